//go:build integration

package integration_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/internal/standin"
	registry "github.com/parley-interviews/parley/providers/fleet"
)

// slowestTurn is how long a candidate may wait for a reply whatever becomes of a node.
const slowestTurn = 5 * time.Second

// The parts of the fleet are broken one after the other. What is said of it in
// docs/gpu.md, section "Broken on purpose", is what these tests log.
func TestFleet(t *testing.T) {
	f := newRig(t)
	t.Run("SeatsKeepAnInterviewOnItsNode", f.seats)
	t.Run("NodeHangs", f.hangs)
	t.Run("NodeEndsBeforeItsWorker", f.endsFirst)
	t.Run("RollingRestart", f.rolls)
	t.Run("NodeDiesWithFortyInterviews", f.dies)
}

// With all nodes well, an interview's calls stay on the node of its first, and no node
// has more requests than slots: what has to wait waits in Temporal, not in vLLM.
func (f *rig) seats(t *testing.T) {
	ctx := f.begin(t)
	most := f.watch(ctx)
	held := f.invite(ctx, "seats", false).leave(t)
	tell(t, held)
	// On a crowded machine a call that nobody takes in time goes elsewhere, and its seat
	// with it. One that another overtook changes no seat.
	disturbed := func(a parley.Attempt) bool { return parleytest.Disturbed(a) && a.Outcome != parley.OutcomeOvertaken }
	undisturbed := 0
	for _, iv := range held {
		if slices.ContainsFunc(iv.result.Audit, disturbed) {
			continue
		}
		undisturbed++
		taken, nodes := 0, map[string]int{}
		for _, a := range iv.result.Audit {
			require.NotEqual(t, parley.OutcomeFailed, a.Outcome, "%s: %s", a.Call, a.Reason)
			if answered(a) && a.Provider == parley.ProviderSelfHosted {
				nodes[a.Account]++
				if a.Queue == parley.QueueGPU {
					taken++
				}
			}
		}
		require.Equal(t, 1, taken, "the first call of %s takes the seat", iv.ref.IdempotencyKey)
		require.Len(t, nodes, 1, "the others of %s keep it", iv.ref.IdempotencyKey)
	}
	require.GreaterOrEqual(t, undisturbed, crowdSize/2)
	for _, n := range f.nodes {
		require.NotEmpty(t, attempts(held, onNode(n.name)), "%s had no interview", n.name)
		most.require(t, n)
	}
}

// A node hangs and says that it is healthy.
func (f *rig) hangs(t *testing.T) {
	ctx := f.begin(t)
	n := f.nodes[0]
	seated := seatsUsed(t, n)
	crowd := f.invite(ctx, "hangs", true)
	seated()
	f.await(t, n, "had interviews", func(s registry.Status) bool { return sitting(s) > 2 })
	n.inject(t, standin.Fault{Provider: parley.ProviderSelfHosted, Kind: standin.KindStall})
	f.await(t, n, "was told to hang", stalled)
	made := called(t, n)
	// Its worker has it complete a token, to see when it is well again.
	more := func() bool { return called(t, n) > made+1 }
	require.Never(t, more, 2*time.Second, 100*time.Millisecond, "a node that hangs gets no candidate's call")
	n.heal(t)
	f.await(t, n, "served again", serving)
	held := crowd.leave(t)
	tell(t, held)
	require.Less(t, slowest(held), slowestTurn)
	require.NotEmpty(t, attempts(held, lostOn(n.name)), "calls were under way when it hung")
}

// vLLM is told to end before its worker is, the wrong way round: it aborts what it does,
// as 200. No such text becomes a question.
func (f *rig) endsFirst(t *testing.T) {
	ctx := f.begin(t)
	undisturbed, _ := f.calmly(t, "undisturbed", func(key string) *interview { return f.hold(ctx, t, key, nil) })
	said := words(undisturbed.result.Transcript)
	n := f.nodes[0]
	seated := seatsUsed(t, n)
	crowd := f.invite(ctx, "ends", true)
	seated()
	busy := func() bool { return requests(ctx, n) > 2 }
	require.Eventually(t, busy, time.Minute, 10*time.Millisecond, "%s never had some calls at once", n.name)
	stop(t, n)
	f.await(t, n, "was told to be away", away)
	start(t, n)
	f.await(t, n, "served again", serving)
	held := crowd.leave(t)
	tell(t, held)
	require.Less(t, slowest(held), slowestTurn)
	require.NotEmpty(t, attempts(held, lostOn(n.name)), "calls were aborted")
	require.Empty(t, attempts(held, func(a parley.Attempt) bool { return a.Kind == parley.KindMalformed }), "an abort was read")
	for _, iv := range held {
		if planned([]*interview{iv}) == 0 {
			require.Equal(t, said, words(iv.result.Transcript))
		}
	}
}

