// Package conversation holds one interview on a screen: it starts or goes on
// with it, shows every turn, takes the candidate's answers, tells what detours
// model calls take, and returns the result. ReadFile and Input read the files
// that such an interview is given.
package conversation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

// Interviews is what a conversation needs of a *starter.Client.
type Interviews interface {
	Start(ctx context.Context, request parley.Request) (starter.Started, error)
	Consent(ctx context.Context, ref starter.Ref, consent parley.ConsentInput) (parley.Begun, error)
	Answer(ctx context.Context, ref starter.Ref, answer parley.Answer) (parley.AnswerReply, error)
	Pause(ctx context.Context, ref starter.Ref) (parley.Standing, error)
	Resume(ctx context.Context, ref starter.Ref) (parley.Standing, error)
	Withdraw(ctx context.Context, ref starter.Ref, withdraw parley.WithdrawInput) (parley.Standing, error)
	State(ctx context.Context, ref starter.Ref) (parley.State, error)
	Transcript(ctx context.Context, ref starter.Ref) (parley.Transcript, error)
	Result(ctx context.Context, ref starter.Ref) (parley.Result, error)
}

// Config says which interview is held, by whom and where.
type Config struct {
	Screen     io.Writer
	Request    parley.Request
	Interviews Interviews
	// Answer is the candidate.
	Answer candidate.Source
	// Typed is set when a person types the answers: they are on the screen already,
	// one that is refused for its words is asked for again, and a line may be a
	// command such as /pause.
	Typed bool
	// Consent agrees for a candidate who does not type.
	Consent bool
	// Patience bounds the wait for each reply; 0 waits until the context ends. The
	// result is waited for without it: its calls may sleep until quota returns.
	Patience time.Duration
}

var (
	// ErrPaused: the candidate paused the interview.
	ErrPaused = errors.New("the interview is paused; hold it again with the same request to go on")
	// ErrNoConsent: nobody is there to say whether the candidate agrees.
	ErrNoConsent = errors.New("the interview waits for the candidate's consent")
)

// Hold asks every question that is still open and returns what the interview
// leaves behind, also when somebody ended it meanwhile. An interview that was
// begun before, with the same request, goes on where it was.
func Hold(ctx context.Context, config Config) (parley.Result, error) {
	c := conversation{Config: config, ref: starter.RefOf(config.Request)}
	turn, err := c.begin(ctx)
	for turn != nil && err == nil {
		if err = errors.Join(c.look(ctx), c.show(*turn)); err == nil {
			turn, err = c.next(ctx, *turn)
		}
	}
	if err != nil {
		return parley.Result{}, err
	}
	if _, err := fmt.Fprintln(c.Screen, "\nSumming up and scoring …"); err != nil {
		return parley.Result{}, err
	}
	return c.conclude(ctx)
}

// AnswerTo names an answer by its turn, so that a candidate who comes back hands
// over the same answer and not a second one.
func AnswerTo(turn int, text string) parley.Answer {
	return parley.Answer{ID: fmt.Sprintf("answer-%d", turn), TurnNo: turn, Text: text}
}

// skip names a passed question as an answer to it would be.
func skip(turn int) parley.Answer {
	answer := AnswerTo(turn, "")
	answer.Skip = true
	return answer
}

type conversation struct {
	Config
	ref starter.Ref
	// again counts the questions that were asked again so far.
	again int
	// shown is how many attempts of the audit have been looked at.
	shown int
}

// begin starts the interview and returns the question that waits for an answer,
// nil when there is none any more.
func (c *conversation) begin(ctx context.Context) (*parley.Turn, error) {
	started, err := patiently(ctx, c.Patience, func(ctx context.Context) (starter.Started, error) {
		return c.Interviews.Start(ctx, c.Request)
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(show.Greeting(c.Screen, started.Greeting), c.explainCommands()); err != nil {
		return nil, err
	}
	switch {
	case started.Replayed:
		return c.resume(ctx)
	case started.Status == parley.StatusAwaitingConsent:
		return c.decide(ctx)
	}
	return &started.Turn, nil
}

// resume shows what was said before and returns the question that is open.
func (c *conversation) resume(ctx context.Context) (*parley.Turn, error) {
	if _, err := fmt.Fprintln(c.Screen, "\nThis interview was begun before; it goes on where it was."); err != nil {
		return nil, err
	}
	state, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.State, error) {
		return c.Interviews.State(ctx, c.ref)
	})
	switch {
	case err != nil:
		return nil, err
	case state.Status == parley.StatusAwaitingConsent:
		return c.decide(ctx)
	case state.Status == parley.StatusPaused:
		if _, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.Standing, error) {
			return c.Interviews.Resume(ctx, c.ref)
		}); err != nil {
			return nil, err
		}
	}
	said, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.Transcript, error) {
		return c.Interviews.Transcript(ctx, c.ref)
	})
	if err != nil {
		return nil, err
	}
	return c.recall(ctx, said)
}

