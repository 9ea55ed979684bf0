package chat

import (
	"net/http"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// protocol is one provider API: how a call is written, where it goes, and how
// its answer is read. Everything else, classes of errors, limits, deadlines and
// what may stand in an error, is alike for all.
type protocol interface {
	// path is where calls for the model are posted, below the account's root.
	path(model string) string
	// header adds what the API wants with every call; an empty key adds none.
	header(header http.Header, key string)
	// encode returns a call's body.
	encode(request parley.ChatRequest, to target) []byte
	// decode reads the body of a 2xx; ok is false when it is no answer of this API.
	decode(body []byte) (reply completion, ok bool)
}

func protocolOf(api catalog.API) protocol {
	switch api {
	case catalog.APIAnthropic:
		return anthropicAPI{}
	case catalog.APIReplicate:
		return replicateAPI{}
	case catalog.APIOpenAI:
	}
	return openAIAPI{}
}

// completion is an answer, in whatever protocol it came.
type completion struct {
	text   string
	finish finish
	model  string
	usage  parley.Usage
	// pending, when not empty, is where an answer that is still being made can be
	// asked for.
	pending string
}

// finish is why a completion ended, in OpenAI's words.
type finish string

const (
	finishStop     finish = "stop"
	finishLength   finish = "length"
	finishFiltered finish = "content_filter"
	// finishAbort is vLLM's word for a reply that the node gave up.
	finishAbort finish = "abort"
	// finishRefusal: the model declined.
	finishRefusal finish = "refusal"
)

// clean returns the text of a completion that ended by itself. Every other end
// is a failure, also when there is text: a reply that was cut or aborted may look
// whole.
func (c completion) clean() (string, *parley.Error) {
	switch c.finish {
	case finishStop:
	case finishLength:
		return "", &parley.Error{Kind: parley.KindMalformed, Detail: "reply cut at max tokens"}
	case finishFiltered:
		return "", &parley.Error{Kind: parley.KindRefused, Detail: "the provider's filter declined"}
	case finishRefusal:
		return "", &parley.Error{Kind: parley.KindRefused, Detail: "the model declined"}
	case finishAbort:
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the node aborted the reply"}
	default:
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the reply ended for an unknown reason"}
	}
	text := withoutThinking(c.text)
	if text == "" {
		return "", &parley.Error{Kind: parley.KindUnavailable, Detail: "the reply is empty"}
	}
	return text, nil
}
