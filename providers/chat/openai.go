package chat

import (
	"net/http"
	"strconv"

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
		body = append(body, without(schema.JSON, to.endpoint.provider.Quirks.DropSchema)...)
		body = append(body, `}}`...)
	case catalog.JSONObject:
		body = append(body, `,"response_format":{"type":"json_object"}`...)
	case catalog.JSONPrompt:
	}
	return body
}

func (openAIAPI) decode(body []byte) (completion, bool) {
	var answer struct {
		Model   string `json:"model"`
		Choices []struct {
			Message *struct {
				// Content is a string, an array of parts, or null.
				Content any    `json:"content"`
				Refusal string `json:"refusal"`
			} `json:"message"`
			FinishReason finish `json:"finish_reason"`
		} `json:"choices"`
		Usage struct {
			PromptTokens     int `json:"prompt_tokens"`
			CompletionTokens int `json:"completion_tokens"`
		} `json:"usage"`
	}
	if !lenient(body, &answer) || len(answer.Choices) == 0 || answer.Choices[0].Message == nil {
		return completion{}, false
	}
	choice := answer.Choices[0]
	reply := completion{
		text: textOf(choice.Message.Content), finish: choice.FinishReason, model: answer.Model,
		usage: parley.Usage{Calls: 1, PromptTokens: answer.Usage.PromptTokens, CompletionTokens: answer.Usage.CompletionTokens},
	}
	if choice.Message.Refusal != "" {
		reply.finish = finishRefusal
	}
	return reply, true
}
