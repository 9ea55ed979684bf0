package parley_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

func chained(t require.TestingT) parley.Result {
	at := time.Date(2026, 11, 23, 9, 0, 0, 123456789, time.UTC)
	result := parley.Result{
		InterviewID: "acme/application-1", TenantID: "acme", Status: parley.StatusCompleted, StartedAt: at,
		Metadata: map[string]string{"b": "2", "a": "1"},
		Transcript: parley.Transcript{
			Greeting: parley.Greeting{Disclosure: "an AI <&>"},
			Turns: []parley.Turn{
				{No: 1, Status: parley.TurnAnswered, AskedAt: at, Answer: &parley.Answer{ID: "a-1", TurnNo: 1, Text: "I cut it by 30 %"}},
				{No: 2, Status: parley.TurnSkipped, AskedAt: at},
			},
		},
		Summary:  &parley.Summary{Text: "short", Claims: []parley.Claim{{Text: "c", Turns: []int{1}}}},
		Analysis: &parley.Analysis{Overall: parley.Overall{Score: 3.3333333333333335, Coverage: 0.7}},
		Events:   []parley.Event{{Sequence: 1, Type: parley.EventStarted, At: at}},
		Audit:    []parley.Attempt{{Call: "greet", No: 1, StartedAt: at, Usage: parley.Usage{Calls: 1}}},
	}
	chain, err := parley.ChainOf(result)
	require.NoError(t, err)
	result.Chain = &chain
	return result
}

func TestD32ChainHoldsAfterARoundTripAndBesideAReview(t *testing.T) {
	t.Parallel()
	result := chained(t)
	encoded, err := json.Marshal(result)
	require.NoError(t, err)
	var read parley.Result
	require.NoError(t, json.Unmarshal(encoded, &read))
	require.NoError(t, parley.VerifyChain(read, result.Chain.Head))

	read.Review = &parley.Review{Reviewer: "r-7"}
	require.NoError(t, parley.VerifyChain(read, result.Chain.Head), "a review comes after the interview and changes nothing in it")
}

func TestD32AnyEditIsDetected(t *testing.T) {
	t.Parallel()
	edits := map[string]struct {
		edit func(*parley.Result)
		want string
	}{
		"an answer":          {func(r *parley.Result) { r.Transcript.Turns[0].Answer.Text += "!" }, "turn 1"},
		"a status":           {func(r *parley.Result) { r.Status = parley.StatusAbandoned }, "interview"},
		"metadata":           {func(r *parley.Result) { r.Metadata["a"] = "2" }, "interview"},
		"a turn left out":    {func(r *parley.Result) { r.Transcript.Turns = r.Transcript.Turns[1:] }, "turn 2"},
		"turns moved":        {func(r *parley.Result) { t := r.Transcript.Turns; t[0], t[1] = t[1], t[0] }, "turn 2"},
		"a score":            {func(r *parley.Result) { r.Analysis.Overall.Score = 5 }, "scorecard"},
		"an event added":     {func(r *parley.Result) { r.Events = append(r.Events, parley.Event{Sequence: 2}) }, "event 2"},
		"a call left out":    {func(r *parley.Result) { r.Audit = nil }, "summary"},
		"the summary gone":   {func(r *parley.Result) { r.Summary = nil }, "summary"},
		"a feedback slipped": {func(r *parley.Result) { r.Feedback = &parley.Feedback{Text: "x"} }, "feedback"},
		"the head":           {func(r *parley.Result) { r.Chain.Head = "00" }, "head"},
		"no chain":           {func(r *parley.Result) { r.Chain = nil }, "has none"},
		"links cut":          {func(r *parley.Result) { r.Chain.Links = r.Chain.Links[:2] }, "turn 1"},
		"links added":        {func(r *parley.Result) { r.Chain.Links = append(r.Chain.Links, "aa") }, "left out"},
	}
	for name, e := range edits {
		result := chained(t)
		e.edit(&result)
		require.ErrorContains(t, parley.VerifyChain(result, ""), e.want, name)
	}

	forged := chained(t)
	original := forged.Chain.Head
	forged.Analysis.Overall.Score = 5
	remade, err := parley.ChainOf(forged)
	require.NoError(t, err)
	forged.Chain = &remade
	require.NoError(t, parley.VerifyChain(forged, ""), "who rewrites the whole chain is found by the head alone")
	require.ErrorContains(t, parley.VerifyChain(forged, original), "not the one with the head")
}

// Any byte of the stored form that still decodes to something else is found.
func TestD32AnyChangedByteIsDetected(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		result := chained(t)
		encoded, err := json.Marshal(result)
		require.NoError(t, err)
		at := rapid.IntRange(0, len(encoded)-1).Draw(t, "at")
		changed := append([]byte(nil), encoded...)
		changed[at] ^= rapid.ByteRange(1, 127).Draw(t, "flip")
		var read parley.Result
		if json.Unmarshal(changed, &read) != nil {
			return
		}
		again, err := json.Marshal(read)
		require.NoError(t, err)
		if string(again) == string(encoded) {
			return // the same in other letters, such as the case of a key
		}
		require.Error(t, parley.VerifyChain(read, result.Chain.Head))
	})
}
