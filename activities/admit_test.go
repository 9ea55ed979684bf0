package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// ruler is a governor that tells what it was asked.
type ruler struct {
	admission parley.Admission
	err       error
	told      chan string
}

func (r *ruler) Admit(context.Context, parley.AdmitInput) (parley.Admission, error) {
	return r.admission, r.err
}

func (r *ruler) Spent(_ context.Context, interviewID string) error {
	return r.tell("spent " + interviewID)
}

func (r *ruler) Release(_ context.Context, interviewID string) error {
	return r.tell("released " + interviewID)
}

func (r *ruler) tell(what string) error {
	r.told <- what
	return r.err
}

// governed is a bench whose activities have a governor; nil for none.
func governed(t *testing.T, g parley.Governor) *bench {
	t.Helper()
	b := newBench(t, activitytest.Say("{}"))
	var err error
	b.acts, err = activities.New(activities.Config{
		Provider: b.provider, Router: b.router, Replies: b.replies, Governor: g, Savers: parley.SaverSet{parley.SaverCache},
	})
	require.NoError(t, err)
	b.env = freshEnv(b.acts)
	return b
}

func (b *bench) admit(t *testing.T, in parley.AdmitInput) parley.Admission {
	t.Helper()
	value, err := b.env.ExecuteActivity(b.acts.Admit, in)
	require.NoError(t, err)
	var admission parley.Admission
	require.NoError(t, value.Get(&admission))
	return admission
}

// The governor decides on the depth, the request on the savers, and the operator where
// it says nothing.
func TestAdmitAsksTheGovernor(t *testing.T) {
	t.Parallel()
	in := parley.AdmitInput{InterviewID: "acme/1/run", Wanted: parley.DepthThorough}
	lower := parley.Admission{Depth: parley.DepthEconomy, Reason: "economy instead of thorough"}
	late := parley.Admission{Reason: "must wait", RetryAt: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	asked := parley.Admission{Depth: parley.DepthThorough, Reason: "as asked for"}
	away := parley.Admission{Depth: parley.DepthThorough, Reason: "as asked for: the governor could not be asked"}
	for name, test := range map[string]struct {
		governor parley.Governor
		want     parley.Admission
	}{
		"lower": {&ruler{admission: lower}, lower},
		"wait":  {&ruler{admission: late}, late},
		"none":  {nil, asked},
		"away":  {&ruler{err: errors.New("no Redis")}, away},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := governed(t, test.governor)
			want := test.want
			want.Savers = parley.SaverSet{parley.SaverCache}
			require.Equal(t, want, b.admit(t, in))

			own := in
			own.Savers = []parley.Saver{parley.SaverNear}
			require.Equal(t, parley.SaverSet{parley.SaverNear}, b.admit(t, own).Savers)
			own.Savers = []parley.Saver{}
			require.Empty(t, b.admit(t, own).Savers, "none was chosen, which is a choice")
		})
	}
}

// Each call is taken off the promise once, by its first route: retries, repairs and
// hedges were not promised. The report's route ends the promise.
func TestRoutesAreTakenOffThePromise(t *testing.T) {
	t.Parallel()
	busy := parley.Place{Provider: "groq", Account: "groq-1", Model: "m"}
	request := func(step parley.Step) parley.RouteRequest {
		return parley.RouteRequest{CallID: "acme/1/run/" + string(step), Attempt: 1, Step: step}
	}
	waited, rater := request(parley.StepNextTurn), request(parley.StepAnalyze)
	waited.Attempt, rater.Avoid = 2, []parley.Place{{Model: "m"}}
	retry, repair, hedge := request(parley.StepNextTurn), request(parley.StepNextTurn), request(parley.StepNextTurn)
	retry.Tried, repair.Prefer, hedge.Avoid = []parley.Tried{{Place: busy, Kind: parley.KindTimeout}}, &busy, []parley.Place{busy}

	g := &ruler{told: make(chan string, 10)}
	b := governed(t, g)
	route := func(request parley.RouteRequest) {
		_, err := b.env.ExecuteActivity(b.acts.Route, request)
		require.NoError(t, err)
	}
	for _, request := range []parley.RouteRequest{request(parley.StepNextTurn), waited, rater} {
		route(request)
		require.Equal(t, "spent acme/1/run", <-g.told)
	}
	for _, request := range []parley.RouteRequest{retry, repair, hedge} {
		route(request)
	}
	route(request(parley.StepSummarize))
	require.Equal(t, "released acme/1/run", <-g.told, "and nothing was told before")

	_, err := b.env.ExecuteActivity(b.acts.Release, "acme/2/run")
	require.NoError(t, err)
	require.Equal(t, "released acme/2/run", <-g.told)
}

// A governor that is away or slow keeps no candidate waiting.
func TestRouteDoesNotWaitForTheGovernor(t *testing.T) {
	t.Parallel()
	g := &ruler{told: make(chan string), err: errors.New("no Redis")} // takes nothing until it is read
	b := governed(t, g)
	_, err := b.env.ExecuteActivity(b.acts.Route, parley.RouteRequest{CallID: "acme/1/run/greet", Attempt: 1, Step: parley.StepGreet})
	require.NoError(t, err)
	require.Equal(t, "spent acme/1/run", <-g.told)
}
