package chat

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// Whatever a provider sends is read as encoding/json would read it: the property
// fills answers with what is hard to read, the fuzz
// test mangles real ones.
func TestRepliesAreReadLikeEncodingJSON(t *testing.T) {
	t.Parallel()

	value := anyValue(3)
	rapid.Check(t, func(t *rapid.T) {
		// It is an answer of all three protocols as long as the values are.
		body := strings.Split(`{"choices":[{"message":{"content":~,"refusal":~},"finish_reason":~}],"usage":{"prompt_tokens":~,`+
			`"input_tokens":~},"model":~,"content":~,"stop_reason":~,"status":~,"output":~,"urls":{"get":~},"metrics":~,"usage":~}`, "~")
		for i := range body[1:] {
			body[i] += value.Draw(t, "value")
		}
		readsAlike(t, []byte(strings.Join(body, "")))
	})
	for _, deep := range []int{maxNesting - 2, maxNesting - 1, maxNesting, 1 << 20} {
		readsAlike(t, []byte(`{"choices":[{"message":{"content":"x"}}],"deep":`+strings.Repeat("[", deep)+strings.Repeat("]", deep)+"}"))
	}
}

func FuzzReply(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.*")
	require.NoError(f, err)
	for _, file := range files {
		body, err := os.ReadFile(file) //nolint:gosec // the corpus
		require.NoError(f, err)
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) { readsAlike(t, body) })
}

// anyValue is a JSON text, or now and then nearly one.
func anyValue(depth int) *rapid.Generator[string] {
	leaf := rapid.SampledFrom([]string{
		`null`, `true`, `0`, `-0`, `12`, `-7`, `1.5`, `1e3`, `1e999`, `9223372036854775807`, `9223372036854775808`, `""`, ` "text" `, `"stop"`,
		`"succeeded"`, `"starting"`, `"end_turn"`, `"refusal"`, `"12"`, `"a\nb\"\\u0041\/"`, `"caf\u00e9"`, "\"caf\xc3\xa9\"", "\"caf\xe9\"",
		`"\ud83d\ude00"`, `"\ud800\u0041"`, `"\ud800"`, `"\udc00\ud800"`, `[{"type":"text","text":"part"}]`, `{"input_token_count":3}`,
	})
	broken := rapid.SampledFrom([]string{
		``, `012`, `+1`, `.5`, `NaN`, `nul`, "\"a\tb\"", `"\x"`, `"\u12"`, `"`, "\ufeff1", "\v1", `[1,]`, `{"a"}`,
	})
	name := rapid.SampledFrom([]string{"type", "text", "content", "get", "Text", `te\u0078t`, "text\xff", "input_token_count"})
	return rapid.Custom(func(t *rapid.T) string {
		kind := rapid.IntRange(0, 99).Draw(t, "kind")
		switch {
		case kind == 77:
			return broken.Draw(t, "broken")
		case kind < 60 || depth == 0:
			return leaf.Draw(t, "leaf")
		}
		elements := rapid.SliceOfN(anyValue(depth-1), 0, 3).Draw(t, "elements")
		if kind < 75 {
			return "[" + strings.Join(elements, ",") + "]"
		}
		for i := range elements {
			elements[i] = ` "` + name.Draw(t, "name") + `" :` + elements[i]
		}
		return "{" + strings.Join(elements, ",") + "}"
	})
}

func readsAlike(t require.TestingT, body []byte) {
	for api, reference := range map[protocol]func(tree) (completion, bool){
		openAIAPI{}: openAIReference, anthropicAPI{}: anthropicReference, replicateAPI{}: replicateReference,
	} {
		var root any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var want completion
		var wantOK bool
		if decoder.Decode(&root) == nil && atEnd(decoder) {
			want, wantOK = reference(tree{root})
		}
		got, ok := api.decode(body)
		require.Equal(t, wantOK, ok)
		require.Equal(t, want, got)
	}
}

// tree is a value as encoding/json gives it.
type tree struct{ node any }

func (t tree) at(names ...string) tree {
	for _, name := range names {
		object, _ := t.node.(map[string]any)
		t = tree{object[name]}
	}
	return t
}

func (t tree) elements() (all []tree) {
	nodes, _ := t.node.([]any)
	for _, node := range nodes {
		all = append(all, tree{node})
	}
	return all
}

func (t tree) text() string {
	text, _ := t.node.(string)
	return text
}

func (t tree) count() int {
	number, _ := t.node.(json.Number)
	count, err := strconv.Atoi(number.String())
	if err != nil {
		return 0
	}
	return count
}

// parts joins the texts of a content.
func (t tree) parts() string {
	text := t.text()
	for _, part := range t.elements() {
		if part.at("type").text() == "text" {
			text += part.at("text").text()
		}
	}
	return text
}

func openAIReference(body tree) (completion, bool) {
	choices := body.at("choices").elements()
	if len(choices) == 0 || choices[0].at("message").node == nil {
		return completion{}, false
	}
	message, usage := choices[0].at("message"), body.at("usage")
	reply := completion{
		text: message.at("content").parts(), finish: finish(choices[0].at("finish_reason").text()), model: body.at("model").text(),
		usage: parley.Usage{Calls: 1, PromptTokens: usage.at("prompt_tokens").count(), CompletionTokens: usage.at("completion_tokens").count()},
	}
	if message.at("refusal").text() != "" {
		reply.finish = finishRefusal
	}
	return reply, true
}

func anthropicReference(body tree) (completion, bool) {
	if body.at("content").node == nil {
		return completion{}, false
	}
	usage := body.at("usage")
	return completion{
		text: body.at("content").parts(), model: body.at("model").text(),
		finish: map[string]finish{
			"end_turn": finishStop, "stop_sequence": finishStop, "max_tokens": finishLength,
			"model_context_window_exceeded": finishLength, "refusal": finishRefusal,
		}[body.at("stop_reason").text()],
		usage: parley.Usage{Calls: 1, PromptTokens: usage.at("input_tokens").count(), CompletionTokens: usage.at("output_tokens").count()},
	}, true
}

func replicateReference(body tree) (completion, bool) {
	output, metrics := body.at("output"), body.at("metrics")
	switch body.at("status").text() {
	case "starting", "processing":
		get := body.at("urls", "get").text()
		return completion{pending: get}, get != ""
	case "succeeded":
		text := output.text()
		for _, piece := range output.elements() {
			text += piece.text()
		}
		return completion{
			text: text, model: body.at("model").text(), finish: finishStop,
			usage: parley.Usage{
				Calls: 1, PromptTokens: metrics.at("input_token_count").count(), CompletionTokens: metrics.at("output_token_count").count(),
			},
		}, true
	}
	return completion{}, false
}
