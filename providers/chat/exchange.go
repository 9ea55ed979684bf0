package chat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/option"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	// maxErrorBody bounds what is read of an error; real ones are a few KiB.
	maxErrorBody = 64 << 10
	// maxReply bounds a reply: a hundred times the longest that a schema allows.
	maxReply = 4 << 20
)

// exchange sees one request and its response below the client library, which
// loses most providers' errors: of the shapes in the wild it reads one.
type exchange struct {
	provider catalog.Provider
	now      func() time.Time
	// quota is what the response's headers told.
	quota []parley.QuotaReading
	// sent tells a request that failed on its way from one that could not be made.
	sent bool
}

// roundTrip hands on a body that is a completion; everything else it returns as
// a *parley.Error.
func (x *exchange) roundTrip(request *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	x.sent = true
	response, err := next(request)
	if err != nil {
		return nil, connectionFailure(request.Context(), err)
	}
	defer func() { _ = response.Body.Close() }()
	now := x.now()
	x.quota = readQuota(x.provider.Headers, response.Header, now)
	limit := int64(maxErrorBody)
	if response.StatusCode == http.StatusOK {
		limit = maxReply
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit))
	if err != nil {
		failure := connectionFailure(request.Context(), err)
		failure.Status = response.StatusCode
		return nil, failure
	}
	if response.StatusCode != http.StatusOK || !hasChoices(body) {
		answer := refusal{status: response.StatusCode, header: response.Header, quota: x.quota, body: parseBody(body)}
		return nil, answer.classify(x.provider, now)
	}
	// Some gateways send a completion as text/plain, which the library refuses.
	response.Header.Set("Content-Type", "application/json")
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

func hasChoices(body []byte) bool {
	var completion struct {
		Choices []struct {
			Message json.RawMessage `json:"message"`
		} `json:"choices"`
	}
	return json.Unmarshal(body, &completion) == nil && len(completion.Choices) > 0 && len(completion.Choices[0].Message) > 0
}

// failure types what the client library returned. Nothing of its text is kept:
// it may hold the request.
func (x *exchange) failure(ctx context.Context, err error) *parley.Error {
	if typed, ok := errors.AsType[*parley.Error](err); ok {
		return typed
	}
	if !x.sent && ctx.Err() == nil {
		return internal("the request could not be made; is the account's base url valid?")
	}
	return connectionFailure(ctx, err)
}

// connectionFailure types an error without a complete response.
func connectionFailure(ctx context.Context, err error) *parley.Error {
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the caller gave up"}
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil:
		return &parley.Error{Kind: parley.KindTimeout, Detail: "no answer inside the call's deadline"}
	case errors.As(err, &network) && network.Timeout():
		return &parley.Error{Kind: parley.KindTimeout, Detail: "the connection timed out"}
	}
	return &parley.Error{Kind: parley.KindUnavailable, Detail: "the connection failed or broke off"}
}

// hideEcho drops a code that repeats the key or the prompt: some servers quote
// what they refuse.
func hideEcho(failure *parley.Error, request parley.ChatRequest, account catalog.Account) *parley.Error {
	if failure.Code == "" {
		return failure
	}
	echo := account.Key != "" && strings.Contains(failure.Code, account.Key.Reveal())
	echo = echo || strings.Contains(account.Key.Reveal(), failure.Code)
	for _, message := range request.Messages {
		echo = echo || strings.Contains(message.Content, failure.Code)
	}
	if echo {
		failure.Code = ""
	}
	return failure
}
