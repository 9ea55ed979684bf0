package chat

import (
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/parley-interviews/parley"
)

// anthropicAPI is Anthropic's native messages API. Its OpenAI-compatible layer is
// for tests, says Anthropic, and ignores response_format
// (platform.claude.com/docs/en/api/openai-sdk); here the schema is asked for in
// the prompt alone.
type anthropicAPI struct{}

func (anthropicAPI) path(string) string { return "/messages" }

func (anthropicAPI) header(header http.Header, key string) {
	header.Set("Anthropic-Version", "2023-06-01")
	if key != "" {
		header.Set("X-Api-Key", key)
	}
}

// encode hoists the system messages, which are no messages there.
func (anthropicAPI) encode(request parley.ChatRequest, to target) []byte {
	body := make([]byte, 0, bodySize(request)+len(to.endpoint.extra))
	body = append(body, `{"model":`...)
	body = appendString(body, to.model.ID)
	body = append(body, `,"max_tokens":`...)
	body = strconv.AppendInt(body, int64(to.maxTokens(request)), 10)
	body = append(body, `,"temperature":`...)
	// Above 1 it is refused.
	body = strconv.AppendFloat(body, min(request.Temperature, 1), 'g', -1, 64)
	if system, has := joinMessages(request.Messages, true); has {
		body = append(body, `,"system":`...)
		body = appendString(body, system)
	}
	body = append(body, `,"messages":[`...)
	first := true
	for _, message := range request.Messages {
		if message.Role == parley.RoleSystem {
			continue
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		body = appendMessage(body, message)
	}
	body = append(body, ']')
	body = append(body, to.endpoint.extra...)
	return append(body, '}')
}

func (anthropicAPI) decode(body []byte) (completion, bool) {
	var model, content, stop, usage gjson.Result
	pick(parse(body), field{"model", &model}, field{"content", &content}, field{"stop_reason", &stop}, field{"usage", &usage})
	if content.Type == gjson.Null {
		return completion{}, false
	}
	reply := completion{text: textOf(content), model: stringOf(model), usage: anthropicUsage(usage)}
	switch stringOf(stop) {
	case "end_turn", "stop_sequence":
		reply.finish = finishStop
	case "max_tokens", "model_context_window_exceeded":
		reply.finish = finishLength
	case "refusal":
		reply.finish = finishRefusal
	}
	return reply, true
}

// anthropicUsage adds up the prompt: input_tokens are only those that were neither read
// from the cache nor written to it.
func anthropicUsage(usage gjson.Result) parley.Usage {
	var input, output, cached, written gjson.Result
	pick(usage, field{"input_tokens", &input}, field{"output_tokens", &output},
		field{"cache_read_input_tokens", &cached}, field{"cache_creation_input_tokens", &written})
	return parley.Usage{
		Calls: 1, PromptTokens: intOf(input) + intOf(cached) + intOf(written), CompletionTokens: intOf(output), CachedTokens: intOf(cached),
	}
}
