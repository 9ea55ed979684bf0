package workflows

import (
	"cmp"
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
	for _, update := range []struct {
		name, description  string
		handler, validator any
	}{
		{parley.UpdateBegin, "Returns the greeting with question 1, or without while consent is waited for.", iv.begin, nil},
		{parley.UpdateConsent, "Takes the candidate's decision and returns the greeting with question 1.", iv.decide, iv.validateConsent},
		{
			parley.UpdateSubmitAnswer, "Hands over one answer and returns what comes next. The answer's id is the Update's id.",
			iv.submitAnswer, iv.validateAnswer,
		},
		{parley.UpdatePause, "Stops all clocks until resume.", iv.pause, iv.validateMove},
		{parley.UpdateResume, "Goes on after a pause, with the time that was left.", iv.resume, iv.validateMove},
		{parley.UpdateWithdraw, "Ends the interview at the candidate's wish.", iv.withdraw, iv.validateWithdraw},
	} {
		err := workflow.SetUpdateHandlerWithOptions(ctx, update.name, update.handler, workflow.UpdateHandlerOptions{
			Validator: update.validator, Description: update.description,
			// run waits for handlers wherever it ends but where it turns away.
			UnfinishedPolicy: workflow.HandlerUnfinishedPolicyAbandon,
		})
		if err != nil {
			return err
		}
	}
	err := workflow.SetQueryHandlerWithOptions(ctx, parley.QueryState, iv.state, workflow.QueryHandlerOptions{
		Description: "Where the interview stands, and every model call's way so far.",
	})
	if err != nil {
		return err
	}
	return workflow.SetQueryHandlerWithOptions(ctx, parley.QueryTranscript, func() (parley.Transcript, error) {
		return iv.transcript(), nil
	}, workflow.QueryHandlerOptions{Description: "Everything said so far."})
}

// begin waits for question 1, but not for consent. When the interview is not admitted
// it gets no reply of its own: that would be every later one's with the same key.
func (iv *interview) begin(ctx workflow.Context) (parley.Begun, error) {
	return iv.awaitOpening(ctx, func() bool { return iv.status == parley.StatusAwaitingConsent && iv.consent == nil })
}

// awaitOpening returns what the candidate is told first, as soon as there is
// question 1 or it is enough as it is.
func (iv *interview) awaitOpening(ctx workflow.Context, enough func() bool) (parley.Begun, error) {
	err := workflow.Await(ctx, func() bool { return len(iv.turns) > 0 || iv.status.Closed() || enough() })
	if err == nil && (len(iv.turns) > 0 || enough()) {
		return iv.opening(), nil
	}
	return parley.Begun{}, refused(parley.RefusedClosed, "the interview ended before its first question")
}

// opening is the greeting, with question 1 once it has been asked.
func (iv *interview) opening() parley.Begun {
	begun := parley.Begun{
		Status:        iv.status,
		Greeting:      iv.greeting,
		TotalTurns:    parley.QuestionCount,
		Depth:         iv.admission.Depth,
		RequestDigest: iv.request.Digest(),
	}
	if len(iv.turns) > 0 {
		begun.Turn = asked(iv.turns[0])
	}
	return begun
}

// closing reports whether the interview takes no more answers, though it may not
// have said its last word yet.
func (iv *interview) closing() bool { return iv.ending != "" || iv.status.Closed() }

func (iv *interview) refusedClosed() error {
	return refused(parley.RefusedClosed, fmt.Sprintf("the interview is %s and takes no more", cmp.Or(iv.ending, iv.status)))
}

// validateAnswer refuses what cannot be accepted. A refused Update leaves no
// event, so late, early and oversized answers cost nothing.
func (iv *interview) validateAnswer(ctx workflow.Context, answer parley.Answer) error {
	if id := workflow.GetCurrentUpdateInfo(ctx).ID; id != answer.ID {
		return refused(parley.RefusedInvalidID, "the Update's id must be the answer's id: a repeat is recognised by it")
	}
	switch {
	case iv.closing():
		return iv.refusedClosed()
	case iv.status == parley.StatusAwaitingConsent:
		return refused(parley.RefusedNoConsent, "the candidate has not agreed yet; send consent first")
	case len(iv.turns) == 0:
		return refused(parley.RefusedNotReady, "no question has been asked yet")
	case iv.status == parley.StatusPaused:
		return refused(parley.RefusedPaused, "the interview is paused; send resume first")
	}
	if refusal := answer.Refuse(); refusal != nil {
		return refused(refusal.Reason, refusal.Detail)
	}
	if answer.TurnNo != iv.current().No || !iv.open() {
		return refused(parley.RefusedWrongTurn, iv.expected(answer.TurnNo))
	}
	return nil
}

func (iv *interview) expected(got int) string {
	no := iv.current().No
	if !iv.open() {
		return fmt.Sprintf("the answer is for turn %d; turn %d is done and the next question is being prepared", got, no)
	}
	return fmt.Sprintf("the answer is for turn %d; turn %d is waiting for one", got, no)
}

// submitAnswer takes the answer and waits for what comes next.
func (iv *interview) submitAnswer(ctx workflow.Context, answer parley.Answer) (parley.AnswerReply, error) {
	no := iv.accept(ctx, answer)
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

// accept keeps the answer with its turn, whose number it returns. Of a question
// that was passed there is nothing to keep.
func (iv *interview) accept(ctx workflow.Context, answer parley.Answer) int {
	turn := iv.current()
	turn.Status, turn.AnsweredAt = parley.TurnSkipped, workflow.Now(ctx)
	if !answer.Skip {
		// Here, and not when run looks at it: it may find that the interview was ended meanwhile.
		answer.Flags = iv.flagsOf(ctx, answer, turn.Question)
		turn.Status, turn.Answer = parley.TurnAnswered, &answer
	}
	return turn.No
}

func (iv *interview) state() (parley.State, error) {
	return parley.State{
		Status:       iv.status,
		Depth:        iv.admission.Depth,
		DepthReason:  iv.admission.Reason,
		TurnNo:       len(iv.turns),
		TotalTurns:   iv.totalTurns(),
		Answered:     iv.transcript().Answered(),
		AnswerDue:    iv.answerDue(),
		EndsAt:       iv.endsAt(),
		WaitingUntil: iv.calls.waitingUntil(),
		Events:       iv.events,
		Audit:        iv.calls.audit,
	}, nil
}

// totalTurns counts the twelve questions, and those that ask for an answer again.
func (iv *interview) totalTurns() int {
	total := parley.QuestionCount
	for _, turn := range iv.turns {
		if asksAgain(turn) {
			total++
		}
	}
	return total
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
