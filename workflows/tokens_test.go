package workflows_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// vocabularies records what real tokenizers count, needed after every change of
// a prompt or of these answers:
//
//	go test ./workflows -run TestTokenEstimates -vocabularies DIRECTORY
//
// with the files that testdata/tokens/count names in the directory.
//
//nolint:gochecknoglobals // a test flag
var vocabularies = flag.String("vocabularies", "", "record the token counts with the vocabularies in this directory")

const countsFile = "testdata/tokens/counts.json"

// counted is a prompt as it was when its tokens were counted, by tokenizer those
// of the prompt and those of the reply.
type counted struct {
	Hash   string            `json:"hash"`
	Tokens map[string][2]int `json:"tokens"`
}

// The estimate that a call is routed by is within a fifth of what the tokenizers
// of gpt-oss, Llama 3, Llama 4 and Qwen make of the very prompt, with the model's
// chat template: for every step, and for answers of one line, of a paragraph and
// of the longest that is accepted, in prose, code, logs and figures.
//
// In other languages the tokenizers differ by up to three times among themselves,
// so that no one number fits them all; there it is held against gpt-oss.
func TestTokenEstimates(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes twenty seconds with the race detector; make unit and CI run it")
	}
	prompts := renderAll(t)
	if *vocabularies != "" {
		recordCounts(t, prompts)
	}
	counts := readCounts(t)
	require.Equal(t, slices.Sorted(maps.Keys(prompts)), slices.Sorted(maps.Keys(counts)), "prompts were added or are gone: count again")
	var within, off errorsByTokenizer
	var wrong []string
	for name, prompt := range prompts {
		count := counts[name]
		require.Equal(t, count.Hash, prompt.hash(), "%s is not the prompt whose tokens were counted; see -vocabularies", name)
		for tokenizer, tokens := range count.Tokens {
			err := float64(prompt.estimate)/float64(tokens[0]) - 1
			if !inEnglish(name) {
				off.add(tokenizer, err)
				if tokenizer != "gpt-oss" {
					continue
				}
			} else {
				within.add(tokenizer, err)
			}
			if math.Abs(err) > 0.2 {
				wrong = append(wrong, fmt.Sprintf("%s: estimate %d, %s counts %d", name, prompt.estimate, tokenizer, tokens[0]))
			}
		}
	}
	t.Logf("English, code, figures:\n%s\nother languages:\n%s", within, off)
	require.Empty(t, wrong)
}

// What the steps of a usual interview cost; `go test -v` shows the table, and
// parley plan reckons with it.
func TestTokensOfAnInterview(t *testing.T) {
	t.Parallel()
	sums, counts := map[parley.Step][3]int{}, readCounts(t)
	for name, count := range counts {
		kind, call, _ := strings.Cut(name, "/")
		step, _, _ := strings.Cut(call, "/")
		if kind != "example" {
			continue
		}
		sum, tokens := sums[parley.Step(step)], count.Tokens["gpt-oss"]
		sums[parley.Step(step)] = [3]int{sum[0] + 1, sum[1] + tokens[0], sum[2] + tokens[1]}
	}
	var calls, in, out int
	for _, step := range []parley.Step{parley.StepGreet, parley.StepNextTurn, parley.StepAssess, parley.StepSummarize, parley.StepAnalyze} {
		sum := sums[step]
		require.Positive(t, sum[0], step)
		t.Logf("%-9s  %2d calls, each %4d in, %3d out", step, sum[0], sum[1]/sum[0], sum[2]/sum[0])
		calls, in, out = calls+sum[0], in+sum[1], out+sum[2]
	}
	t.Logf("thorough   %d calls, %d in, %d out", calls, in, out)
	bare, assess := counts["standard/analyze/1"].Tokens["gpt-oss"][0], sums[parley.StepAssess]
	require.LessOrEqual(t, in/calls, 1000, "a thorough interview's prompts on average")
	t.Logf("standard   %d calls, %d in, %d out; its analyze %d in", calls-assess[0],
		in-assess[1]-sums[parley.StepAnalyze][1]+bare, out-assess[2], bare)
	standard := (in - assess[1] - sums[parley.StepAnalyze][1] + bare) / (calls - assess[0])
	require.LessOrEqual(t, standard, 1000, "a standard interview's prompts on average")
	for _, name := range []string{"economy/report/1", "example/feedback/1"} {
		t.Logf("%s  %d in, %d out", name, counts[name].Tokens["gpt-oss"][0], counts[name].Tokens["gpt-oss"][1])
	}
	require.Equal(t, 26, calls)
	require.Less(t, in+out, 45_000, "what a thorough interview may cost")
}

