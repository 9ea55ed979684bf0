package standin

import (
	"maps"
	"net/http"
)

// pieceSize is how many characters a streamed chunk carries.
const pieceSize = 24

// streamed sends the reply as server-sent events: chunks of text, one with the
// finish_reason, one with the usage where it was asked for, and [DONE].
func streamed(v *visit, said reply, head, usage object) answer {
	head["object"] = "chat.completion.chunk"
	chunk := func(members object) []byte {
		c := maps.Clone(head)
		maps.Copy(c, members)
		return sse(c)
	}
	choice := func(delta object, finish any) object {
		return object{"choices": []any{object{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}}}
	}
	frames := [][]byte{chunk(choice(object{"role": "assistant", "content": ""}, nil))}
	if v.params.thinking > 0 {
		frames = append([][]byte{[]byte(": keep-alive\n\n")}, frames...)
	}
	for text := []rune(said.text); len(text) > 0; {
		n := min(pieceSize, len(text))
		frames = append(frames, chunk(choice(object{"content": string(text[:n])}, nil)))
		text = text[n:]
	}
	a := answer{
		status: http.StatusOK, header: http.Header{}, contentType: "text/event-stream; charset=utf-8",
		outcome: OutcomeAnswered, delay: said.delay,
	}
	switch {
	case v.hits(KindCut):
		a.frames = frames[:(len(frames)+1)/2]
		return a
	case v.hits(KindStreamError):
		a.frames = append(frames[:(len(frames)+1)/2], sse(upstreamError()))
		return a
	case v.hits(KindNoChoices):
		frames = nil
	}
	last := choice(object{}, said.finish)
	switch v.id { // Where the usage of a stream comes, wanted or not.
	case "groq":
		last["x_groq"] = object{"id": "req_standin", "usage": usage}
	case "mistral":
		last["usage"] = usage
	}
	if !v.hits(KindNoChoices) {
		frames = append(frames, chunk(last))
	}
	if v.call.streamUsage {
		frames = append(frames, chunk(object{"choices": []any{}, "usage": usage}))
	}
	a.frames = append(frames, []byte("data: [DONE]\n\n"))
	return a
}

// sse is one server-sent event.
func sse(value any) []byte { return []byte("data: " + encode(value) + "\n\n") }

// upstreamError is the error object that comes with status 200.
func upstreamError() object {
	return object{"error": object{"message": "Provider returned error", "type": "upstream_error", "code": 502}}
}
