package conversation_test

import (
	"context"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// fakeInterviews is one interview that asks what was planned.
type fakeInterviews struct {
	request parley.Request
	turns   []parley.Turn
	status  parley.Status
	audit   []parley.Attempt
	// late keeps the newest question out of the transcript: it is being made.
	late bool
	// looked, when set, is told how often State was asked for.
	looked func(looks int)
	looks  int
	// finish, when set, is what Result waits for.
	finish chan struct{}
	// decisions are those on consent, awaited while the status says so.
	decisions []parley.ConsentInput
	// again makes the interview ask for the first answer once more.
	again bool
}

func newFake() *fakeInterviews {
	return &fakeInterviews{request: parleytest.Request(), status: parley.StatusInProgress}
}

func (f *fakeInterviews) ask() *parley.Turn {
	no := len(f.turns) + 1
	if f.again && no == 2 {
		f.turns = append(f.turns, parley.Turn{
			No: no, Kind: parley.TurnFollowUp, ParentNo: 1, Status: parley.TurnAsked,
			Question: parley.Question{Text: "Please say more.", Source: parley.SourceTemplate, FollowUp: parley.FollowUpClarify},
		})
		return &f.turns[no-1]
	}
	planned := f.request.Plan.Questions[min(no, parley.QuestionCount)-1]
	f.turns = append(f.turns, parley.Turn{
		No: no, Status: parley.TurnAsked,
		Question: parley.Question{PlanID: planned.ID, CompetencyID: planned.CompetencyID, Text: planned.Text, Source: parley.SourceModel},
	})
	turn := f.turns[no-1]
	return &turn
}

func (f *fakeInterviews) Start(context.Context, parley.Request) (starter.Started, error) {
	replayed := len(f.turns) > 0
	if f.status == parley.StatusAwaitingConsent {
		return starter.Started{Begun: parley.Begun{Status: f.status, Greeting: parley.Greeting{Disclosure: "I am an AI."}}}, nil
	}
	if !replayed {
		f.ask()
	}
	begun := parley.Begun{Greeting: parley.Greeting{Disclosure: "I am an AI."}, Turn: f.turns[0], TotalTurns: parley.QuestionCount}
	return starter.Started{Begun: begun, Replayed: replayed}, nil
}

func (f *fakeInterviews) Consent(_ context.Context, _ starter.Ref, in parley.ConsentInput) (parley.Begun, error) {
	f.decisions = append(f.decisions, in)
	f.status = parley.StatusDeclined
	if !in.Given {
		return parley.Begun{Status: f.status}, nil
	}
	f.status = parley.StatusInProgress
	return parley.Begun{Greeting: parley.Greeting{Disclosure: "I am an AI.", Text: "Welcome."}, Turn: *f.ask()}, nil
}

func (f *fakeInterviews) Pause(context.Context, starter.Ref) (parley.Standing, error) {
	f.status = parley.StatusPaused
	return parley.Standing{Status: f.status}, nil
}

func (f *fakeInterviews) Resume(context.Context, starter.Ref) (parley.Standing, error) {
	f.status = parley.StatusInProgress
	return parley.Standing{Status: f.status}, nil
}

func (f *fakeInterviews) Withdraw(context.Context, starter.Ref, parley.WithdrawInput) (parley.Standing, error) {
	f.status = parley.StatusWithdrawn
	return parley.Standing{Status: f.status, Closing: "You have withdrawn."}, nil
}

func (f *fakeInterviews) Answer(_ context.Context, _ starter.Ref, answer parley.Answer) (parley.AnswerReply, error) {
	if refusal := answer.Refuse(); refusal != nil {
		return parley.AnswerReply{}, refusal
	}
	if f.status == parley.StatusAbandoned {
		return parley.AnswerReply{}, &parley.Refusal{Reason: parley.RefusedClosed, Detail: "the interview is over"}
	}
	return f.answer(answer), nil
}

// answer gives a repeated answer the first reply.
func (f *fakeInterviews) answer(answer parley.Answer) parley.AnswerReply {
	f.late = false
	turn := &f.turns[answer.TurnNo-1]
	repeated := turn.Answer != nil
	turn.Answer, turn.Status = &answer, parley.TurnAnswered
	if answer.Skip {
		turn.Answer, turn.Status = nil, parley.TurnSkipped
	}
	asked := parley.QuestionCount
	if f.again {
		asked++
	}
	switch {
	case answer.TurnNo == asked:
		f.status = parley.StatusCompleted
		return parley.AnswerReply{Done: true, Closing: "Goodbye."}
	case repeated:
		next := f.turns[answer.TurnNo]
		return parley.AnswerReply{Next: &next}
	}
	return parley.AnswerReply{Next: f.ask()}
}

func (f *fakeInterviews) State(context.Context, starter.Ref) (parley.State, error) {
	f.looks++
	if f.looked != nil {
		f.looked(f.looks)
	}
	return parley.State{Status: f.status, Audit: f.audit}, nil
}

func (f *fakeInterviews) Transcript(context.Context, starter.Ref) (parley.Transcript, error) {
	turns := f.turns
	if f.late {
		turns = turns[:len(turns)-1]
	}
	return parley.Transcript{Turns: turns}, nil
}

func (f *fakeInterviews) Result(ctx context.Context, _ starter.Ref) (parley.Result, error) {
	if f.finish != nil {
		select {
		case <-f.finish:
		case <-ctx.Done():
			return parley.Result{}, ctx.Err()
		}
	}
	return parley.Result{Status: f.status, Transcript: parley.Transcript{Turns: f.turns}, Audit: f.audit}, nil
}

// unserved is a cluster without a worker: nobody replies.
type unserved struct{ conversation.Interviews }

func (unserved) Start(ctx context.Context, _ parley.Request) (starter.Started, error) {
	<-ctx.Done()
	return starter.Started{}, ctx.Err()
}
