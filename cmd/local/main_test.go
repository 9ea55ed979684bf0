package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// ran is what a run of the command left behind.
type ran struct {
	code     int
	out, err string
}

// local runs the command with an empty environment, on free ports.
func local(t *testing.T, args ...string) ran {
	t.Helper()
	return localIn(t, nil, "", args...)
}

func localIn(t *testing.T, environ []string, input string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, console{
		args:    append([]string{"local", "--port", "0", "--ui-port", "0", "--latency", "10ms"}, args...),
		environ: environ, in: strings.NewReader(input), out: &out, err: &errs,
	})
	return ran{code: code, out: out.String(), err: errs.String()}
}

// tries is how often a test does anew what a busy machine has disturbed.
const tries = 8

// undisturbed runs the command until no call was, and returns what that run left. On a
// busy machine a call may wait so long for a worker, a route or its reply that the
// interview goes on without it, as it should: other calls are made then, or fewer.
func undisturbed(t *testing.T, once func() ran) (ran, parley.Result) {
	t.Helper()
	for try := 1; ; try++ {
		done := once()
		require.Equal(t, exitOK, done.code, done.err)
		result := done.result(t)
		if try == tries || !slices.ContainsFunc(result.Audit, parleytest.Disturbed) {
			return done, result
		}
	}
}

func (r ran) result(t *testing.T) parley.Result {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.out))
	var result parley.Result
	require.NoError(t, decoder.Decode(&result), "standard output: %s\nstandard error: %s", r.out, r.err)
	require.False(t, decoder.More(), "standard output holds more than one JSON object")
	return result
}

// requireScorecard checks that every score quotes the answer it names.
func requireScorecard(t *testing.T, result parley.Result) {
	t.Helper()
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	scored := 0
	for _, score := range result.Analysis.Competencies {
		if score.Status != parley.ScoreScored {
			continue
		}
		scored++
		require.NotEmpty(t, score.Evidence, score.CompetencyID)
		for _, evidence := range score.Evidence {
			turn, found := result.Transcript.Turn(evidence.TurnNo)
			require.True(t, found)
			passage := string([]rune(turn.Answer.Text)[evidence.Start:evidence.End])
			require.Equal(t, evidence.Quote, passage)
		}
	}
	require.Positive(t, scored)
}

// Proves that one command on a machine with nothing else gives a whole interview
// and one JSON object.
func TestOnceGivesAWholeInterview(t *testing.T) {
	t.Parallel()
	done, result := undisturbed(t, func() ran { return local(t, "--once", "--json", "--savers", "off") })
	requireScorecard(t, result)
	require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
	require.Equal(t, parley.DepthStandard.Calls(), result.Usage.Calls)
	require.Contains(t, done.err, "STAND-INS")
	require.Contains(t, done.err, "/workflows/")
}

// Proves that a provider that dies in the middle costs no question: the failed
// attempts are in the audit and on the screen, and the calls went elsewhere.
func TestDeadProviderIsLeft(t *testing.T) {
	t.Parallel()
	done, result := undisturbed(t, func() ran {
		return local(t, "--once", "--json", "--savers", "off", "--fault", "provider=groq,after=3,kind=down")
	})
	requireScorecard(t, result)
	failed, elsewhere := 0, 0
	for _, attempt := range result.Audit {
		switch {
		case attempt.Outcome == parley.OutcomeFailed && attempt.Provider == "groq":
			failed++
		case attempt.Outcome == parley.OutcomeAnswered && attempt.Provider != "groq":
			elsewhere++
		}
	}
	require.Positive(t, failed)
	require.Positive(t, elsewhere)
	require.Regexp(t, `· next_turn/4 #1 groq .* failed: `, done.err)
}

// Proves that a self-hosted node serves when there is one.
func TestNodeServesCalls(t *testing.T) {
	t.Parallel()
	done := local(t, "--once", "--json", "--gpu")
	require.Equal(t, exitOK, done.code, done.err)
	result := done.result(t)
	requireScorecard(t, result)
	require.Equal(t, parley.ProviderSelfHosted, result.Analysis.Provenance.Provider)
}

// Proves that an interview on a database file goes on after its process has
// ended, and that nothing is asked twice.
func TestInterviewGoesOnInANewProcess(t *testing.T) {
	t.Parallel()
	answers := strings.Repeat("I measured it first, and cut the error rate by 40 percent.\n", 2*parley.QuestionCount)
	half := answers[:len(answers)/4]

	_, result := undisturbed(t, func() ran {
		file := filepath.Join(t.TempDir(), "temporal.db")
		first := localIn(t, nil, half, "--once", "--json", "--savers", "off", "--db", file, "--answers", "-")
		require.Equal(t, exitFailed, first.code)
		require.Contains(t, first.err, "the input ended")

		second := localIn(t, nil, answers, "--once", "--json", "--savers", "off", "--db", file, "--answers", "-")
		require.Contains(t, second.err, "goes on where it was")
		return second
	})
	require.Equal(t, parley.DepthStandard.Calls(), result.Usage.Calls)
}

