package parley_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// A request with ten mistakes names all ten, each with the field's path.
func TestValidateNamesEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	request := parleytest.Request()
	request.IdempotencyKey = ""
	request.TenantID = "acme/europe"
	request.Language = "tlh"
	request.Depth = "bottomless"
	request.Role.Title = "  "
	request.Candidate.ResumeText = strings.Repeat("x", parley.MaxResumeChars+1)
	request.Competencies[1].Anchors = parley.Anchors{1: "a", 2: "b", 3: "c", 4: "d"}
	request.Competencies[2].ID = request.Competencies[0].ID
	request.Plan.Questions[4].CompetencyID = "charm"
	request.Timing.AnswerTimeout = parley.Duration(time.Second)

	err := request.Validate()

	var invalid *parley.ValidationError
	require.ErrorAs(t, err, &invalid)
	var fields []string
	for _, problem := range invalid.Problems {
		fields = append(fields, problem.Field)
		require.NotEmpty(t, problem.Allowed)
		require.Contains(t, err.Error(), problem.Field)
	}
	for _, field := range []string{
		"idempotency_key", "tenant_id", "language", "depth", "role.title", "candidate.resume_text",
		"competencies[1].anchors.5", "competencies[2].id", "plan.questions[4].competency_id", "timing.answer_timeout",
	} {
		require.Contains(t, fields, field)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	require.NoError(t, parleytest.Request().Validate())
	for name, test := range map[string]struct {
		change func(*parley.Request)
		field  string
	}{
		"too many competencies": {func(r *parley.Request) {
			for i := range 6 {
				extra := r.Competencies[0]
				extra.ID = strings.Repeat("x", i+1)
				r.Competencies = append(r.Competencies, extra)
			}
		}, "competencies"},
		"anchor off the scale":   {func(r *parley.Request) { r.Competencies[0].Anchors[6] = "more" }, "competencies[0].anchors.6"},
		"weight without a sum":   {func(r *parley.Request) { r.Competencies[0].Weight = 1e308 }, "competencies[0].weight"},
		"weight that is not":     {func(r *parley.Request) { r.Competencies[0].Weight = math.NaN() }, "competencies[0].weight"},
		"negative weight":        {func(r *parley.Request) { r.Competencies[0].Weight = -1 }, "competencies[0].weight"},
		"eleven questions":       {func(r *parley.Request) { r.Plan.Questions = r.Plan.Questions[:11] }, "plan.questions"},
		"a question twice":       {func(r *parley.Request) { r.Plan.Questions[3].ID = r.Plan.Questions[2].ID }, "plan.questions[3].id"},
		"question too long":      {func(r *parley.Request) { r.Plan.Questions[0].Text = strings.Repeat("é", 601) }, "plan.questions[0].text"},
		"empty probe":            {func(r *parley.Request) { r.Plan.Questions[0].Probes = []string{" "} }, "plan.questions[0].probes[0]"},
		"broken UTF-8":           {func(r *parley.Request) { r.Role.Description = "caf\xe9" }, "role.description"},
		"id with a slash":        {func(r *parley.Request) { r.IdempotencyKey = "a/b" }, "idempotency_key"},
		"metadata value too big": {func(r *parley.Request) { r.Metadata = map[string]string{"k": strings.Repeat("v", 501)} }, "metadata.k"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := parleytest.Request()
			test.change(&request)
			var invalid *parley.ValidationError
			require.ErrorAs(t, request.Validate(), &invalid)
			require.Len(t, invalid.Problems, 1, "one mistake is one problem: %v", invalid)
			require.Equal(t, test.field, invalid.Problems[0].Field)
		})
	}
}

// Limits count code points, so an answer in any script may be equally long.
func TestAnswerRefuse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer parley.Answer
		reason parley.RefusalReason
	}{
		"no id":        {parley.Answer{Text: "x"}, parley.RefusedInvalidID},
		"odd id":       {parley.Answer{ID: "a b", Text: "x"}, parley.RefusedInvalidID},
		"white space":  {parley.Answer{ID: "a", Text: " \n\t"}, parley.RefusedEmpty},
		"broken UTF-8": {parley.Answer{ID: "a", Text: "\xff\xfe"}, parley.RefusedEmpty},
		"too long":     {parley.Answer{ID: "a", Text: strings.Repeat("語", parley.MaxAnswerChars+1)}, parley.RefusedTooLong},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusal := test.answer.Refuse()
			require.NotNil(t, refusal)
			require.Equal(t, test.reason, refusal.Reason)
			require.NotEmpty(t, refusal.Detail)
		})
	}
	require.Nil(t, parley.Answer{ID: "a", Text: strings.Repeat("語", parley.MaxAnswerChars)}.Refuse())
}

func TestDigestTellsRequestsApart(t *testing.T) {
	t.Parallel()
	request, same, other := parleytest.Request(), parleytest.Request(), parleytest.Request()
	same.Language = "" // the default is "en", so this is the same request
	other.Role.Title = "Another job"
	require.Equal(t, request.Digest(), same.Digest())
	require.NotEqual(t, request.Digest(), other.Digest())
}

func TestDurationReadsAndWritesText(t *testing.T) {
	t.Parallel()
	text, err := parley.Duration(90 * time.Minute).MarshalText()
	require.NoError(t, err)
	require.Equal(t, "1h30m0s", string(text))
	var d parley.Duration
	require.NoError(t, d.UnmarshalText([]byte("45m")))
	require.Equal(t, parley.Duration(45*time.Minute), d)
	require.Error(t, d.UnmarshalText([]byte("45 minutes")))
}
