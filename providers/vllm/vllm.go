// Package vllm asks a self-hosted vLLM node what it is, what it can carry and how it
// fares. Chats go to it through the same adapter as to everybody else.
package vllm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/parley-interviews/parley/providers/catalog"
)

// maxBody bounds an answer. /metrics has some hundred kilobytes with a few engines.
const maxBody = 4 << 20

// Node is what a node tells about itself.
type Node struct {
	// Model is the id that it serves.
	Model string
	// MaxModelLen bounds prompt and reply together, in tokens; zero when not told.
	MaxModelLen int
	// Version is vLLM's own, such as "0.26.0"; empty when not told.
	Version string
	// BlockSize is the size of a block of the KV cache in tokens, and Blocks is how
	// many all engines of the node have; zero when not told.
	BlockSize, Blocks int
}

// KVTokens is how many tokens' keys and values the node keeps on its GPUs; zero when
// not told.
func (n Node) KVTokens() int { return n.BlockSize * n.Blocks }

// Discover asks a node what it is. It makes three short requests; ctx bounds them. A
// node that keeps its version to itself is fine; one without readable metrics is not.
// It passes for a node whose engine hangs, as vLLM's front answers all three: Exercise
// finds that out. A nil client means http.DefaultClient. Errors name the node's host
// and never its key.
func Discover(ctx context.Context, client *http.Client, account catalog.Account) (Node, error) {
	node, err := Loaded(ctx, client, account)
	if err != nil {
		return Node{}, err
	}
	page, err := scrape(ctx, client, account)
	if err != nil {
		return Node{}, err
	}
	node.BlockSize, node.Blocks = page.cache()
	body, err := send(ctx, client, account, http.MethodGet, root(account)+"/version", nil)
	if _, answered := errors.AsType[*statusError](err); answered {
		return node, nil
	}
	if err != nil {
		return Node{}, err
	}
	var told struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return Node{}, fmt.Errorf("vllm: the version of %s cannot be read: %w", host(account), err)
	}
	node.Version = told.Version
	return node, nil
}

// Health fails when the node does not answer or knows that its engine is dead. A
// hanging engine passes: vLLM's front answers for it.
func Health(ctx context.Context, client *http.Client, account catalog.Account) error {
	_, err := send(ctx, client, account, http.MethodGet, root(account)+"/health", nil)
	return err
}

// Loaded asks which model the node serves, and nothing else: what Discover adds stays
// zero. A nil client means http.DefaultClient.
func Loaded(ctx context.Context, client *http.Client, account catalog.Account) (Node, error) {
	body, err := send(ctx, client, account, http.MethodGet, root(account)+"/v1/models", nil)
	if err != nil {
		return Node{}, err
	}
	var list struct {
		Data []struct {
			ID          string `json:"id"`
			MaxModelLen int    `json:"max_model_len"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return Node{}, fmt.Errorf("vllm: the models of %s cannot be read: %w", host(account), err)
	}
	if len(list.Data) == 0 || list.Data[0].ID == "" {
		return Node{}, fmt.Errorf("vllm: %s lists no model", host(account))
	}
	// The first entry is the base model; adapters follow it.
	return Node{Model: list.Data[0].ID, MaxModelLen: list.Data[0].MaxModelLen}, nil
}

// Exercise makes the node complete one token. It costs a slot in the engine's queue
// for a moment, so use it where Health's word is in doubt, not at every beat.
func Exercise(ctx context.Context, client *http.Client, account catalog.Account, node Node) error {
	request, err := json.Marshal(map[string]any{"model": node.Model, "prompt": "1", "max_tokens": 1})
	if err != nil {
		return fmt.Errorf("vllm: encode: %w", err)
	}
	body, err := send(ctx, client, account, http.MethodPost, root(account)+"/v1/completions", request)
	if err != nil {
		return err
	}
	var reply struct {
		Choices []struct {
			FinishReason string `json:"finish_reason"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return fmt.Errorf("vllm: the completion of %s cannot be read: %w", host(account), err)
	}
	// A node that shuts down or sleeps ends requests with 200 and "abort".
	if len(reply.Choices) == 0 || (reply.Choices[0].FinishReason != "length" && reply.Choices[0].FinishReason != "stop") {
		return fmt.Errorf("vllm: %s did not finish a completion of one token", host(account))
	}
	return nil
}

// IsFull reports whether Exercise was refused because too many wait there already
// (--max-num-queued-reqs). The engine is busy, not dead.
func IsFull(err error) bool {
	status, answered := errors.AsType[*statusError](err)
	return answered && status.status == http.StatusServiceUnavailable
}

// statusError is an answer with another status than 200.
type statusError struct {
	host, path string
	status     int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("vllm: %s answers %s with HTTP %d", e.host, e.path, e.status)
}

// send returns the body of an answer with status 200, else a *statusError. vLLM wants
// the key under /v1 only; it goes along everywhere, as it goes to the same address
// either way and a proxy before the node may want it for all.
func send(ctx context.Context, client *http.Client, account catalog.Account, method, address string, body []byte) ([]byte, error) {
	if client == nil {
		client = http.DefaultClient
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("vllm: the node's address is not a URL")
	}
	if key := account.Key.Reveal(); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := client.Do(request)
	if err != nil {
		// url.Error repeats the address, which may hold a password.
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return nil, fmt.Errorf("vllm: %s does not answer: %w", host(account), err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("vllm: the answer of %s broke off: %w", host(account), err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, &statusError{host: host(account), path: request.URL.Path, status: response.StatusCode}
	}
	if len(answer) > maxBody {
		return nil, fmt.Errorf("vllm: %s answers %s with more than %d bytes", host(account), request.URL.Path, maxBody)
	}
	return answer, nil
}

// root is the node's address without the API's /v1: /health lies beside it.
func root(account catalog.Account) string {
	return strings.TrimSuffix(strings.TrimRight(account.BaseURL, "/"), "/v1")
}

func host(account catalog.Account) string {
	address, err := url.Parse(account.BaseURL)
	if err != nil || address.Host == "" {
		return "the node"
	}
	return address.Host
}