// Each node and its worker are restarted in the right order: the worker drains, its node
// ends, both come back. No call fails that somebody took; one that was on its way to a
// node that drains may find nobody, and is made elsewhere in time. Time is short on a
// crowded machine: whether a model's question comes in time is seen in up to three rounds.
func (f *rig) rolls(t *testing.T) {
	const rounds = 3
	failed := func(a parley.Attempt) bool { return a.Outcome == parley.OutcomeFailed && a.Kind != parley.KindUnserved }
	for round := 1; ; round++ {
		held := f.roll(t, fmt.Sprintf("rolls-%d", round))
		require.Empty(t, attempts(held, failed))
		for _, n := range f.nodes {
			require.NotEmpty(t, attempts(held, onNode(n.name)), "%s had no interview", n.name)
		}
		if planned(held) == 0 {
			return
		}
		require.Less(t, round, rounds, "questions were asked as planned each time")
	}
}

// roll restarts all nodes while interviews are held.
func (f *rig) roll(t *testing.T, name string) []*interview {
	t.Helper()
	ctx := f.begin(t)
	crowd := f.invite(ctx, name, true)
	for i, n := range f.nodes {
		f.await(t, n, "had a call", serving)
		stop(t, f.workers[i])
		require.Zero(t, f.status(t, n), "a worker that ended takes its node off the registry")
		stop(t, n)
		start(t, n)
		start(t, f.workers[i])
		f.await(t, n, "was ready again", ready)
	}
	held := crowd.leave(t)
	tell(t, held)
	require.Less(t, slowest(held), slowestTurn)
	return held
}

// Forty interviews sit on one node, and all of them have just answered, when it dies with
// its worker; they are carried on by the others, of which one dies alone.
func (f *rig) dies(t *testing.T) {
	ctx := f.begin(t)
	const size = 40
	first, second := f.nodes[0], f.nodes[1]
	stop(t, f.workers[1:]...)
	most := f.watch(ctx)
	crowd := f.gather(ctx, "dies", size, 2*time.Second)
	f.await(t, first, "had forty interviews", func(s registry.Status) bool { return sitting(s) >= size })
	start(t, f.workers[1:]...)
	for _, n := range f.nodes[1:] {
		f.await(t, n, "was ready again", ready)
	}
	require.GreaterOrEqual(t, sitting(f.status(t, first)), size, "all sit there yet")
	close(crowd.bell)
	// Polls for newcomers keep two slots.
	full := func() bool { return most.of(first) >= nodeSlots-2 }
	require.Eventually(t, full, 5*time.Second, 10*time.Millisecond, "the node was never full")
	kill(t, first, f.workers[0])
	died := time.Now()
	f.await(t, second, "had some of them", func(s registry.Status) bool { return sitting(s) >= size/8 })
	kill(t, second)
	f.await(t, second, "was told to be away", away)

	held := crowd.leave(t)
	tell(t, held)
	most.require(t, first)
	require.Less(t, slowest(held), slowestTurn)
	later := func(a parley.Attempt) bool { return answered(a) && a.StartedAt.After(died) }
	before := func(a parley.Attempt) bool {
		return answered(a) && a.Provider == parley.ProviderSelfHosted && a.StartedAt.Before(died)
	}
	served := 0
	for _, iv := range held {
		alone := []*interview{iv}
		require.NotEmpty(t, attempts(alone, later), "%s went on", iv.ref.IdempotencyKey)
		served += min(1, len(attempts(alone, before)))
	}
	// A cloud may have been faster each time for one that has its seat there.
	t.Logf("%d of them had been served by %s", served, first.name)
	require.GreaterOrEqual(t, served, size*9/10)
	takes := func(a parley.Attempt) bool { return answered(a) && a.Queue == parley.QueueGPU }
	require.Less(t, len(attempts(held, takes)), 4*size, "a seat that was taken anew is kept")
	t.Logf("%d calls were answered after the death", len(attempts(held, later)))
	require.Empty(t, attempts(held, func(a parley.Attempt) bool { return later(a) && a.Account == first.name }))
}

// seatsUsed returns what waits until a node has had so many calls since that most of them
// were in seats: a first call that comes to nothing names no node.
func seatsUsed(t *testing.T, n *part) (wait func()) {
	t.Helper()
	before := called(t, n)
	enough := func() bool { return called(t, n)-before > 2*crowdSize }
	return func() {
		t.Helper()
		require.Eventually(t, enough, time.Minute, 50*time.Millisecond, "%s had too few calls", n.name)
	}
}

// called is how many calls have reached the node since it began.
func called(t *testing.T, n *part) int {
	t.Helper()
	return int(n.stats(t).Providers[parley.ProviderSelfHosted].Calls)
}
