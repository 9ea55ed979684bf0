// Package starter is the backend's side of Parley: start an interview, hand over
// the candidate's answers, fetch the result.
//
// Everything can be repeated. An interview is named by tenant and idempotency
// key, an answer by its id; a call that was cut off is simply made again with
// the same names and gets the first reply. Every call may block until its
// context ends, so give it a deadline.
//
// Dial the client with DataConverter:
//
//	temporal, err := client.Dial(client.Options{DataConverter: starter.DataConverter()})
//	interviews := starter.New(temporal)
//	started, err := interviews.Start(ctx, request)
//	reply, err := interviews.Answer(ctx, starter.RefOf(request), answer)
//	result, err := interviews.Result(ctx, starter.RefOf(request))
//
// What an interview refuses, and why, is a *parley.Refusal.
package starter

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

// DataConverter returns the converter that a client for Parley has to be dialled
// with: readable JSON, compressed when it is large.
func DataConverter() converter.DataConverter { return payload.DataConverter() }

// Client starts and drives interviews. It is safe for concurrent use.
type Client struct {
	temporal client.Client
}

// New returns a Client that speaks through the given one, which stays its
// owner's to close.
func New(temporal client.Client) *Client { return &Client{temporal: temporal} }

// Ref names an interview.
type Ref struct {
	TenantID       string
	IdempotencyKey string
}

// RefOf returns the name of the interview that a request starts.
func RefOf(request parley.Request) Ref {
	return Ref{TenantID: request.TenantID, IdempotencyKey: request.IdempotencyKey}
}

// ParseRef reads a ref as it is written: tenant, slash, key.
func ParseRef(text string) (Ref, error) {
	tenant, key, _ := strings.Cut(text, "/")
	ref := Ref{TenantID: tenant, IdempotencyKey: key}
	return ref, ref.check()
}

// WorkflowID returns the id under which Temporal knows the interview.
func (r Ref) WorkflowID() string { return parley.WorkflowID(r.TenantID, r.IdempotencyKey) }

// check keeps a ref from naming anything but an interview: the separator of
// workflow ids inside a part would reach another tenant's.
func (r Ref) check() error {
	for _, part := range []string{r.TenantID, r.IdempotencyKey} {
		if !parley.ValidID(part) {
			return fmt.Errorf("%w: tenant id and idempotency key hold 1 to %d letters, digits, '.', '_' and '-'",
				ErrNotFound, parley.MaxIDLength)
		}
	}
	return nil
}

// Answer hands over one answer, or with Skip passes the question, and returns the
// next question, or the closing words after the last. Repeating it with the same id
// returns the first reply, even when the interview is over. What cannot be accepted
// gives a *parley.Refusal; ErrNotFound when there is no such interview.
func (c *Client) Answer(ctx context.Context, ref Ref, answer parley.Answer) (parley.AnswerReply, error) {
	if refusal := answer.Refuse(); refusal != nil {
		return parley.AnswerReply{}, refusal
	}
	reply, err := update[parley.AnswerReply](ctx, c, ref, parley.UpdateSubmitAnswer, answer.ID, answer)
	if err != nil {
		return parley.AnswerReply{}, err
	}
	if reply.AnswerDigest != answer.Digest() {
		return parley.AnswerReply{}, &parley.Refusal{
			Reason: parley.RefusedConflict,
			Detail: "this answer id was used before for another text, which stands; use a new id for a new answer",
		}
	}
	return reply, nil
}

// update sends one Update to an interview. The same id always gets the first reply.
func update[T any](ctx context.Context, c *Client, ref Ref, name, id string, args ...any) (T, error) {
	var none T
	if err := ref.check(); err != nil {
		return none, err
	}
	workflowID := ref.WorkflowID()
	var reply T
	err := insist(ctx, func() error {
		handle, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID:   workflowID,
			UpdateID:     id,
			UpdateName:   name,
			Args:         args,
			WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			return err
		}
		reply = none
		return handle.Get(ctx, &reply)
	})
	what := name + " in interview " + workflowID
	switch {
	case isNotFound(err):
		return none, c.gone(ctx, what, workflowID)
	case err != nil:
		return none, explainUpdate(ctx, what, err)
	}
	return reply, nil
}

// pause keeps repeated Updates from becoming a busy loop when a server that is
// shutting down cancels them at once.
const pause = 100 * time.Millisecond

// insist repeats an Update whose reply the connection lost. Updates carry ids,
// so that the workflow sees each once.
func insist(ctx context.Context, update func() error) error {
	for {
		err := update()
		if !isLost(err) || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, pause) != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
