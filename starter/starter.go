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
package starter

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
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

// Started is the reply to Start.
type Started struct {
	parley.Begun
	// Replayed is set when an earlier call with the same request had started the
	// interview; Begun is that call's reply then.
	Replayed bool
}

// Start begins an interview and returns the greeting with question 1 in the same
// round trip. Repeating it with the same request returns the first reply, even
// when the interview is over. A request with mistakes gives a
// *parley.ValidationError that lists them all; the tenant's key used with other
// content gives a *parley.Refusal with RefusedConflict.
func (c *Client) Start(ctx context.Context, request parley.Request) (Started, error) {
	request = request.WithDefaults()
	if err := request.Validate(); err != nil {
		return Started{}, err
	}
	id := RefOf(request).WorkflowID()
	mark := rand.Text()
	begun, err := c.begin(ctx, id, mark, request)
	if err != nil {
		return Started{}, explainUpdate(ctx, "start interview "+id, err)
	}
	if begun.RequestDigest != request.Digest() {
		return Started{}, &parley.Refusal{
			Reason: parley.RefusedConflict,
			Detail: "this idempotency key has started an interview with other content; use a new key for a new interview",
		}
	}
	description, err := c.temporal.DescribeWorkflow(ctx, id, "")
	if err != nil {
		return Started{}, explain(ctx, "start interview "+id, err)
	}
	return Started{Begun: begun, Replayed: !marked(description.Memo, mark)}, nil
}

// begin starts the workflow together with its first Update, again and again
// while only the connection gives up.
func (c *Client) begin(ctx context.Context, id, mark string, request parley.Request) (parley.Begun, error) {
	var begun parley.Begun
	err := insist(ctx, func() error {
		handle, err := c.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.temporal.NewWithStartWorkflowOperation(
				interviewOptions(id, mark, request), parley.WorkflowInterview, request),
			UpdateOptions: client.UpdateWorkflowOptions{
				WorkflowID:   id,
				UpdateID:     parley.UpdateBegin,
				UpdateName:   parley.UpdateBegin,
				WaitForStage: client.WorkflowUpdateStageCompleted,
			},
		})
		if err != nil {
			return err
		}
		begun = parley.Begun{}
		return handle.Get(ctx, &begun)
	})
	return begun, err
}

// Answer hands over one answer and returns the next question, or the closing
// words after the last. Repeating it with the same id returns the first reply,
// even when the interview is over. What cannot be accepted gives a
// *parley.Refusal; ErrNotFound when there is no such interview.
func (c *Client) Answer(ctx context.Context, ref Ref, answer parley.Answer) (parley.AnswerReply, error) {
	if err := ref.check(); err != nil {
		return parley.AnswerReply{}, err
	}
	if refusal := answer.Refuse(); refusal != nil {
		return parley.AnswerReply{}, refusal
	}
	id := ref.WorkflowID()
	var reply parley.AnswerReply
	err := insist(ctx, func() error {
		handle, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID:   id,
			UpdateID:     answer.ID,
			UpdateName:   parley.UpdateSubmitAnswer,
			Args:         []any{answer},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			return err
		}
		reply = parley.AnswerReply{}
		return handle.Get(ctx, &reply)
	})
	what := "answer in interview " + id
	if isNotFound(err) {
		return parley.AnswerReply{}, c.gone(ctx, what, id)
	}
	if err != nil {
		return parley.AnswerReply{}, explainUpdate(ctx, what, err)
	}
	if reply.AnswerDigest != answer.Digest() {
		return parley.AnswerReply{}, &parley.Refusal{
			Reason: parley.RefusedConflict,
			Detail: "this answer id was used before for another text, which stands; use a new id for a new answer",
		}
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
		again := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			again.Stop()
			return err
		case <-again.C:
		}
	}
}

// interviewOptions describes the workflow of an interview to Temporal. Search
// attributes and summary are readable by every operator: no personal data.
func interviewOptions(id, mark string, request parley.Request) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		Memo:                     map[string]any{memoStart: mark},
		TypedSearchAttributes:    searchAttributes(request),
		StaticSummary:            summary(request),
		StaticDetails:            details(request),
		Priority:                 priority(1, request.TenantID),
	}
}
