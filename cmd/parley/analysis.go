package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

func analysisCommand() *cli.Command {
	return &cli.Command{
		Name:  "analysis",
		Usage: "score a finished interview again",
		Description: `Makes up for an analysis that failed: scores the kept transcript again, without
the candidate. The interview's own Result stays as it was; the new scorecard is
printed as JSON on stdout and where its calls went on stderr. Needs a worker.

   parley analysis acme/application-1

Which interviews wait for it, in the Temporal UI: ParleyStatus = "analysis_failed"`,
		ArgsUsage: interviewArg,
		Action:    analysis,
	}
}

func analysis(ctx context.Context, cmd *cli.Command) error {
	return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
		result, err := interviews.RerunAnalysis(ctx, ref)
		if err != nil {
			return err
		}
		return writeAnalysis(cmd.Root().Writer, cmd.Root().ErrWriter, result)
	})
}

// writeAnalysis prints the outcome and fails when there is no scorecard in it.
func writeAnalysis(out, errs io.Writer, result parley.AnalysisResult) error {
	if err := errors.Join(show.Attempts(errs, result.Audit), json.NewEncoder(out).Encode(result)); err != nil {
		return err
	}
	if result.AnalysisStatus != parley.PartReady {
		return fmt.Errorf("the analysis failed again (%s); the attempts above say where", result.AnalysisError)
	}
	return nil
}
