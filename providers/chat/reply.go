package chat

import (
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3"

	"github.com/parley-interviews/parley"
)

// cleanText returns the text of a completion that ended by itself. Every other
// end is a failure, also when there is text: a reply that was cut or aborted may
// look whole.
func cleanText(completion *openai.ChatCompletion) (string, *parley.Error) {
	if len(completion.Choices) == 0 {
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the answer is not a completion"}
	}
	choice := completion.Choices[0]
	if choice.Message.Refusal != "" {
		return "", &parley.Error{Kind: parley.KindRefused, Detail: "the model declined"}
	}
	switch choice.FinishReason {
	case "stop":
	case "length":
		return "", &parley.Error{Kind: parley.KindMalformed, Detail: "reply cut at max tokens"}
	case "content_filter":
		return "", &parley.Error{Kind: parley.KindRefused, Detail: "the provider's filter declined"}
	case "abort":
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the node aborted the reply"}
	default:
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the reply ended for an unknown reason"}
	}
	text := withoutThinking(joinParts(choice.Message.Content, choice.Message.JSON.Content.Raw()))
	if text == "" {
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the reply is empty"}
	}
	return text, nil
}

// joinParts joins the text of a content that is an array of parts, as Mistral
// sends it; thinking parts are left out.
func joinParts(content, raw string) string {
	if !strings.HasPrefix(strings.TrimSpace(raw), "[") {
		return content
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal([]byte(raw), &parts) != nil {
		return ""
	}
	var text strings.Builder
	for _, part := range parts {
		if part.Type == "text" {
			text.WriteString(part.Text)
		}
	}
	return text.String()
}

// withoutThinking cuts a reasoning block off the start; some chat templates eat
// its opening tag. A tag inside the reply is the reply's own, perhaps a quote.
func withoutThinking(text string) string {
	text = strings.TrimSpace(text)
	before, after, closed := strings.Cut(text, "</think>")
	switch {
	case strings.HasPrefix(text, "<think>") && !closed:
		return ""
	case strings.HasPrefix(text, "<think>"), closed && !strings.ContainsAny(before, "{["):
		return strings.TrimSpace(after)
	}
	return text
}

func usage(completion *openai.ChatCompletion) parley.Usage {
	return parley.Usage{
		Calls:            1,
		PromptTokens:     int(completion.Usage.PromptTokens),
		CompletionTokens: int(completion.Usage.CompletionTokens),
	}
}

// modelName is what the provider says, if that is a name.
func modelName(told, asked string) string {
	odd := func(r rune) bool { return r < '!' || r > '~' }
	if told == "" || len(told) > 128 || strings.ContainsFunc(told, odd) {
		return asked
	}
	return told
}
