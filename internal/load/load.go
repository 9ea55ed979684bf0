// Package load holds many interviews at once, as a backend would, and tells what
// they took: model calls and tokens for each interview, and how long candidates
// waited. With Ablate it holds the same ones with each way of saving calls alone.
package load

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/starter"
)

// Interviews is what a load needs of a *starter.Client.
type Interviews interface {
	Start(ctx context.Context, request parley.Request) (starter.Started, error)
	Answer(ctx context.Context, ref starter.Ref, answer parley.Answer) (parley.AnswerReply, error)
	Result(ctx context.Context, ref starter.Ref) (parley.Result, error)
	Prepare(ctx context.Context, requests []parley.Request) (parley.PrepareResult, error)
}

// Config says what is held.
type Config struct {
	Interviews Interviews
	// Mix is who is interviewed for what.
	Mix Mix
	// Count is how many interviews are held, AtOnce how many side by side.
	Count, AtOnce int
	// Think is how long a candidate takes for an answer on average: from half of it to
	// one and a half, or two hundred who began together would answer together.
	Think time.Duration
	// Patience bounds one interview from start to result; one that takes longer is
	// stalled.
	Patience time.Duration
	Depth    parley.Depth
	Savers   parley.SaverSet
	// Tenant is whose interviews they are. What is kept for one tenant helps no
	// other, so that runs of different names do not help each other.
	Tenant string
	// Done is told after each interview; nil tells nobody.
	Done func(held, of int)
	// Fleet are the nodes to watch meanwhile; nil for none.
	Fleet *Fleet
}

// Run holds the interviews and returns what they took. Interviews that fail are
// counted, and the first reason is the Report's Failure; an error means that
// nothing could be held.
func Run(ctx context.Context, c Config) (Report, error) {
	requests := make([]parley.Request, c.Count)
	for i := range requests {
		requests[i] = c.request(i)
	}
	took := tally{report: Report{Depth: c.Depth, Savers: c.Savers, Interviews: c.Count}}
	began := time.Now()
	if c.Savers.Has(parley.SaverBatches) {
		prepared, err := c.Interviews.Prepare(ctx, requests)
		if err != nil {
			return Report{}, fmt.Errorf("prepare %d interviews: %w", c.Count, err)
		}
		took.prepared(prepared)
	}
	nodes, err := c.Fleet.watch(ctx)
	if err != nil {
		return Report{}, err
	}
	defer nodes.stop()
	if err := c.holdAll(ctx, requests, func(h held, err error) {
		nodes.finish()
		took.add(h, err)
	}); err != nil {
		return Report{}, err
	}
	took.report.Elapsed = time.Since(began)
	report := took.total()
	report.Fleet = nodes.report(ctx, c.AtOnce, report.CallsEach())
	return report, nil
}

// holdAll holds AtOnce interviews side by side and tells of each how it went.
func (c Config) holdAll(ctx context.Context, requests []parley.Request, tell func(held, error)) error {
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.AtOnce)
	for i, request := range requests {
		group.Go(func() error {
			h, err := c.hold(ctx, request, strengthOf(i))
			if ctx.Err() != nil {
				return ctx.Err()
			}
			tell(h, err)
			if c.Done != nil {
				c.Done(int(done.Add(1)), c.Count)
			}
			return nil
		})
	}
	return group.Wait()
}

// request is the ith interview as this run holds it.
func (c Config) request(i int) parley.Request {
	request := c.Mix.Request(i)
	request.IdempotencyKey = fmt.Sprintf("load-%d", i)
	request.TenantID, request.Depth, request.AllowTraining = c.Tenant, c.Depth, true
	request.Savers = c.Savers
	if request.Savers == nil {
		request.Savers = parley.SaverSet{}
	}
	return request.WithDefaults()
}

// strengthOf spreads candidates: three in ten strong, five average, two weak.
func strengthOf(i int) candidate.Strength {
	switch n := i * 7 % 10; {
	case n < 3:
		return candidate.Strong
	case n < 8:
		return candidate.Average
	}
	return candidate.Weak
}

// held is one interview: what the candidate said, how long they waited for each next
// question, and what came of it.
type held struct {
	said   []parley.Answer
	waits  []time.Duration
	result parley.Result
}

// lost is the number of answers that do not stand in the transcript as they were
// given, or stand there besides.
func (h held) lost() int {
	lost := 0
	for _, answer := range h.said {
		turn, asked := h.result.Transcript.Turn(answer.TurnNo)
		if !asked || turn.Answer == nil || turn.Answer.ID != answer.ID || turn.Answer.Text != answer.Text {
			lost++
		}
	}
	return lost + max(h.result.Transcript.Answered()-len(h.said), 0)
}

func (c Config) hold(ctx context.Context, request parley.Request, strength candidate.Strength) (held, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	var h held
	said, err := candidate.Simulated(request, strength)
	if err != nil {
		return h, err
	}
	started, err := c.Interviews.Start(ctx, request)
	if err != nil {
		return h, err
	}
	for turn := &started.Turn; turn != nil; {
		text, err := said(ctx, *turn)
		if err != nil {
			return h, err
		}
		if err := sleep(ctx, c.think(request.IdempotencyKey, turn.No)); err != nil {
			return h, err
		}
		answer, asked := parley.Answer{ID: fmt.Sprintf("answer-%d", turn.No), TurnNo: turn.No, Text: text}, time.Now()
		reply, err := c.Interviews.Answer(ctx, starter.RefOf(request), answer)
		if err != nil {
			return h, err
		}
		h.said = append(h.said, answer)
		if turn = reply.Next; turn != nil {
			h.waits = append(h.waits, time.Since(asked))
		}
	}
	h.result, err = c.Interviews.Result(ctx, starter.RefOf(request))
	return h, err
}

// think is how long that candidate takes for that answer: the same in every run.
func (c Config) think(candidate string, turn int) time.Duration {
	hash := fnv.New32a()
	_, _ = fmt.Fprintf(hash, "%s/%d", candidate, turn) // a hash never fails to write
	return c.Think/2 + time.Duration(hash.Sum32()%1024)*c.Think/1024
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// tally gathers what interviews took.
type tally struct {
	mu     sync.Mutex
	report Report
	waits  []time.Duration
}

func (t *tally) prepared(p parley.PrepareResult) {
	t.report.count(p.Audit)
	t.report.Usage = t.report.Usage.Add(p.Usage)
}

func (t *tally) add(h held, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	result := h.result
	t.waits = append(t.waits, h.waits...)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		t.report.Stalled++
	case err == nil && result.Status == parley.StatusCompleted:
		t.report.Completed++
	case err == nil:
		err = fmt.Errorf("an interview ended as %s", result.Status)
	}
	if err != nil && t.report.Failure == "" {
		t.report.Failure = err.Error()
	}
	if err != nil {
		return
	}
	t.report.Lost += h.lost()
	for _, turn := range result.Transcript.Turns {
		if turn.Question.Source == parley.SourcePlan {
			t.report.Planned++
		}
	}
	t.report.count(result.Audit)
	t.report.Usage = t.report.Usage.Add(result.Usage)
}
