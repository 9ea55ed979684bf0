package chat

import (
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// openAIAPI is OpenAI's chat completions, as nearly all providers serve it.
type openAIAPI struct{}

func (openAIAPI) path(string) string { return "/chat/completions" }

func (openAIAPI) header(header http.Header, key string) { bearer(header, key) }

func bearer(header http.Header, key string) {
	if key != "" {
		header.Set("Authorization", "Bearer "+key)
	}
}

// encode says everything that providers have different defaults for.
func (openAIAPI) encode(request parley.ChatRequest, to target) []byte {
	body := make([]byte, 0, bodySize(request)+len(to.endpoint.extra))
	body = append(body, `{"model":`...)
	body = appendString(body, to.model.ID)
	body = append(body, `,"messages":[`...)
	for i, message := range request.Messages {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendMessage(body, message)
	}
	body = append(body, `],"temperature":`...)
	body = strconv.AppendFloat(body, request.Temperature, 'g', -1, 64)
	body = append(body, ',')
	body = appendString(body, to.maxTokensField())
	body = append(body, ':')
	body = strconv.AppendInt(body, int64(to.maxTokens(request)), 10)
	body = appendResponseFormat(body, request.Schema, to)
	body = append(body, to.endpoint.extra...)
	return append(body, '}')
}

func appendMessage(body []byte, message parley.Message) []byte {
	role := message.Role
	if role != parley.RoleSystem && role != parley.RoleAssistant {
		role = parley.RoleUser
	}
	body = append(body, `{"role":"`...)
	body = append(body, role...)
	body = append(body, `","content":`...)
	body = appendString(body, message.Content)
	return append(body, '}')
}

func appendResponseFormat(body []byte, schema parley.Schema, to target) []byte {
	if len(schema.JSON) == 0 {
		return body
	}
	switch to.model.JSON {
	case catalog.JSONStrict, catalog.JSONSchema:
		body = append(body, `,"response_format":{"type":"json_schema","json_schema":{"name":`...)
		body = appendString(body, schema.Name)
		if to.model.JSON == catalog.JSONStrict {
			body = append(body, `,"strict":true`...)
		}
		body = append(body, `,"schema":`...)
		body = append(body, to.endpoint.schema(schema.JSON)...)
		body = append(body, `}}`...)
	case catalog.JSONObject:
		body = append(body, `,"response_format":{"type":"json_object"}`...)
	case catalog.JSONPrompt:
	}
	return body
}

func (openAIAPI) decode(body []byte) (completion, bool) {
	var model, choices, usage, message, finished, content, refusal gjson.Result
	pick(parse(body), field{"model", &model}, field{"choices", &choices}, field{"usage", &usage})
	pick(first(choices), field{"message", &message}, field{"finish_reason", &finished})
	if message.Type == gjson.Null {
		return completion{}, false
	}
	pick(message, field{"content", &content}, field{"refusal", &refusal})
	reply := completion{
		text: textOf(content), finish: finish(stringOf(finished)), model: stringOf(model),
		usage: openAIUsage(usage),
	}
	if stringOf(refusal) != "" {
		reply.finish = finishRefusal
	}
	return reply, true
}

// openAIUsage reads a usage with OpenAI's word for cached tokens, which vLLM says with
// --enable-prompt-tokens-details, or DeepSeek's.
func openAIUsage(usage gjson.Result) parley.Usage {
	var prompt, output, details, cached, hit gjson.Result
	pick(usage, field{"prompt_tokens", &prompt}, field{"completion_tokens", &output},
		field{"prompt_tokens_details", &details}, field{"prompt_cache_hit_tokens", &hit})
	pick(details, field{"cached_tokens", &cached})
	return parley.Usage{
		Calls: 1, PromptTokens: intOf(prompt), CompletionTokens: intOf(output), CachedTokens: max(intOf(cached), intOf(hit)),
	}
}
