package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// nodes stand for self-hosted ones before the clouds of a script.
type nodes struct {
	// next is who pulls the next call from the shared queue; full when nobody does.
	next string
	full bool
	// gone are nodes that the router knows to be away.
	gone map[string]bool
	// hedgeAfter is told with every route to a seat.
	hedgeAfter time.Duration
}

// with puts nodes before the clouds. Reservations there name the node, for receipts.
func (s *stage) with(n *nodes) {
	s.script.noRoute = n.route
}

// route answers as the router does, nil for a cloud.
func (n *nodes) route(r parley.RouteRequest) *parley.RouteReply {
	tried := func(p parley.Place) bool {
		return slices.Contains(r.Avoid, p) || slices.ContainsFunc(r.Tried, func(t parley.Tried) bool { return t.Place == p })
	}
	shared := parley.Place{Provider: parley.ProviderSelfHosted, Account: parley.QueueGPU}
	switch {
	case r.Seat != nil && !n.gone[r.Seat.Node] && !tried(r.Seat.Place()):
		return &parley.RouteReply{Route: &parley.Route{
			Place: r.Seat.Place(), Queue: r.Seat.Queue(), ReservationID: r.Seat.Node, HedgeAfterMS: n.hedgeAfter.Milliseconds(),
		}}
	case !n.full && !tried(shared):
		return &parley.RouteReply{Route: &parley.Route{Place: shared, Queue: parley.QueueGPU, ReservationID: n.next}}
	}
	return nil
}

// queues lists where the calls of an audit went, one word for each run of equal ones.
func queues(audit []parley.Attempt) []string {
	var list []string
	for _, a := range audit {
		list = append(list, a.Queue)
	}
	return slices.Compact(list)
}

// leaving lists the calls that gave their seat up.
func (s *stage) leaving() []string {
	var list []string
	for _, call := range s.script.calls {
		if call.LeavesSeat {
			list = append(list, fmt.Sprintf("%s on %s", call.ID[len("default-test-workflow-id/default-test-run-id/"):], call.Route.Queue))
		}
	}
	return list
}

// A whole interview is made on one node, with as many calls, routes and attempts as one
// without seats, and gives its seat up with its last call.
func TestInterviewKeepsItsSeat(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		depth    parley.Depth
		feedback bool
		queues   []string
		last     string
	}{
		"standard":                {parley.DepthStandard, false, []string{"gpu", "gpu@node-1"}, "analyze on gpu@node-1"},
		"standard, with a letter": {parley.DepthStandard, true, []string{"gpu", "gpu@node-1"}, "feedback on gpu@node-1"},
		"thorough":                {parley.DepthThorough, false, []string{"gpu", "gpu@node-1"}, "analyze on gpu@node-1"},
		"economy, of two calls":   {parley.DepthEconomy, true, []string{"gpu", "gpu@node-1"}, "feedback on gpu@node-1"},
		"economy, of one call":    {parley.DepthEconomy, false, []string{"gpu"}, "report on gpu"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(n *nodes) (*stage, parley.Result) {
				s := setup(t)
				s.request.Depth, s.request.Feedback = test.depth, test.feedback
				if n != nil {
					s.with(n)
				}
				return s, s.run(t)
			}
			cloud, before := run(nil)
			s, result := run(&nodes{next: "node-1"})
			require.Equal(t, parley.StatusCompleted, result.Status)
			require.Equal(t, test.queues, queues(result.Audit), "the first call takes the seat")
			require.Len(t, result.Audit, len(before.Audit))
			require.Len(t, s.script.routes, len(cloud.script.routes))
			require.Equal(t, []string{test.last}, s.leaving())
			require.Empty(t, cloud.leaving())
		})
	}
}

// Whatever takes the node away, it costs one attempt, and the interview goes on from a
// new seat.
func TestLostSeatIsTakenAnew(t *testing.T) {
	t.Parallel()
	for _, kind := range []parley.Kind{
		parley.KindUnserved, parley.KindUnavailable, parley.KindOverloaded, parley.KindTimeout, parley.KindModelGone, parley.KindInternal,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			n := &nodes{next: "node-1"}
			s.with(n)
			s.script.fail = func(call parley.Call, _ string) error {
				if len(s.script.turns) >= 3 && call.Route.Queue == "gpu@node-1" {
					n.next = "node-2"
					return failed(kind)
				}
				return nil
			}
			result := s.run(t)
			require.Equal(t, []string{"gpu", "gpu@node-1", "gpu", "gpu@node-2"}, queues(result.Audit))
			require.Equal(t, "next_turn/5 #1 vllm failed "+string(kind), outcomes(result.Audit)[4])
			require.Equal(t, "next_turn/5 #2 vllm answered", outcomes(result.Audit)[5])
			require.Len(t, result.Audit, parley.DepthStandard.Calls()+1)
			for _, wait := range s.waits {
				require.Less(t, wait, time.Second)
			}
		})
	}
}

// What is wrong with a call is not the node's fault: the seat is kept.
func TestCallsOwnFaultKeepsTheSeat(t *testing.T) {
	t.Parallel()
	for _, kind := range []parley.Kind{parley.KindRefused, parley.KindTooLarge} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.with(&nodes{next: "node-1"})
			s.script.fail = func(call parley.Call, step string) error {
				if step == "next_turn" && len(s.script.turns) == 3 && call.Attempt == 1 {
					return failed(kind)
				}
				return nil
			}
			result := s.run(t)
			require.Equal(t, []string{"gpu", "gpu@node-1", "gpu", "gpu@node-1"}, queues(result.Audit))
			require.Equal(t, []string{"next_turn/5 on gpu", "analyze on gpu@node-1"}, s.leaving(), "where it was sent to it does not stay")
		})
	}
}

