package inspect

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/parley-interviews/parley/providers/vllm"
)

// rules is a system text of a few hundred tokens that no node has seen.
func rules() string {
	return "Guide " + rand.Text() + ". " + strings.Repeat("Ask one question at a time and wait for the answer before the next. ", 20)
}

// prefixCache sends one prompt twice. A node that tells no cached tokens, as all do that
// found none, counts them in its metrics.
func (i *inspection) prefixCache(ctx context.Context) finding {
	messages := system(rules(), "Begin.")
	if _, err := i.chat(ctx, messages, 1, nil); err != nil {
		return bad(err.Error())
	}
	before, err := vllm.Read(ctx, i.client, i.account)
	if err != nil {
		return bad(plain(err))
	}
	again, err := i.chat(ctx, messages, 1, nil)
	if err != nil {
		return bad(err.Error())
	}
	cached, told := again.cachedTokens()
	i.cached = told
	if !told {
		// Metrics follow a reply by a step.
		soon, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		i.waitFor(soon, func(g vllm.Gauges) bool {
			cached = int(g.HitTokens - before.HitTokens)
			return cached > 0
		})
	}
	found := fmt.Sprintf("%d of %d tokens found", cached, again.Usage.PromptTokens)
	if cached < again.Usage.PromptTokens/2 {
		return bad(found)
	}
	return good(found)
}

func (i *inspection) cachedTold() finding {
	if !i.cached {
		return bad("not told")
	}
	return good("told")
}

// dated finds a date that a template prints.
func dated(text string) bool {
	return regexp.MustCompile(`(?i)today|current date|\b20[2-9][0-9]\b`).MatchString(text)
}

// template renders chats to tokens without running them, and compares where they part.
func (i *inspection) template(ctx context.Context) finding {
	guide := "Ask one question at a time and wait for the answer before the next. Be brief, be kind, be exact."
	alone, err := i.tokens(ctx, object{"prompt": guide, "add_special_tokens": false})
	if err != nil {
		return unseen("/tokenize: " + err.Error())
	}
	one, err := i.render(ctx, system(guide, "Zebras run."))
	if err != nil {
		return unseen("/tokenize: " + err.Error())
	}
	other, err := i.render(ctx, system(guide, "Why do zebras run?"))
	if err != nil {
		return unseen("/tokenize: " + err.Error())
	}
	grown, err := i.render(ctx, append(system(guide, "Zebras run."),
		message{Role: "assistant", Content: "Do they?"}, message{Role: "user", Content: "They do."}))
	if err != nil {
		return unseen("/tokenize: " + err.Error())
	}
	// A token or two at the seams may differ.
	switch {
	case shared(one, other) < len(alone)-2:
		return bad("prompts of one system text part before its end")
	case shared(one, grown) < len(one)-4:
		return bad("a further turn changes what stood before it")
	case dated(i.text(ctx, one)):
		return bad("the prompt holds a date: every day begins with a cold cache")
	}
	return good("the beginning stays")
}

// shared is how many tokens two prompts have in common at their beginning.
func shared(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func (i *inspection) render(ctx context.Context, messages []message) ([]int, error) {
	return i.tokens(ctx, object{"messages": messages, "add_generation_prompt": false})
}

func (i *inspection) tokens(ctx context.Context, body object) ([]int, error) {
	body["model"] = i.node.Model
	got, err := i.post(ctx, "/tokenize", body)
	if err != nil {
		return nil, err
	}
	if got.status != http.StatusOK {
		return nil, fmt.Errorf("HTTP %d", got.status)
	}
	var read struct {
		Tokens []int `json:"tokens"`
	}
	if err := json.Unmarshal(got.body, &read); err != nil {
		return nil, fmt.Errorf("no JSON: %w", err)
	}
	return read.Tokens, nil
}

// text is what the tokens say, empty where the node does not tell.
func (i *inspection) text(ctx context.Context, tokens []int) string {
	got, err := i.post(ctx, "/detokenize", object{"model": i.node.Model, "tokens": tokens})
	if err != nil || got.status != http.StatusOK {
		return ""
	}
	var read struct {
		Prompt string `json:"prompt"`
	}
	if json.Unmarshal(got.body, &read) != nil {
		return ""
	}
	return read.Prompt
}
