package chat

import (
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// params says everything that providers have different defaults for.
func params(request parley.ChatRequest, to target) openai.ChatCompletionNewParams {
	p := openai.ChatCompletionNewParams{
		Model:          to.model.ID,
		Messages:       make([]openai.ChatCompletionMessageParamUnion, len(request.Messages)),
		Temperature:    openai.Float(request.Temperature),
		ResponseFormat: responseFormat(request.Schema, to.model.JSON),
	}
	for i, message := range request.Messages {
		switch message.Role {
		case parley.RoleSystem:
			p.Messages[i] = openai.SystemMessage(message.Content)
		case parley.RoleAssistant:
			p.Messages[i] = openai.AssistantMessage(message.Content)
		case parley.RoleUser:
			p.Messages[i] = openai.UserMessage(message.Content)
		default:
			p.Messages[i] = openai.UserMessage(message.Content)
		}
	}
	limit := int64(request.MaxTokens)
	if most := int64(to.model.MaxOutput); most > 0 {
		limit = min(limit, most)
	}
	if to.provider.Quirks.MaxTokensField == "max_completion_tokens" {
		p.MaxCompletionTokens = openai.Int(limit)
	} else {
		p.MaxTokens = openai.Int(limit)
	}
	return p
}

func responseFormat(schema parley.Schema, mode catalog.JSONMode) openai.ChatCompletionNewParamsResponseFormatUnion {
	var format openai.ChatCompletionNewParamsResponseFormatUnion
	if len(schema.JSON) == 0 {
		return format
	}
	switch mode {
	case catalog.JSONStrict, catalog.JSONSchema:
		format.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: schema.Name, Schema: schema.JSON},
		}
		if mode == catalog.JSONStrict {
			format.OfJSONSchema.JSONSchema.Strict = openai.Bool(true)
		}
	case catalog.JSONObject:
		format.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	case catalog.JSONPrompt:
	}
	return format
}

func requestOptions(request parley.ChatRequest, to target) []option.RequestOption {
	options := []option.RequestOption{option.WithBaseURL(to.account.BaseURL)}
	if key := to.account.Key.Reveal(); key != "" {
		options = append(options, option.WithAPIKey(key))
	}
	for name, value := range to.provider.Quirks.ExtraBody {
		options = append(options, option.WithJSONSet(name, value))
	}
	if to.provider.SelfHosted {
		// vLLM makes it the id of the request in its own log.
		options = append(options, option.WithHeader("X-Request-Id", requestID(request)))
	}
	return options
}

// requestID names the attempt where the route does: a reservation's id is made
// of the call and its attempt. Tenants choose parts of a call's id, so only what
// a header may hold is kept.
func requestID(request parley.ChatRequest) string {
	id := request.CallID
	if request.Route.ReservationID != "" {
		id = request.Route.ReservationID
	}
	id = strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return '_'
		}
		return r
	}, id)
	return id[:min(len(id), 256)]
}
