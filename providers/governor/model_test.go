package governor_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// model is a governor on paper: two providers with a quota of requests a day each, one
// of which trains.
type model struct {
	limit, left [2]int64 // private, trains
	held        map[string]*promise
	now         time.Time
}

type promise struct {
	private       bool
	calls, weight int64
	depth         parley.Depth
	till          time.Time
}

func (m *model) promised(private bool) int64 {
	var sum int64
	for _, p := range m.held {
		if p.private || !private {
			sum += p.weight
		}
	}
	return sum
}

// admit returns the depth that the package's documentation promises.
func (m *model) admit(id string, in parley.AdmitInput) parley.Depth {
	if p := m.held[id]; p != nil {
		return p.depth
	}
	dayLeft := float64(m.midnight().Sub(m.now)) / float64(24*time.Hour)
	even := func(i int) int64 { return int64(math.Floor(float64(m.limit[i]) * dayLeft)) }
	for _, depth := range []parley.Depth{parley.DepthThorough, parley.DepthStandard, parley.DepthEconomy} {
		need, wanted := in.Needs[depth]
		if !wanted {
			continue
		}
		share := map[parley.Depth]float64{parley.DepthThorough: 0.5, parley.DepthStandard: 0.25}[depth]
		weight := max(int64(need.Calls), int64(math.Ceil(float64(need.Tokens)/1200)))
		all, own := m.left[0]+m.left[1], m.left[0]
		if in.AllowTraining {
			all -= int64(share * float64(even(0)+even(1)))
		} else {
			own -= int64(share * float64(even(0)))
		}
		if m.promised(false)+weight <= all && (in.AllowTraining || m.promised(true)+weight <= own) {
			m.held[id] = &promise{!in.AllowTraining, int64(need.Calls), weight, depth, m.now.Add(in.Within)}
			return depth
		}
	}
	return ""
}

func (m *model) midnight() time.Time { return m.now.Truncate(24 * time.Hour).Add(24 * time.Hour) }

func (m *model) advance(d time.Duration) {
	if !m.now.Add(d).Before(m.midnight()) {
		m.left = m.limit
	}
	m.now = m.now.Add(d)
	for id, p := range m.held {
		if !p.till.After(m.now) {
			delete(m.held, id)
		}
	}
}

func (m *model) spend(p *promise) {
	if p == nil || p.calls == 0 {
		return
	}
	p.weight -= p.weight / p.calls
	p.calls--
}

// needsUpTo are random needs for a depth and those below it.
func needsUpTo(t *rapid.T, wanted parley.Depth) map[parley.Depth]parley.Need {
	needs := map[parley.Depth]parley.Need{}
	most := 3
	for _, depth := range parley.Depths() {
		calls := rapid.IntRange(1, most).Draw(t, "calls")
		needs[depth] = parley.Need{Calls: calls, Tokens: calls * rapid.IntRange(0, 3000).Draw(t, "tokens")}
		if depth == wanted {
			break
		}
		most += 11
	}
	return needs
}

// The governor decides as its model does, whatever happens in whatever order, and who
// waits is given a time that is to come.
func TestGovernorFollowsItsModel(t *testing.T) {
	t.Parallel()
	client := redistest.InProcess(t)
	rapid.Check(t, func(rt *rapid.T) {
		require.NoError(rt, client.Do(t.Context(), client.B().Flushall().Build()).Error())
		limit := [2]int64{int64(rapid.IntRange(1, 60).Draw(rt, "private")), int64(rapid.IntRange(1, 60).Draw(rt, "trains"))}
		b := setup(t, client, provider("private", catalog.TrainingNo, requests(float64(limit[0]))),
			provider("trains", catalog.TrainingYes, requests(float64(limit[1]))))
		m := &model{limit: limit, left: limit, held: map[string]*promise{}, now: b.clock()}
		calls := 0
		draw := func(rt *rapid.T) (string, parley.AdmitInput) {
			id := fmt.Sprint("i", rapid.IntRange(0, 8).Draw(rt, "interview"))
			in := asks(id, "")
			in.AllowTraining = id > "i4" // an interview's own, whenever it asks
			return in.InterviewID, in
		}
		rt.Repeat(map[string]func(*rapid.T){
			"admit": func(rt *rapid.T) {
				id, in := draw(rt)
				in.Wanted = rapid.SampledFrom(parley.Depths()).Draw(rt, "wanted")
				in.Within = time.Duration(rapid.IntRange(1, 600).Draw(rt, "within")) * time.Minute
				in.Needs = needsUpTo(rt, in.Wanted)
				got := b.admit(t, in)
				require.Equal(rt, m.admit(id, in), got.Depth, got.Reason)
				require.Equal(rt, got.Depth == "", got.RetryAt.After(m.now))
			},
			"call": func(rt *rapid.T) {
				id, in := draw(rt)
				calls++
				if route := b.call(t, in, calls).Route; route != nil {
					m.left[map[string]int{"private": 0, "trains": 1}[route.Provider]]--
					require.NoError(rt, b.Spent(t.Context(), id))
					m.spend(m.held[id])
				}
			},
			"release": func(rt *rapid.T) {
				id, _ := draw(rt)
				require.NoError(rt, b.Release(t.Context(), id))
				delete(m.held, id)
			},
			"advance": func(rt *rapid.T) {
				d := time.Duration(rapid.IntRange(1, 200).Draw(rt, "minutes")) * time.Minute
				b.advance(d)
				m.advance(d)
			},
		})
	})
}
