//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
)

// crowd are interviews held side by side, while other things happen.
type crowd struct {
	c       *cluster
	name    string
	think   time.Duration
	again   bool
	closing chan struct{}
	// bell is waited for before answer bellAt; nil for none.
	bell  chan struct{}
	group errgroup.Group

	mu   sync.Mutex
	held []*interview
}

// crowdSize candidates are interviewed side by side while a part is broken, and each
// thinks for about crowdThinks.
const (
	crowdSize   = 16
	crowdThinks = 500 * time.Millisecond
)

// invite begins a crowd's interviews at once. Each candidate thinks before an answer, from
// half of crowdThinks to one and a half. With again set candidates are interviewed anew
// until the crowd leaves: there is load all the while, and no rush at the end, which a
// crowded machine would take longer for than a candidate's patience.
func (c *cluster) invite(ctx context.Context, name string, again bool) *crowd {
	w := &crowd{c: c, name: name, think: crowdThinks, again: again, closing: make(chan struct{})}
	w.begin(ctx, crowdSize)
	return w
}

// bellAt is the answer that a gathered crowd gives in one moment.
const bellAt = 4

// gather begins one interview for each of size candidates, who wait for each other: all
// give the same answer when the bell is closed.
func (c *cluster) gather(ctx context.Context, name string, size int, think time.Duration) *crowd {
	w := &crowd{c: c, name: name, think: think, closing: make(chan struct{}), bell: make(chan struct{})}
	w.begin(ctx, size)
	return w
}

func (w *crowd) begin(ctx context.Context, size int) {
	for i := range size {
		w.group.Go(func() error {
			for round := 0; ; round++ {
				if err := w.attend(ctx, fmt.Sprintf("%s-%d-%d", w.name, i, round)); err != nil {
					return err
				}
				select {
				case <-w.closing:
					return nil
				default:
					if !w.again {
						return nil
					}
				}
			}
		})
	}
}

// attend holds one interview.
func (w *crowd) attend(ctx context.Context, key string) (err error) {
	iv := newInterview(key)
	if iv.begun, err = w.c.parley.Start(ctx, iv.request); err != nil {
		return fmt.Errorf("start %s: %w", key, err)
	}
	for no := 1; no <= parley.QuestionCount; no++ {
		pause := time.NewTimer(w.think/2 + rand.N(w.think)) //nolint:gosec // candidates need no secrets to be slow
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-pause.C:
		}
		if w.bell != nil && no == bellAt {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-w.bell:
			}
		}
		if err := w.c.answer(ctx, iv, no); err != nil {
			return fmt.Errorf("answer %d of %s: %w", no, key, err)
		}
	}
	if iv.result, err = w.c.parley.Result(ctx, iv.ref); err != nil {
		return fmt.Errorf("result of %s: %w", key, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = append(w.held, iv)
	return nil
}

// leave waits until the interviews under way are over, and checks that each is whole:
// nothing lost, nothing doubled.
func (w *crowd) leave(t *testing.T) []*interview {
	t.Helper()
	if w.again {
		close(w.closing)
	}
	require.NoError(t, w.group.Wait())
	for _, iv := range w.held {
		requireWhole(t, iv)
		require.Len(t, iv.waits, parley.QuestionCount)
	}
	return w.held
}

// slowest is the longest that a candidate waited for a reply.
func slowest(held []*interview) time.Duration {
	var longest time.Duration
	for _, iv := range held {
		longest = max(longest, slices.Max(iv.waits))
	}
	return longest
}

// planned counts the questions that were asked as planned because no model's came.
func planned(held []*interview) int {
	count := 0
	for _, iv := range held {
		for _, turn := range iv.result.Transcript.Turns {
			if turn.Question.Source != parley.SourceModel {
				count++
			}
		}
	}
	return count
}

// attempts returns those of all interviews that are wanted.
func attempts(held []*interview, want func(parley.Attempt) bool) []parley.Attempt {
	var found []parley.Attempt
	for _, iv := range held {
		for _, attempt := range iv.result.Audit {
			if want(attempt) {
				found = append(found, attempt)
			}
		}
	}
	return found
}

func answered(a parley.Attempt) bool { return a.Outcome == parley.OutcomeAnswered }

// onNode says whether the call was answered by the node with that name.
func onNode(name string) func(parley.Attempt) bool {
	return func(a parley.Attempt) bool {
		return answered(a) && a.Provider == parley.ProviderSelfHosted && a.Account == name
	}
}

// lostOn says whether the call came to nothing on the node with that name: it failed, or
// another was faster.
func lostOn(name string) func(parley.Attempt) bool {
	return func(a parley.Attempt) bool { return !answered(a) && a.Account == name }
}

// tell logs what a test looked at.
func tell(t *testing.T, held []*interview) {
	t.Helper()
	outcomes, places := map[string]int{}, map[string]int{}
	turns := 0
	for _, iv := range held {
		turns += len(iv.waits)
		for _, a := range iv.result.Audit {
			outcomes[strings.TrimSpace(fmt.Sprint(a.Outcome, " ", a.Kind))]++
			if answered(a) {
				places[a.Provider+"/"+a.Account]++
			}
		}
	}
	t.Logf("%d interviews, %d turns, slowest %.2f s, %d questions as planned; attempts: %s; answered by: %s",
		len(held), turns, slowest(held).Seconds(), planned(held), counts(outcomes), counts(places))
}

func counts(by map[string]int) string {
	var line []string
	for _, name := range slices.Sorted(maps.Keys(by)) {
		line = append(line, fmt.Sprintf("%s %d", name, by[name]))
	}
	return strings.Join(line, ", ")
}
