package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/router"
)

//nolint:gochecknoglobals // fixtures that no test changes
var (
	nodeA  = parley.Seat{Node: "node-a", Model: "llama"}
	nodeB  = parley.Seat{Node: "node-b", Model: "meta/llama"}
	shared = parley.Place{Provider: "vllm", Account: "gpu"}
)

// marked has queues served for a minute.
func (b *bundle) marked(t *testing.T, queues ...string) {
	t.Helper()
	for _, queue := range queues {
		require.NoError(t, b.MarkServed(t.Context(), queue, time.Minute))
	}
}

// seated makes a call one of an interview that has that seat.
func seated(q parley.RouteQuery, seat parley.Seat) parley.RouteQuery {
	q.Seat = &seat
	return q
}

// after makes a call its second attempt, after its first ended so.
func after(q parley.RouteQuery, route parley.Route, kind parley.Kind) parley.RouteQuery {
	q.Attempt++
	q.Tried = append(q.Tried, parley.Tried{Place: route.Place, Kind: kind, ReservationID: route.ReservationID})
	return q
}

// A call goes where its interview sits, to a new seat when that node is away, and to
// the clouds when there is none.
func TestSeatComesFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue(), nodeB.Queue())
	route := b.mustRoute(t, seated(query("1", 1), nodeB))
	require.Equal(t, parley.Place{Provider: "vllm", Account: "node-b", Model: "meta/llama"}, route.Place)
	require.Equal(t, "gpu@node-b", route.Queue)
	require.Equal(t, "its seat on node-b", route.Reason)

	require.NoError(t, b.MarkGone(t.Context(), nodeB.Queue()))
	route = b.mustRoute(t, seated(query("2", 1), nodeB))
	require.Equal(t, shared, route.Place)
	require.Equal(t, parley.QueueGPU, route.Queue)
	require.Equal(t, "a new seat on gpu; seat on node-b: not served", route.Reason)
	require.Equal(t, "gpu@node-a", b.mustRoute(t, seated(query("3", 1), nodeA)).Queue, "others stay where they are")

	require.NoError(t, b.MarkGone(t.Context(), router.QueueFreeSeats))
	require.Equal(t, "groq", b.mustRoute(t, seated(query("4", 1), nodeB)).Provider, "a candidate does not wait for a seat")
	require.Equal(t, shared, b.mustRoute(t, seated(deferred("5"), nodeB)).Place, "a scorer does")
	b.marked(t, nodeB.Queue())
	require.Equal(t, "node-b", b.mustRoute(t, seated(query("6", 1), nodeB)).Account)
}

// How long a call waits for a node depends on who waits and whether it has a seat.
func TestPatienceWithNodes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue())
	plan := deferred("plan")
	plan.Step = parley.StepPlanQuestions
	for name, test := range map[string]struct {
		query parley.RouteQuery
		ms    int64
	}{
		"candidate, new seat": {query("1", 1), 300},
		"candidate, seat":     {seated(query("2", 1), nodeA), 500},
		"scorer, new seat":    {deferred("3"), 45_000},
		"scorer, seat":        {seated(deferred("4"), nodeA), 10_000},
		"question 1 waits":    {plan, 0},
		"a cloud":             {after(query("5", 1), parley.Route{Place: shared}, parley.KindUnavailable), 0},
	} {
		require.Equal(t, test.ms, b.mustRoute(t, test.query).PatienceMS, name)
	}
}

// Whatever takes the seat away, the interview takes a new one, and a cloud after that;
// the next call begins at the front again.
func TestLostSeatCostsOneAttempt(t *testing.T) {
	t.Parallel()
	for _, kind := range []parley.Kind{
		parley.KindUnserved, parley.KindUnavailable, parley.KindOverloaded, parley.KindTimeout, parley.KindModelGone, parley.KindInvalidKey,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue())
			q := seated(query("1", 1), nodeA)
			lost := b.mustRoute(t, q)
			b.fail(t, lost, parley.Error{Kind: kind})
			q = after(q, lost, kind)
			q.Seat = nil
			fresh := b.mustRoute(t, q)
			require.Equal(t, shared, fresh.Place)
			require.Equal(t, fmt.Sprintf("a new seat on gpu: the seat on node-a was lost (%s)", kind), fresh.Reason)
			b.fail(t, fresh, parley.Error{Kind: kind})
			require.Equal(t, "groq", b.mustRoute(t, after(q, fresh, kind)).Provider)

			require.Equal(t, "node-a", b.mustRoute(t, seated(query("2", 1), nodeA)).Account, "one accident is none")
			require.Equal(t, shared, b.mustRoute(t, query("3", 1)).Place)
		})
	}
}