// Who pauses or leaves is told whether there will be anything to go on with.
func TestPausedInterviewsAreKeptInAFileOnly(t *testing.T) {
	t.Parallel()
	left := localIn(t, nil, "", "--once", "--answers", "-")
	require.Equal(t, exitFailed, left.code)
	require.Contains(t, left.err, "gone with the state in memory; --db FILE keeps it")
	inMemory := localIn(t, nil, "/pause\n", "--once", "--answers", "-")
	require.Equal(t, exitFailed, inMemory.code)
	require.Contains(t, inMemory.err, "gone with the state in memory; --db FILE keeps it")

	kept := localIn(t, nil, "/pause\n", "--once", "--answers", "-", "--db", filepath.Join(t.TempDir(), "temporal.db"))
	require.Equal(t, exitFailed, kept.code)
	require.Contains(t, kept.err, "hold it again with the same request")
}

// Proves that bad usage is told in one line that says what to change, with
// nothing started and nothing on standard output.
func TestBadUsageIsExplained(t *testing.T) {
	t.Parallel()
	short := filepath.Join(t.TempDir(), "short.json")
	require.NoError(t, os.WriteFile(short, []byte(`["only one"]`), 0o600))
	misspelt := filepath.Join(t.TempDir(), "misspelt.json")
	require.NoError(t, os.WriteFile(misspelt, []byte(`{"tennant_id": "acme"}`), 0o600))
	tests := map[string]struct {
		args, environ []string
		want          string
	}{
		"unknown flag":     {args: []string{"--onse"}, want: "onse"},
		"argument":         {args: []string{"now"}, want: `"now"`},
		"missing request":  {args: []string{"--request", "/no/such.json", "--answers", "-"}, want: "/no/such.json"},
		"misspelt field":   {args: []string{"--request", misspelt, "--answers", "-"}, want: "tennant_id"},
		"missing answers":  {args: []string{"--answers", "/no/such.json"}, want: "/no/such.json"},
		"too few answers":  {args: []string{"--answers", short}, want: "holds 1 answers"},
		"unknown depth":    {args: []string{"--depth", "deep"}, want: "depth"},
		"unknown saver":    {args: []string{"--savers", "cash"}, want: `saver "cash" is unknown`},
		"malformed fault":  {args: []string{"--fault", "groq"}, want: `--fault: fault "groq"`},
		"unknown provider": {args: []string{"--fault", "provider=nobody,kind=down"}, want: "nobody"},
		"fault of no stand-in": {
			args: []string{"--fault", "provider=together,kind=down"}, want: "no stand-in for together can fail here; one of groq, ",
		},
		"fault of a node": {
			args: []string{"--nodes", "1xinstant", "--fault", "provider=vllm,kind=down"}, want: "no stand-in for vllm can fail here",
		},
		"negative latency": {args: []string{"--latency", "-1s"}, want: "--latency"},
		"fault with real keys": {
			args: []string{"--fault", "provider=groq,kind=down"}, environ: []string{"GROQ_API_KEYS=real"}, want: "--standins",
		},
		"malformed keys":  {environ: []string{"GROQ_API_KEYS=a,,b"}, want: "GROQ_API_KEYS"},
		"malformed redis": {environ: []string{"REDIS_URL=nowhere"}, want: "REDIS_URL"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := localIn(t, test.environ, "", append([]string{"--once"}, test.args...)...)
			require.Equal(t, exitUsage, done.code, done.err)
			require.Contains(t, done.err, test.want)
			require.Empty(t, done.out)
		})
	}
}

// Proves that what is missing at run time is told in one line: a taken port, an
// unreachable Redis.
func TestWhatCannotBeHadIsNamed(t *testing.T) {
	t.Parallel()
	var listen net.ListenConfig
	taken, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, taken.Close()) }()
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)

	busy := local(t, "--once", "--port", port)
	require.Equal(t, exitFailed, busy.code)
	require.Contains(t, busy.err, "port "+port+" is in use")

	away := localIn(t, []string{"REDIS_URL=redis://127.0.0.1:1", "PARLEY_CONNECT_TIMEOUT=1s"}, "", "--once")
	require.Equal(t, exitFailed, away.code)
	require.Contains(t, away.err, "REDIS_URL")
}

func TestHelpTeaches(t *testing.T) {
	t.Parallel()
	help := local(t, "--help")
	require.Equal(t, exitOK, help.code)
	require.Contains(t, help.out, "go run ./cmd/local --fault provider=groq,after=3")
}
