package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Scripts read stdout and the exit code; people read where the calls went.
func TestAnalysisIsWrittenForScriptsAndForPeople(t *testing.T) {
	t.Parallel()
	audit := []parley.Attempt{{Call: "analyze", No: 1, Provider: "groq", Outcome: parley.OutcomeAnswered}}
	ready := parley.AnalysisResult{Analysis: &parley.Analysis{}, AnalysisStatus: parley.PartReady, Audit: audit}
	var out, errs bytes.Buffer
	require.NoError(t, writeAnalysis(&out, &errs, ready))
	var read parley.AnalysisResult
	require.NoError(t, json.Unmarshal(out.Bytes(), &read))
	require.Equal(t, ready, read)
	require.Contains(t, errs.String(), "groq")

	failed := parley.AnalysisResult{AnalysisStatus: parley.PartFailed, AnalysisError: parley.KindNoRoute}
	require.ErrorContains(t, writeAnalysis(&out, &errs, failed), "no_route")
}