// A node that the router knows to be away is left without a failed attempt, for a new
// seat if there is one and for the clouds until there is.
func TestSeatOfNodeThatIsAwayIsLeft(t *testing.T) {
	t.Parallel()
	s := setup(t)
	n := &nodes{next: "node-1", gone: map[string]bool{}}
	s.with(n)
	s.script.nextTurn = func(in parley.NextTurnInput, _ *parley.NextTurnReply) {
		switch in.No {
		case 4:
			n.gone["node-1"], n.full = true, true
		case 7:
			n.next, n.full = "node-2", false
		}
	}
	result := s.run(t)
	require.Equal(t, []string{"gpu", "gpu@node-1", "provider-groq", "gpu", "gpu@node-2"}, queues(result.Audit))
	require.Len(t, result.Audit, parley.DepthStandard.Calls(), "nothing failed")
}

// A hedge that is made on another node wins the turn, not the seat.
func TestHedgeDoesNotMoveTheSeat(t *testing.T) {
	t.Parallel()
	s := setup(t)
	n := &nodes{next: "node-1", hedgeAfter: 400 * time.Millisecond}
	s.with(n)
	here := mock.MatchedBy(func(in parley.NextTurnInput) bool { return in.No == 3 && in.Call.Route.Queue == "gpu@node-1" })
	s.OnActivity("NextTurn", mock.Anything, here).After(8 * time.Second).Return(s.script.NextTurn)
	s.OnActivity("NextTurn", mock.Anything, mock.Anything).Return(s.script.NextTurn)
	s.script.nextTurn = func(parley.NextTurnInput, *parley.NextTurnReply) { n.next = "node-2" }
	result := s.run(t)
	require.Contains(t, outcomes(result.Audit), "next_turn/3 #2 vllm answered")
	require.Equal(t, []string{"next_turn/3 on gpu", "analyze on gpu@node-1"}, s.leaving())
	require.Equal(t, "gpu@node-1", result.Audit[len(result.Audit)-1].Queue)
}

// Calls that are made at once take one seat between them.
func TestCallsAtOnceTakeOneSeat(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth, s.request.Scoring.Mode = parley.DepthStandard, parley.ScoringPerCompetency
	n := &nodes{full: true}
	s.with(n)
	s.script.nextTurn = func(in parley.NextTurnInput, _ *parley.NextTurnReply) {
		if in.No == parley.QuestionCount {
			n.next, n.full = "node-1", false
		}
	}
	s.run(t)
	took := 0
	for _, call := range s.script.calls {
		if call.Route.Queue == parley.QueueGPU && !call.LeavesSeat {
			took++
		}
	}
	require.Equal(t, 1, took)
	require.Greater(t, len(s.leaving()), 1)
}

// A note is written while the next question is asked for, and it is that call which
// takes the seat.
func TestNoteTakesNoSeat(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	n := &nodes{next: "node-1", full: true}
	s.with(n)
	s.hold = func(int) time.Duration { n.full = false; return 0 } // once the greeting is done
	result := s.run(t)
	require.Equal(t, "provider-groq", result.Audit[0].Queue)
	require.Equal(t, []string{"assess/1 on gpu", "analyze on gpu@node-1"}, s.leaving())
}

// A deferred call that our own nodes have no time for and no cloud quota asks them
// again within minutes, however long that goes on.
func TestFullNodesAreAskedAgainSoon(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.places = nil
	s.with(&nodes{next: "node-1"})
	var asked []time.Time
	s.script.fail = func(_ parley.Call, step string) error {
		if step != "analyze" || len(asked) == 30 {
			return nil
		}
		asked = append(asked, s.Now())
		return failed(parley.KindUnserved)
	}
	result := s.run(t)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	for i := range asked[1:] {
		require.LessOrEqual(t, asked[i+1].Sub(asked[i]), 7*time.Minute)
	}
}

// Nodes that are away for two days are looked for all that time, in a history that
// stays far below the server's limit.
func TestNodesThatAreAwayAreWaitedFor(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.noRoute = func(parley.RouteRequest) *parley.RouteReply {
		return &parley.RouteReply{RetryAt: s.Now().Add(15 * time.Second), Reason: "vllm: not served"}
	}
	result := s.run(t)
	require.Equal(t, parley.KindNoRoute, result.AnalysisError)
	require.InDelta(t, 48, result.EndedAt.Sub(result.StartedAt).Hours(), 2)
	require.InDelta(t, 2*(60+48*12), len(result.Audit), 100, "of summary and scorecard")
}

// An analysis that is made again is one call, and leaves its seat with it.
func TestAnalysisAgainLeavesItsSeat(t *testing.T) {
	t.Parallel()
	first := setup(t)
	done := first.run(t)
	s := setup(t)
	s.with(&nodes{next: "node-1"})
	s.ExecuteWorkflow(parley.WorkflowAnalysis, parley.AnalysisRequest{Request: s.request, Transcript: done.Transcript})
	require.NoError(t, s.GetWorkflowError())
	require.Equal(t, []string{"analyze on gpu"}, s.leaving())
}
