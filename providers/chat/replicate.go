package chat

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

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
	var model, status, output, urls, metrics, address, read, written gjson.Result
	pick(parse(body), field{"model", &model}, field{"status", &status}, field{"output", &output},
		field{"urls", &urls}, field{"metrics", &metrics})
	switch stringOf(status) {
	case "starting", "processing":
		pick(urls, field{"get", &address})
		return completion{pending: stringOf(address)}, stringOf(address) != ""
	case "succeeded":
		pick(metrics, field{"input_token_count", &read}, field{"output_token_count", &written})
		return completion{
			text: joinPieces(output), finish: finishStop, model: stringOf(model),
			usage: parley.Usage{Calls: 1, PromptTokens: intOf(read), CompletionTokens: intOf(written)},
		}, true
	}
	return completion{}, false // failed, canceled, aborted: the error is classed like any other
}

// joinPieces returns an output that is a string, or its pieces as they were made.
func joinPieces(output gjson.Result) string {
	if !output.IsArray() {
		return stringOf(output)
	}
	var joined strings.Builder
	output.ForEach(func(_, piece gjson.Result) bool {
		joined.WriteString(stringOf(piece))
		return true
	})
	return joined.String()
}
