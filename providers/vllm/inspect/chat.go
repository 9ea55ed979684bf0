package inspect

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley/providers/vllm"
)

// shades are words that no model says by itself.
func shades() []string { return []string{"parley-grey", "parley-blue"} }

// schema asks for prose under a schema, so that only the schema can make JSON of it.
func (i *inspection) schema(ctx context.Context) finding {
	shape := object{
		"type": "object", "additionalProperties": false, "required": []string{"shade"},
		"properties": object{"shade": object{"type": "string", "enum": shades()}},
	}
	got, err := i.chat(ctx, user("Describe rain in one sentence."), 64, object{
		"response_format": object{"type": "json_schema", "json_schema": object{"name": "shade", "strict": true, "schema": shape}},
	})
	if err != nil {
		return bad(err.Error())
	}
	var read struct {
		Shade string `json:"shade"`
	}
	decoder := json.NewDecoder(strings.NewReader(got.text()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return bad("prose: the schema was dropped without a word")
	}
	if !slices.Contains(shades(), read.Shade) {
		return bad("JSON of another schema")
	}
	return good("honoured")
}

func (i *inspection) maxTokens(ctx context.Context) finding {
	got, err := i.chat(ctx, user("Count from 1 to 100, in digits."), 4, object{"ignore_eos": true})
	if err != nil {
		return bad(err.Error())
	}
	found := fmt.Sprintf("%d tokens, finish_reason %s", got.Usage.CompletionTokens, got.Choices[0].FinishReason)
	if got.Usage.CompletionTokens > 4 || got.Choices[0].FinishReason != "length" {
		return bad(found)
	}
	return good(found)
}

func (i *inspection) sampling(ctx context.Context) finding {
	var replies [2]string
	for n := range replies {
		got, err := i.chat(ctx, user("Name a colour and say why you like it."), 16, nil)
		if err != nil {
			return bad(err.Error())
		}
		replies[n] = got.text()
	}
	if replies[0] != replies[1] {
		return bad("two different replies")
	}
	return good("the same reply")
}

func (i *inspection) requestID(ctx context.Context) finding {
	id := "parley-check-" + rand.Text()
	got, err := i.send(ctx, http.MethodPost, "/v1/chat/completions", i.account.Key.Reveal(),
		i.chatBody(user("Say yes."), 1, nil), http.Header{"X-Request-Id": {id}})
	if err != nil {
		return bad(err.Error())
	}
	read, err := readReply(got)
	switch {
	case err != nil:
		return bad(err.Error())
	case !strings.Contains(read.ID, id):
		return bad("the node takes an id of its own")
	case got.header.Get("X-Request-Id") == "":
		return good("taken, not echoed (--enable-request-id-headers)")
	}
	return good("taken and echoed")
}

// tooLong sends more words than the context has tokens.
func (i *inspection) tooLong(ctx context.Context) finding {
	if i.node.MaxModelLen == 0 {
		return unseen("the node does not tell its context")
	}
	got, err := i.post(ctx, "/v1/chat/completions", i.chatBody(user(strings.Repeat("seven ", i.node.MaxModelLen+64)), 1, nil))
	switch {
	case err != nil:
		return bad(err.Error())
	case got.status != http.StatusBadRequest:
		return bad(fmt.Sprintf("HTTP %d", got.status))
	case !bytes.Contains(got.body, []byte("maximum context length")) && !bytes.Contains(got.body, []byte("maximum model length")):
		return bad("400, and not a word on the context length")
	}
	return good("400, and it says why")
}

func (i *inspection) unknownModel(ctx context.Context) finding {
	body := i.chatBody(user("Say yes."), 1, nil)
	body["model"] = "parley-check-no-such-model"
	got, err := i.post(ctx, "/v1/chat/completions", body)
	if err != nil {
		return bad(err.Error())
	}
	if got.status != http.StatusNotFound {
		return bad(fmt.Sprintf("HTTP %d", got.status))
	}
	return good("404")
}

// cancel leaves in the middle of a long reply and looks whether the node notices.
func (i *inspection) cancel(ctx context.Context) finding {
	before, err := vllm.Read(ctx, i.client, i.account)
	if err != nil {
		return unseen(plain(err))
	}
	if before.Running > 0 {
		return unseen("the node is busy: others' calls would be mistaken for ours")
	}
	calling, leave := context.WithCancel(ctx)
	defer leave()
	left := make(chan struct{})
	during, over := context.WithTimeout(ctx, 5*time.Second)
	defer over()
	go func() {
		defer close(left)
		defer over()
		// It ends by our leaving, or too early to tell; running says which.
		_, _ = i.post(calling, "/v1/chat/completions", i.chatBody(user("Tell a very long story."), i.longReply(), object{"ignore_eos": true}))
	}()
	started := i.waitFor(during, func(g vllm.Gauges) bool { return g.Running > 0 })
	leave()
	<-left
	if !started {
		return unseen("the call was over before it was seen running")
	}
	if i.idle(ctx) {
		return good("its slot is free at once")
	}
	// An engine without work sets no gauges: let it take a step before it is blamed.
	if err := vllm.Exercise(ctx, i.client, i.account, i.node); err != nil {
		return bad(plain(err))
	}
	if i.idle(ctx) {
		return good("its slot is free at once")
	}
	return bad("the call goes on without its caller")
}

// idle waits a second for the node to run nothing.
func (i *inspection) idle(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return i.waitFor(ctx, func(g vllm.Gauges) bool { return g.Running == 0 })
}

// longReply is the longest reply that fits beside a short prompt.
func (i *inspection) longReply() int {
	if i.node.MaxModelLen == 0 {
		return 1024
	}
	return max(1, min(4096, i.node.MaxModelLen-256))
}

// waitFor reads the gauges until they are as wanted or ctx ends.
func (i *inspection) waitFor(ctx context.Context, wanted func(vllm.Gauges) bool) bool {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if gauges, err := vllm.Read(ctx, i.client, i.account); err == nil && wanted(gauges) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}