// hash names the prompt's very text.
func (p sentPrompt) hash() string {
	sum := sha256.Sum256([]byte(p.system + "\n" + p.user))
	return hex.EncodeToString(sum[:6])
}

// inEnglish tells interviews in English from the others.
func inEnglish(name string) bool {
	kind, _, _ := strings.Cut(name, "-")
	return !slices.Contains([]string{
		"arabic", "chinese", "french", "german", "hindi", "japanese", "korean", "polish", "russian", "thai",
	}, kind)
}

func readCounts(t *testing.T) map[string]counted {
	t.Helper()
	content, err := os.ReadFile(countsFile)
	require.NoError(t, err)
	counts := map[string]counted{}
	require.NoError(t, json.Unmarshal(content, &counts))
	return counts
}

// recordCounts has the prompts' tokens counted and writes them down, a line each.
func recordCounts(t *testing.T, prompts map[string]sentPrompt) {
	t.Helper()
	directory, err := filepath.Abs(*vocabularies)
	require.NoError(t, err)
	texts := map[string][3]string{}
	for name, prompt := range prompts {
		texts[name] = [3]string{prompt.system, prompt.user, prompt.reply}
	}
	input, err := json.Marshal(texts)
	require.NoError(t, err)
	count := exec.CommandContext(t.Context(), "go", "run", ".", directory) //nolint:gosec // the developer names the directory
	count.Dir, count.Stdin, count.Stderr = "testdata/tokens/count", bytes.NewReader(input), os.Stderr
	count.Env = append(count.Environ(), "GOWORK=off")
	output, err := count.Output()
	require.NoError(t, err)
	var tokens map[string]map[string][2]int
	require.NoError(t, json.Unmarshal(output, &tokens))

	lines := make([]string, 0, len(prompts))
	for _, name := range slices.Sorted(maps.Keys(prompts)) {
		line, err := json.Marshal(counted{Hash: prompts[name].hash(), Tokens: tokens[name]})
		require.NoError(t, err)
		lines = append(lines, fmt.Sprintf("%q: %s", name, line))
	}
	require.NoError(t, os.WriteFile(countsFile, []byte("{\n"+strings.Join(lines, ",\n")+"\n}\n"), 0o600))
}

// errorsByTokenizer gathers relative errors.
type errorsByTokenizer map[string][]float64

func (e *errorsByTokenizer) add(tokenizer string, err float64) {
	if *e == nil {
		*e = errorsByTokenizer{}
	}
	(*e)[tokenizer] = append((*e)[tokenizer], err)
}

func (e errorsByTokenizer) String() string {
	var out strings.Builder
	for _, tokenizer := range slices.Sorted(maps.Keys(e)) {
		var sum float64
		for _, err := range e[tokenizer] {
			sum += math.Abs(err)
		}
		fmt.Fprintf(&out, "%-8s %3d prompts: %+4.0f %% to %+4.0f %%, mean %3.0f %%\n", tokenizer, len(e[tokenizer]),
			100*slices.Min(e[tokenizer]), 100*slices.Max(e[tokenizer]), 100*sum/float64(len(e[tokenizer])))
	}
	return out.String()
}