// recall shows the turns that are done and returns the open one.
func (c *conversation) recall(ctx context.Context, said parley.Transcript) (*parley.Turn, error) {
	var last *parley.Answer
	for _, turn := range said.Turns {
		if turn.Status == parley.TurnAsked {
			return &turn, nil
		}
		if last = turn.Answer; turn.Status == parley.TurnSkipped {
			passed := skip(turn.No)
			last = &passed
		}
		if err := c.show(shortened(turn)); err != nil {
			return nil, err
		}
	}
	if last == nil {
		return nil, nil //nolint:nilnil // no question waits
	}
	// The next question may still be in the making. The last answer, handed over
	// once more, gets the reply that it got or will get.
	return c.submit(ctx, *last)
}

// show shows a turn among those that there are: a question asked again is one more.
func (c *conversation) show(turn parley.Turn) error {
	if askedAgain(turn) {
		c.again++
	}
	return show.Turn(c.Screen, turn, parley.QuestionCount+c.again)
}

// askedAgain reports whether the turn is Parley's own request to say more, which is
// none of the twelve questions.
func askedAgain(turn parley.Turn) bool {
	return turn.Kind == parley.TurnFollowUp && turn.Question.Source == parley.SourceTemplate
}

// next takes the candidate's answer and returns the question that follows.
func (c *conversation) next(ctx context.Context, turn parley.Turn) (*parley.Turn, error) {
	for {
		text, err := c.listen(ctx, turn)
		if err != nil {
			return nil, err
		}
		if c.Typed && strings.HasPrefix(text, "/") {
			following, done, err := c.obey(ctx, turn, text)
			if done || err != nil {
				return following, err
			}
			continue
		}
		following, err := c.submit(ctx, AnswerTo(turn.No, text))
		refusal, refused := errors.AsType[*parley.Refusal](err)
		if !refused || !c.Typed || !correctable(refusal.Reason) {
			return following, err
		}
		if _, err := fmt.Fprintf(c.Screen, "  (%s; try again)\n", refusal.Detail); err != nil {
			return nil, err
		}
	}
}

// correctable reports whether other words would be accepted.
func correctable(reason parley.RefusalReason) bool {
	return reason == parley.RefusedEmpty || reason == parley.RefusedTooLong
}

// listen returns what the candidate says and has it on the screen.
func (c *conversation) listen(ctx context.Context, turn parley.Turn) (string, error) {
	turn.No -= c.again // the question's number
	if c.Typed {
		if _, err := fmt.Fprint(c.Screen, "  > "); err != nil {
			return "", err
		}
		return c.Answer(ctx, turn)
	}
	text, err := c.Answer(ctx, turn)
	if err != nil {
		return "", err
	}
	return text, show.Answer(c.Screen, parley.Answer{Text: shorten(text)})
}

// submit hands over an answer and returns the question that follows, nil when
// there is none: after the last, or when the interview was ended meanwhile.
func (c *conversation) submit(ctx context.Context, answer parley.Answer) (*parley.Turn, error) {
	reply, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.AnswerReply, error) {
		return c.Interviews.Answer(ctx, c.ref, answer)
	})
	if refusal, refused := errors.AsType[*parley.Refusal](err); refused && refusal.Reason == parley.RefusedClosed {
		_, err = fmt.Fprintf(c.Screen, "  (%s)\n", refusal.Detail)
		return nil, err
	}
	if err == nil && reply.Done {
		_, err = fmt.Fprintf(c.Screen, "\n%s\n", reply.Closing)
	}
	return reply.Next, err
}

// patiently bounds a call and adds what most often is the matter when nobody
// replies.
func patiently[T any](ctx context.Context, patience time.Duration, call func(context.Context) (T, error)) (T, error) {
	if patience == 0 {
		return call(ctx)
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := call(waiting)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("%w; does a worker serve the queue %s?", err, parley.QueueInterview)
	}
	return reply, err
}

func shortened(turn parley.Turn) parley.Turn {
	if turn.Answer != nil {
		turn.Answer = &parley.Answer{Text: shorten(turn.Answer.Text)}
	}
	return turn
}

// shorten keeps the screen readable: answers may have 8000 characters.
func shorten(text string) string {
	const most = 240
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + " …"
}
