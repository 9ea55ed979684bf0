package conversation_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	content, err := json.Marshal(value)
	require.NoError(t, err)
	return content
}

func TestRequestIsReadOverriddenAndComplete(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "job.json")
	require.NoError(t, os.WriteFile(file, encoded(t, parleytest.Request()), 0o600))
	in, err := conversation.ReadFile("--request", file)
	require.NoError(t, err)
	request, err := in.Request(conversation.Override{})
	require.NoError(t, err)
	require.Equal(t, parleytest.Request(), request)

	request, err = in.Request(conversation.Override{IdempotencyKey: "again", Depth: parley.DepthThorough, Savers: "off"})
	require.NoError(t, err)
	require.Equal(t, []parley.Saver{}, request.Savers)
	require.Equal(t, "again", request.IdempotencyKey)
	require.Equal(t, parley.DepthThorough, request.Depth)
}

func TestAnswersAreRead(t *testing.T) {
	t.Parallel()
	in := conversation.Input{Content: encoded(t, parleytest.Answers(40))}
	answers, err := in.Answers()
	require.NoError(t, err)
	require.Equal(t, parleytest.Answers(40), answers)
}

// Whoever gets the error must know which flag and which file to correct.
func TestMissingFileIsNamedWithItsFlag(t *testing.T) {
	t.Parallel()
	_, err := conversation.ReadFile("--answers", "/no/such.json")
	require.EqualError(t, err, "--answers /no/such.json: no such file or directory")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestMistakesInARequestAreNamed(t *testing.T) {
	t.Parallel()
	valid := string(encoded(t, parleytest.Request()))
	for name, test := range map[string]struct {
		content  string
		override conversation.Override
		want     string
	}{
		"misspelt field":   {content: `{"tennant_id": "acme"}`, want: `--request job.json: is not the JSON expected: unknown field "tennant_id"`},
		"something else":   {content: `[1]`, want: "--request job.json: is not the JSON expected"},
		"two values":       {content: valid + valid, want: "--request job.json: holds more than one JSON value"},
		"empty file":       {content: "", want: "--request job.json: is not the JSON expected: EOF"},
		"missing contents": {content: `{}`, want: "tenant_id"},
		"bad override":     {content: valid, override: conversation.Override{Depth: "deep"}, want: "depth"},
		"unknown saver":    {content: valid, override: conversation.Override{Savers: "cash"}, want: `saver "cash" is unknown`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := conversation.Input{Name: "--request job.json", Content: []byte(test.content)}.Request(test.override)
			require.ErrorContains(t, err, test.want)
		})
	}
}

// Answers are checked before anything starts, all of them at once.
func TestMistakesInAnswersAreNamed(t *testing.T) {
	t.Parallel()
	in := conversation.Input{Name: "--answers said.json", Content: encoded(t, []string{"only one"})}
	_, err := in.Answers()
	require.EqualError(t, err, "--answers said.json: holds 1 answers; an interview has 12 questions")

	texts := parleytest.Answers(40)
	texts[2], texts[6] = "  ", strings.Repeat("x", parley.MaxAnswerChars+1)
	in.Content = encoded(t, texts)
	_, err = in.Answers()
	require.ErrorContains(t, err, "--answers said.json: answer 3: ")
	require.ErrorContains(t, err, "--answers said.json: answer 7: ")
}
