package standin

import (
	"maps"
	"net/http"
)

const (
	// pieceSize is how many characters a streamed chunk carries.
	pieceSize  = 24
	streamType = "text/event-stream; charset=utf-8"
)

// stream makes the server-sent events of one reply.
type stream struct {
	visit *visit
	// head is what every chunk repeats.
	head object
}

func (s stream) chunk(members object) []byte {
	c := maps.Clone(s.head)
	c["object"] = "chat.completion.chunk"
	maps.Copy(c, members)
	return sse(c)
}

func choice(delta object, finish any) object {
	return object{"choices": []any{object{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}}}
}

// opening is the chunk with the role.
func (s stream) opening() []byte {
	return s.chunk(choice(object{"role": "assistant", "content": ""}, nil))
}

// pieces are the chunks with the text.
func (s stream) pieces(said string) [][]byte {
	var frames [][]byte
	for text := []rune(said); len(text) > 0; {
		n := min(pieceSize, len(text))
		frames = append(frames, s.chunk(choice(object{"content": string(text[:n])}, nil)))
		text = text[n:]
	}
	return frames
}

// closing are the chunk with the finish_reason, one with the usage where it was asked
// for, and [DONE].
func (s stream) closing(said reply) [][]byte {
	last, usage := choice(object{}, said.finish), s.visit.usage(said)
	switch s.visit.id { // Where the usage of a stream comes, wanted or not.
	case "groq":
		last["x_groq"] = object{"id": "req_standin", "usage": usage}
	case "mistral":
		last["usage"] = usage
	}
	var frames [][]byte
	if !s.visit.hits(KindNoChoices) {
		frames = append(frames, s.chunk(last))
	}
	if s.visit.call.streamUsage {
		frames = append(frames, s.chunk(object{"choices": []any{}, "usage": usage}))
	}
	return append(frames, []byte("data: [DONE]\n\n"))
}

// streamed is a reply as a stream that is known from the start.
func streamed(v *visit, said reply, head object) answer {
	events := stream{visit: v, head: head}
	frames := append([][]byte{events.opening()}, events.pieces(said.text)...)
	if v.params.thinking > 0 {
		frames = append([][]byte{[]byte(": keep-alive\n\n")}, frames...)
	}
	a := answer{
		status: http.StatusOK, header: http.Header{}, contentType: streamType,
		outcome: OutcomeAnswered, delay: said.delay,
	}
	switch {
	case v.hits(KindCut):
		a.frames = frames[:(len(frames)+1)/2]
		return a
	case v.hits(KindStreamError):
		a.frames = append(frames[:(len(frames)+1)/2], sse(v.streamError()))
		if v.node != nil {
			a.frames = append(a.frames, []byte("data: [DONE]\n\n"))
		}
		return a
	case v.hits(KindNoChoices):
		frames = nil
	}
	a.frames = append(frames, events.closing(said)...)
	return a
}

// sse is one server-sent event.
func sse(value any) []byte { return []byte("data: " + encode(value) + "\n\n") }

// streamError is the error object in the middle of a stream.
func (v *visit) streamError() object {
	if v.node != nil {
		return vllmError(http.StatusInternalServerError, "InternalServerError", "Internal server error")
	}
	return upstreamError()
}

// upstreamError is the error object that comes with status 200.
func upstreamError() object {
	return object{"error": object{"message": "Provider returned error", "type": "upstream_error", "code": 502}}
}
