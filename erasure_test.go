package parley_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

const canary = "canary"

// canaries fills every text that a field can hold: what is added to a Result later
// must be kept on purpose, or goes.
func canaries(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // numbers and switches hold nobody's words
	case reflect.String:
		v.SetString(canary)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		canaries(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		canaries(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		if v.Type().Elem().Kind() == reflect.String {
			v.SetMapIndex(reflect.ValueOf(canary), reflect.ValueOf(canary))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				canaries(field)
			}
		}
	default:
	}
}

// Nothing that anybody said is left, wherever in a Result it stood.
func TestD31TombstonesHoldNobodysWords(t *testing.T) {
	t.Parallel()
	var result parley.Result
	canaries(reflect.ValueOf(&result).Elem())
	result.InterviewID, result.TenantID, result.Language = "acme/1", "acme", "en"
	result.Depth, result.RequestedDepth, result.DepthReason = parley.DepthStandard, parley.DepthStandard, "as asked for"
	result.Status, result.PlanOrigin, result.Savers = parley.StatusCompleted, parley.OriginRequest, nil
	result.SummaryStatus, result.AnalysisStatus, result.FeedbackStatus = parley.PartReady, parley.PartReady, parley.PartReady
	result.AnalysisError, result.Audit, result.Events = "", nil, []parley.Event{{Sequence: 1, Type: parley.EventStarted}}
	turn := &result.Transcript.Turns[0]
	turn.Kind, turn.Status = parley.TurnPrimary, parley.TurnAnswered
	result.Usage = parley.Usage{Calls: 14}

	full, err := json.Marshal(result)
	require.NoError(t, err)
	require.Greater(t, strings.Count(string(full), canary), 50)
	kept, err := json.Marshal(parley.TombstoneOf(result))
	require.NoError(t, err)
	require.NotContains(t, string(kept), canary)
	require.Contains(t, string(kept), `"calls":14`)
}

// A tombstone tells when it was put up and what was there before, each time alike.
func TestD31TombstonesTellWhatWasErased(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tombstone := parley.TombstoneOf(parley.Result{
		InterviewID: "acme/1", Status: parley.StatusWithdrawn, Events: make([]parley.Event, 2, 8), EndedAt: at.Add(-time.Hour),
	})
	result := tombstone.Erased(at)
	require.Equal(t, parley.StatusErased, result.Status)
	require.Equal(t, parley.Event{Sequence: 3, Type: parley.EventErased, At: at, Detail: "withdrawn"}, result.Events[2])
	require.Equal(t, at.Add(-time.Hour), result.EndedAt)
	require.Equal(t, result, tombstone.Erased(at))
	require.Equal(t, at, parley.Tombstone{}.Erased(at).EndedAt, "of an interview that was still going on")
}
