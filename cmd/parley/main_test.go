package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
)

func parleyCommand(args ...string) (code int, stdout, stderr string) {
	var out, problems bytes.Buffer
	code = run(append([]string{"parley"}, args...), strings.NewReader(""), &out, &problems)
	return code, out.String(), problems.String()
}

func file(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "input.json")
	require.NoError(t, os.WriteFile(name, content, 0o600))
	return name
}

// A mistake is told in one line, without pages of help, and the exit code says
// that nothing was done.
func TestMistakesAreToldInOneLine(t *testing.T) {
	t.Parallel()
	request := file(t, parleytest.Request())
	tests := map[string]struct {
		args []string
		want string
	}{
		"argument too many": {args: []string{"load", "500"}, want: `unexpected argument "500"; see parley load --help`},
		"queue as argument": {args: []string{"worker", "interview"}, want: `unexpected argument "interview"`},
		"unknown stand-in":  {args: []string{"standin", "nodes"}, want: `there is no command "nodes"`},
		"unknown command":   {args: []string{"wroker"}, want: `there is no command "wroker"`},
		"unknown flag":      {args: []string{"worker", "--quees", "x"}, want: "see parley worker --help"},
		"no request":        {args: []string{"interview"}, want: `"request" not set`},
		"no such file":      {args: []string{"interview", "--request", "/nonexistent"}, want: "--request /nonexistent: no such file"},
		"not a request":     {args: []string{"interview", "--request", file(t, []int{1})}, want: "is not the JSON expected"},
		"misspelt field":    {args: []string{"interview", "--request", file(t, map[string]int{"tennant": 1})}, want: `unknown field "tennant"`},
		"bad key":           {args: []string{"interview", "--request", request, "--key", "a/b"}, want: "idempotency_key"},
		"unknown depth":     {args: []string{"interview", "--request", request, "--depth", "deep"}, want: "depth"},
		"unknown saver":     {args: []string{"interview", "--request", request, "--savers", "cash"}, want: `saver "cash" is unknown`},
		"no interview":      {args: []string{"pause"}, want: "name one interview as TENANT/KEY"},
		"not an interview":  {args: []string{"resume", "acme"}, want: `"acme" is no TENANT/KEY`},
		"erase by mistake":  {args: []string{"erase", "acme/1"}, want: "add --yes"},
		"no review":         {args: []string{"review", "acme/1"}, want: `"file" not set`},
		"not a review":      {args: []string{"review", "acme/1", "--file", file(t, map[string]int{"score": 5})}, want: `unknown field "score"`},
		"nothing to make":   {args: []string{"prepare"}, want: "name the files"},
		"two bad requests":  {args: []string{"prepare", request, "/no/such.json", file(t, 1)}, want: "FILE /no/such.json: no such file"},
		"unknown strength":  {args: []string{"interview", "--request", request, "--simulate", "superb"}, want: "one of strong, average, weak"},
		"two sources": {
			args: []string{"interview", "--request", request, "--simulate", "weak", "--answers", "x"}, want: "exclude each other",
		},
		"too few answers":    {args: []string{"interview", "--request", request, "--answers", file(t, []string{"a"})}, want: "holds 1 answers"},
		"unknown fault":      {args: []string{"standin", "--fault", "provider=groq,kind=odd"}, want: "--fault: "},
		"address in use":     {args: []string{"standin", "--listen", "256.0.0.1:1"}, want: "--listen: "},
		"health, no address": {args: []string{"health", "--address", "9090"}, want: "PARLEY_OPS_ADDRESS: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := parleyCommand(test.args...)
			require.Equal(t, 1, code)
			require.Empty(t, stdout)
			require.Contains(t, stderr, test.want)
			require.NotContains(t, stderr, "USAGE")
		})
	}
}

func TestHelpTeachesWithExamples(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"worker", "interview", "pause", "resume", "withdraw", "result", "review", "analysis", "erase", "prepare", "plan", "standin", "health",
	} {
		code, stdout, _ := parleyCommand(command, "--help")
		require.Zero(t, code)
		require.Contains(t, stdout, "DESCRIPTION", command)
	}
	code, stdout, _ := parleyCommand()
	require.Zero(t, code)
	require.Contains(t, stdout, "parley interview --request")
	code, stdout, _ = parleyCommand("webhooks")
	require.Zero(t, code)
	require.Contains(t, stdout, "parley webhooks replay acme/application-1")
}

// Containers are judged by this exit code.
func TestHealthTellsTheWorkersAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")

	code, _, _ := parleyCommand("health", "--address", address)
	require.Zero(t, code)
	code, _, stderr := parleyCommand("health", "--address", address, "--ready")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "/readyz answers 503")
}

// Pasting what standin prints must configure every provider that is alive.
func TestStandinNamesEveryVariable(t *testing.T) {
	t.Parallel()
	for _, edition := range standin.Editions() {
		variables := map[string]string{}
		for line := range strings.Lines(standinVariables("http://127.0.0.1:9400", edition)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			variables[name] = value
		}
		known, err := catalog.Edition(edition)
		require.NoError(t, err)
		accounts, err := catalog.Accounts(known, func(name string) (string, bool) {
			value, found := variables[name]
			return value, found
		})
		require.NoError(t, err)
		var configured []string
		for _, account := range accounts {
			configured = append(configured, account.Provider)
			require.True(t, strings.HasPrefix(account.BaseURL, "http://127.0.0.1:9400/"+account.Provider), account.BaseURL)
		}
		require.ElementsMatch(t, standin.Alive(edition), configured)
	}
}

func TestVersionNamesTheCatalog(t *testing.T) {
	t.Parallel()
	code, stdout, _ := parleyCommand("version")
	require.Zero(t, code)
	require.Contains(t, stdout, "provider catalog 20")
}

// Who presses Ctrl-C is not told that somebody else failed to reply.
func TestSignalsAreNamedAsTheReason(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	waited := fmt.Errorf("no reply in time: %w", context.Canceled)
	require.ErrorIs(t, interrupted(ctx, waited), waited)
	cancel()
	require.ErrorIs(t, interrupted(ctx, waited), errInterrupted)
	require.ErrorIs(t, interrupted(ctx, io.EOF), io.EOF, "it failed for a reason of its own")
}
