package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

var errUnbuiltReport = errors.New("Report is not built yet")

// Report has summary and scorecard made in one call.
func (a *Activities) Report(context.Context, parley.AnalyzeInput) (parley.ReportReply, error) {
	return parley.ReportReply{}, errUnbuiltReport
}
