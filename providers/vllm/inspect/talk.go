package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// maxBody bounds an answer.
const maxBody = 4 << 20

// answer is what the node said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// message is one of a chat.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// object is a request's body.
type object map[string]any

// reply is a chat's, as far as it is looked at.
type reply struct {
	ID      string `json:"id"`
	Choices []struct {
		Message      message `json:"message"`
		FinishReason string  `json:"finish_reason"`
	} `json:"choices"`
	Usage struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
		Details          *struct {
			CachedTokens *int `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage"`
}

// cachedTokens returns how much of the prompt the node had, and whether it told.
func (r reply) cachedTokens() (int, bool) {
	if r.Usage.Details == nil || r.Usage.Details.CachedTokens == nil {
		return 0, false
	}
	return *r.Usage.Details.CachedTokens, true
}

func (r reply) text() string { return r.Choices[0].Message.Content }

func user(text string) []message { return []message{{Role: "user", Content: text}} }

func system(text, question string) []message {
	return []message{{Role: "system", Content: text}, {Role: "user", Content: question}}
}

// chatBody is a chat that says all about sampling: what it leaves out, the model's own
// generation_config.json decides.
func (i *inspection) chatBody(messages []message, maxTokens int, more object) object {
	body := object{"model": i.node.Model, "messages": messages, "max_tokens": maxTokens, "temperature": 0, "top_p": 1, "seed": 1}
	maps.Copy(body, more)
	return body
}

// chat returns a reply with at least one choice.
func (i *inspection) chat(ctx context.Context, messages []message, maxTokens int, more object) (reply, error) {
	got, err := i.post(ctx, "/v1/chat/completions", i.chatBody(messages, maxTokens, more))
	if err != nil {
		return reply{}, err
	}
	return readReply(got)
}

func readReply(got answer) (reply, error) {
	if got.status != http.StatusOK {
		return reply{}, fmt.Errorf("HTTP %d", got.status)
	}
	var read reply
	if err := json.Unmarshal(got.body, &read); err != nil {
		return reply{}, fmt.Errorf("a reply that is no JSON: %w", err)
	}
	if len(read.Choices) == 0 {
		return reply{}, errors.New("a reply without choices")
	}
	if read.Choices[0].FinishReason == "abort" {
		return reply{}, errors.New("the node aborted the call: it sleeps, is paused or shuts down")
	}
	return read, nil
}

func (i *inspection) get(ctx context.Context, path string) (answer, error) {
	return i.send(ctx, http.MethodGet, path, i.account.Key.Reveal(), nil, nil)
}

func (i *inspection) post(ctx context.Context, path string, body object) (answer, error) {
	return i.send(ctx, http.MethodPost, path, i.account.Key.Reveal(), body, nil)
}

// send makes one request. Errors hold neither address nor key.
func (i *inspection) send(ctx context.Context, method, path, key string, body object, header http.Header) (answer, error) {
	var content io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(encoded)
	}
	root := strings.TrimSuffix(strings.TrimRight(i.account.BaseURL, "/"), "/v1")
	request, err := http.NewRequestWithContext(ctx, method, root+path, content)
	if err != nil {
		return answer{}, errors.New("the address is not a URL")
	}
	maps.Copy(request.Header, header)
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := i.client.Do(request)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return answer{}, fmt.Errorf("no answer: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return answer{}, fmt.Errorf("the answer broke off: %w", err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: read}, nil
}
