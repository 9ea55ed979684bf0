package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// handle registers the Updates and Queries. It is called once, before anything
// blocks, and always in this order: buffered Updates are delivered in the order
// of registration.
func (iv *interview) handle(ctx workflow.Context) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, parley.UpdateBegin, iv.begin, workflow.UpdateHandlerOptions{
		Description: "Returns the greeting with question 1.",
	})
	if err != nil {
		return err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, parley.UpdateSubmitAnswer, iv.submitAnswer, workflow.UpdateHandlerOptions{
		Validator:   iv.validateAnswer,
		Description: "Hands over one answer and returns what comes next. The answer's id is the Update's id.",
	})
	if err != nil {
		return err
	}
	err = workflow.SetQueryHandlerWithOptions(ctx, parley.QueryState, iv.state, workflow.QueryHandlerOptions{
		Description: "Where the interview stands, and every model call's way so far.",
	})
	if err != nil {
		return err
	}
	return workflow.SetQueryHandlerWithOptions(ctx, parley.QueryTranscript, func() (parley.Transcript, error) {
		return iv.transcript(), nil
	}, workflow.QueryHandlerOptions{Description: "Everything said so far."})
}

// begin waits for question 1.
func (iv *interview) begin(ctx workflow.Context) (parley.Begun, error) {
	err := workflow.Await(ctx, func() bool { return len(iv.turns) > 0 || iv.status.Closed() })
	if err != nil || len(iv.turns) == 0 {
		return parley.Begun{}, refused(parley.RefusedClosed, "the interview ended before its first question")
	}
	return parley.Begun{
		Greeting:      iv.greeting,
		Turn:          asked(iv.turns[0]),
		TotalTurns:    parley.QuestionCount,
		RequestDigest: iv.request.Digest(),
	}, nil
}

// validateAnswer refuses what cannot be accepted. A refused Update leaves no
// event, so late, early and oversized answers cost nothing.
func (iv *interview) validateAnswer(ctx workflow.Context, answer parley.Answer) error {
	if id := workflow.GetCurrentUpdateInfo(ctx).ID; id != answer.ID {
		return refused(parley.RefusedInvalidID, "the Update's id must be the answer's id: a repeat is recognised by it")
	}
	if iv.status.Closed() || iv.silent {
		return refused(parley.RefusedClosed, fmt.Sprintf("the interview is %s and takes no more answers", iv.status))
	}
	if len(iv.turns) == 0 {
		return refused(parley.RefusedNotReady, "no question has been asked yet")
	}
	if refusal := answer.Refuse(); refusal != nil {
		return refused(refusal.Reason, refusal.Detail)
	}
	current := iv.turns[len(iv.turns)-1]
	if answer.TurnNo != current.No || current.Status != parley.TurnAsked {
		return refused(parley.RefusedWrongTurn, iv.expected(answer.TurnNo))
	}
	return nil
}

func (iv *interview) expected(got int) string {
	current := iv.turns[len(iv.turns)-1]
	if current.Answer != nil {
		return fmt.Sprintf("the answer is for turn %d; turn %d is answered and the next question is being prepared", got, current.No)
	}
	return fmt.Sprintf("the answer is for turn %d; turn %d is waiting for one", got, current.No)
}

// submitAnswer takes the answer and waits for what comes next.
func (iv *interview) submitAnswer(ctx workflow.Context, answer parley.Answer) (parley.AnswerReply, error) {
	turn := &iv.turns[len(iv.turns)-1]
	turn.Answer = &answer
	turn.Status = parley.TurnAnswered
	turn.AnsweredAt = workflow.Now(ctx)
	no := turn.No

	reply := parley.AnswerReply{AnswerDigest: answer.Digest()}
	err := workflow.Await(ctx, func() bool { return len(iv.turns) > no || iv.answered || iv.status.Closed() })
	if iv.answered && len(iv.turns) == no {
		reply.Done = true
		reply.Closing = iv.texts().closing
		return reply, nil
	}
	if err != nil || len(iv.turns) <= no {
		return parley.AnswerReply{}, refused(parley.RefusedClosed, "the answer is kept, but the interview ended before the next question")
	}
	next := asked(iv.turns[no])
	reply.Next = &next
	return reply, nil
}

func (iv *interview) state() (parley.State, error) {
	return parley.State{
		Status:       iv.status,
		Depth:        iv.admission.Depth,
		DepthReason:  iv.admission.Reason,
		Events:       iv.events,
		TurnNo:       len(iv.turns),
		TotalTurns:   parley.QuestionCount,
		Answered:     iv.transcript().Answered(),
		WaitingUntil: iv.calls.waitingUntil,
		Audit:        iv.calls.audit,
	}, nil
}

// asked is the turn as it was put to the candidate, whatever came after: a
// reply must not depend on how fast the next answer arrives.
func asked(turn parley.Turn) parley.Turn {
	turn.Status, turn.Answer, turn.AnsweredAt = parley.TurnAsked, nil, time.Time{}
	return turn
}

func refused(reason parley.RefusalReason, detail string) error {
	return temporal.NewNonRetryableApplicationError(detail, string(reason), nil)
}
