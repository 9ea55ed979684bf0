package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	// maxErrorBody bounds what is read of an error; real ones are a few KiB.
	maxErrorBody = 64 << 10
	// maxReply bounds a reply: a hundred times the longest that a schema allows.
	maxReply = 4 << 20
	// maxKept bounds a buffer that is used again.
	maxKept = 64 << 10
	// pollEvery is how often an answer that is being made is asked for.
	pollEvery = 500 * time.Millisecond
)

// exchange is one call's traffic with its provider.
type exchange struct {
	client   *Client
	endpoint *endpoint
	// quota is what the latest response's headers told.
	quota []parley.QuotaReading
}

// post makes the call.
func (x *exchange) post(ctx context.Context, request parley.ChatRequest, to target) (completion, *parley.Error) {
	body := x.endpoint.protocol.encode(request, to)
	header := x.endpoint.header
	if x.endpoint.provider.SelfHosted {
		// vLLM makes it the id of the request in its own log.
		header = maps.Clone(header)
		header.Set("X-Request-Id", requestID(request))
	}
	reader := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	call := x.endpoint.request(http.MethodPost, x.endpoint.url(to.model.ID), header)
	call.ContentLength, call.GetBody = int64(len(body)), reader
	call.Body, _ = reader()
	return x.answer(call.WithContext(ctx))
}

// poll asks once more for an answer that was not finished, at an address of the
// provider's own.
func (x *exchange) poll(ctx context.Context, address string) (completion, *parley.Error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != x.endpoint.root.Scheme || at.Host != x.endpoint.root.Host {
		// The key goes nowhere else.
		return completion{}, &parley.Error{Kind: parley.KindUnavailable, Detail: "the answer is to be fetched from another host"}
	}
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return completion{}, connectionFailure(ctx, ctx.Err())
	case <-timer.C:
	}
	return x.answer(x.endpoint.request(http.MethodGet, at, x.endpoint.header).WithContext(ctx))
}

// request is like http.NewRequest without parsing the address again.
func (e *endpoint) request(method string, at *url.URL, header http.Header) *http.Request {
	return &http.Request{Method: method, URL: at, Host: at.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

// answer makes the request and reads a completion; all else that comes back is a
// typed failure.
func (x *exchange) answer(request *http.Request) (reply completion, failure *parley.Error) {
	failure = x.client.do(x.endpoint, request, func(response *http.Response, body []byte) *parley.Error {
		now := x.client.now()
		x.quota = readQuota(x.endpoint.provider.Headers, response.Header, now)
		if isSuccess(response.StatusCode) {
			var ok bool
			if reply, ok = x.endpoint.protocol.decode(body); ok {
				return nil
			}
		}
		refused := refusal{status: response.StatusCode, header: response.Header, quota: x.quota, body: parseBody(body)}
		return refused.classify(x.endpoint.provider, now)
	})
	return reply, failure
}

// do makes one request and hands on the response with its whole body, which is
// gone afterwards.
func (c *Client) do(e *endpoint, request *http.Request, read func(*http.Response, []byte) *parley.Error) *parley.Error {
	transport := c.clouds
	if e.provider.SelfHosted {
		transport = c.nodes
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return connectionFailure(request.Context(), err)
	}
	defer func() { _ = response.Body.Close() }()
	limit := int64(maxErrorBody)
	if isSuccess(response.StatusCode) {
		limit = maxReply
	}
	buffer, ok := c.buffers.Get().(*bytes.Buffer)
	if !ok {
		buffer = new(bytes.Buffer)
	}
	defer func() {
		if buffer.Cap() <= maxKept {
			buffer.Reset()
			c.buffers.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(io.LimitReader(response.Body, limit)); err != nil {
		failure := connectionFailure(request.Context(), err)
		failure.Status = response.StatusCode
		return failure
	}
	return read(response, buffer.Bytes())
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

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

// requestID names the attempt where the route does: a reservation's id is made
// of the call and its attempt. Tenants choose parts of a call's id, so only what
// a header may hold is kept.
func requestID(request parley.ChatRequest) string {
	id := request.CallID
	if request.Route.ReservationID != "" {
		id = request.Route.ReservationID
	}
	id = strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return '_'
		}
		return r
	}, id)
	return id[:min(len(id), 256)]
}
