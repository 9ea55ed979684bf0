package standin

import (
	"fmt"
	"maps"
	"net/http"
)

// writeCompletion is a chat.completion, whole or as a stream.
func writeCompletion(s *Server, v *visit, said reply) answer {
	head := v.head(s, said)
	if v.call.stream {
		return streamed(v, said, head)
	}
	message := object{"role": "assistant", "content": said.text}
	if said.thought > 0 {
		message["reasoning_content"] = "The candidate answered; now to what was asked for."
	}
	head["object"], head["usage"] = "chat.completion", v.usage(said)
	head["choices"] = []any{object{"index": 0, "logprobs": nil, "finish_reason": said.finish, "message": message}}
	if v.hits(KindNoChoices) {
		head["choices"] = []any{}
	}
	a := refusal{status: http.StatusOK, header: http.Header{}, body: head}.answer(OutcomeAnswered)
	a.delay = said.delay
	if v.params.thinking > 0 {
		// Blank lines keep the connection open meanwhile.
		a.body = append([]byte("\n\n"), a.body...)
	}
	if v.hits(KindCut) {
		a.manner = mannerCut
	}
	return a
}

// head is what a completion and each of its chunks begin with.
func (v *visit) head(s *Server, said reply) object {
	head := object{"id": v.completionID(said.number), "created": s.config.Now().Unix(), "model": v.call.model}
	maps.Copy(head, v.answerExtras)
	return head
}

// usage is what the reply took.
func (v *visit) usage(said reply) object {
	usage := object{"prompt_tokens": said.prompt, "completion_tokens": said.tokens, "total_tokens": said.prompt + said.tokens}
	maps.Copy(usage, v.usageExtras)
	if said.thought > 0 {
		usage["completion_tokens_details"] = object{"reasoning_tokens": said.thought}
	}
	if said.cached > 0 && v.node != nil && v.node.config.PromptTokensDetails {
		usage["prompt_tokens_details"] = object{"cached_tokens": said.cached}
	}
	return usage
}

// completionID is "chatcmpl-" with the caller's X-Request-Id at vLLM, which
// takes it over, and with our own number elsewhere.
func (v *visit) completionID(number uint64) string {
	if id := v.request.Header.Get("X-Request-Id"); id != "" && v.id == "vllm" {
		return "chatcmpl-" + id
	}
	return fmt.Sprintf("chatcmpl-standin-%s-%06d", v.id, number)
}
