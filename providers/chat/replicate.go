package chat

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/parley-interviews/parley"
)

// replicateAPI is Replicate's native predictions API: it has no chats, only
// models with inputs. A call is one prediction, posted with "Prefer: wait". One
// that is not finished when Replicate answers is asked for again at the address
// that the answer gives, inside the same call: that reads a result and starts
// no work twice.
type replicateAPI struct{}

// path takes the model as "owner/name".
func (replicateAPI) path(model string) string { return "/models/" + model + "/predictions" }

func (replicateAPI) header(header http.Header, key string) {
	header.Set("Prefer", "wait")
	bearer(header, key)
}

func (replicateAPI) encode(request parley.ChatRequest, to target) []byte {
	body := make([]byte, 0, bodySize(request)+len(to.endpoint.extra))
	prompt, _ := joinMessages(request.Messages, false)
	body = append(body, `{"input":{"prompt":`...)
	body = appendString(body, prompt)
	if system, has := joinMessages(request.Messages, true); has {
		body = append(body, `,"system_prompt":`...)
		body = appendString(body, system)
	}
	body = append(body, ',')
	body = appendString(body, to.maxTokensField())
	body = append(body, ':')
	body = strconv.AppendInt(body, int64(to.maxTokens(request)), 10)
	body = append(body, `,"temperature":`...)
	body = strconv.AppendFloat(body, request.Temperature, 'g', -1, 64)
	body = append(body, '}')
	body = append(body, to.endpoint.extra...)
	return append(body, '}')
}

func (replicateAPI) decode(body []byte) (completion, bool) {
	var answer struct {
		Model  string `json:"model"`
		Status string `json:"status"`
		// Output is a string, or its pieces as they were made.
		Output any `json:"output"`
		URLs   struct {
			Get string `json:"get"`
		} `json:"urls"`
		Metrics struct {
			InputTokens  int `json:"input_token_count"`
			OutputTokens int `json:"output_token_count"`
		} `json:"metrics"`
	}
	if !lenient(body, &answer) {
		return completion{}, false
	}
	switch answer.Status {
	case "starting", "processing":
		return completion{pending: answer.URLs.Get}, answer.URLs.Get != ""
	case "succeeded":
		return completion{
			text: joinPieces(answer.Output), finish: finishStop, model: answer.Model,
			usage: parley.Usage{Calls: 1, PromptTokens: answer.Metrics.InputTokens, CompletionTokens: answer.Metrics.OutputTokens},
		}, true
	}
	return completion{}, false // failed, canceled, aborted: the error is classed like any other
}

func joinPieces(output any) string {
	if text, ok := output.(string); ok {
		return text
	}
	pieces, ok := output.([]any)
	if !ok {
		return ""
	}
	var joined strings.Builder
	for _, piece := range pieces {
		if text, ok := piece.(string); ok {
			joined.WriteString(text)
		}
	}
	return joined.String()
}