// A node that fails in a row rests alone, until one call finds it well.
func TestFailingNodeRestsAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue(), nodeB.Queue())
	for i := range 2 {
		b.fail(t, b.mustRoute(t, seated(query(fmt.Sprint("ill", i), 1), nodeA)), parley.Error{Kind: parley.KindUnavailable})
	}
	require.Equal(t, "a new seat on gpu; seat on node-a: failing, next try at 12:00:02", b.mustRoute(t, seated(query("1", 1), nodeA)).Reason)
	require.Equal(t, "node-b", b.mustRoute(t, seated(query("2", 1), nodeB)).Account)
	b.advance(2 * time.Second)
	b.answer(t, b.mustRoute(t, seated(query("3", 1), nodeA)), time.Second)
	for i := range 3 {
		require.Equal(t, "node-a", b.mustRoute(t, seated(query(fmt.Sprint("well", i), 1), nodeA)).Account)
	}
}

// One node of the shared queue that is full for a moment keeps nobody away from the
// others, and neither does one that fails among others that answer.
func TestSharedPlaceOutlivesOneNode(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU)
	for i := range 100 {
		route := b.mustRoute(t, deferred(fmt.Sprint(i)))
		require.Equal(t, shared, route.Place, "call %d", i)
		switch {
		case i%2 == 0:
			b.fail(t, route, parley.Error{Kind: parley.KindOverloaded, Status: 503})
		case i%8 < 6:
			b.fail(t, route, parley.Error{Kind: parley.KindUnavailable})
		default:
			b.answer(t, route, time.Second)
		}
		b.advance(100 * time.Millisecond)
	}
}

// When no node answers any more, the shared place rests as every other one does.
func TestSharedPlaceRestsWhenAllFail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wasted := 0
	for i := range 120 {
		b.marked(t, parley.QueueGPU, router.QueueFreeSeats)
		_, answered := b.call(t, fmt.Sprint(i), func(place parley.Place) *parley.Error {
			if place != shared {
				return nil
			}
			wasted++
			return &parley.Error{Kind: parley.KindUnavailable, Status: 500}
		})
		require.True(t, answered)
		b.advance(500 * time.Millisecond)
	}
	require.LessOrEqual(t, wasted, 14, "five in a row, and its tries")
	require.GreaterOrEqual(t, wasted, 9)
}

// A deferred call that no node pulled in time spends a cloud's quota, and where there is
// none it may soon ask the nodes again.
func TestDeferredCallSpillsToTheCloud(t *testing.T) {
	t.Parallel()
	c, accounts := ownAndOneCall()
	b := setupWith(t, c, accounts)
	b.marked(t, parley.QueueGPU)
	q := deferred("1")
	q = after(q, b.mustRoute(t, q), parley.KindUnserved)
	require.Equal(t, "pool", b.mustRoute(t, q).Provider)

	q = deferred("2")
	route := b.mustRoute(t, q)
	require.Equal(t, shared, route.Place, "and back")
	reply := b.route(t, after(q, route, parley.KindUnserved))
	require.Nil(t, reply.Route)
	require.WithinDuration(t, b.clock(), reply.RetryAt, 15*time.Second, "not tomorrow: %s", reply.Reason)
}

// ownAndOneCall is our own nodes, and a cloud with one call a day.
func ownAndOneCall() (catalog.Catalog, []catalog.Account) {
	c, accounts := pool(1, daily(1))
	c.Providers = append(c.Providers, catalog.Provider{ID: "vllm", SelfHosted: true, Models: []catalog.Model{{}}})
	return c, accounts
}

// A hedge takes no second seat while a cloud can do it, and neither does a second rater.
func TestSecondSeatIsTheLastResort(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue())
	q := seated(query("1", 1), nodeA)
	q.Avoid = []parley.Place{nodeA.Place()}
	require.Equal(t, "groq", b.mustRoute(t, q).Provider)
	q.CallID, q.Tried = "2", exclude(parley.Place{})
	require.Equal(t, shared, b.mustRoute(t, q).Place, "rather than none")
}

// A repair of what the seat-taking call made goes to the seat.
func TestRepairGoesToTheSeat(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.marked(t, parley.QueueGPU, nodeA.Queue())
	q := seated(deferred("1"), nodeA)
	q.Prefer = &shared
	require.Equal(t, nodeA.Place(), b.mustRoute(t, q).Place)
}

// What is asked of a seat is what the catalog says of our own nodes.
func TestSeatHasTheCatalogsLimits(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers[0].Models[0].Context = 900
	b := setupWith(t, c, accounts)
	b.marked(t, parley.QueueGPU, router.QueueFreeSeats, nodeA.Queue())
	require.Equal(t, "groq", b.mustRoute(t, seated(query("1", 1), nodeA)).Provider, "1000 tokens do not fit")
	require.Equal(t, "groq", b.mustRoute(t, seated(query("2", 1), parley.Seat{Node: "gpu/x"})).Provider, "no node has such a name")
}
