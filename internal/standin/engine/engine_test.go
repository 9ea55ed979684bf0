package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// load is a closed loop: so many clients, each with its next request as soon as the last
// one ended.
type load struct {
	engine    *engine.Engine
	clients   int
	requests  func(client, n int) engine.Request
	ended     int
	cached    int
	latencies time.Duration
}

// run lets the clients go on until a time and returns requests per second.
func (l *load) run(t *testing.T, until time.Duration) float64 {
	t.Helper()
	var submit func(client, n int, at time.Duration)
	submit = func(client, n int, at time.Duration) {
		r := l.requests(client, n)
		r.Done = func(result engine.Result) {
			l.ended++
			l.cached += result.Cached
			l.latencies += result.Ended - result.Arrived
			submit(client, n+1, result.Ended)
		}
		_, err := l.engine.Submit(at, r)
		require.NoError(t, err)
	}
	for client := range l.clients {
		submit(client, 0, 0)
	}
	l.engine.Run(until)
	return float64(l.ended) / until.Seconds()
}

// text returns n tokens that nobody else has.
func text(from, n int) []engine.Token {
	tokens := make([]engine.Token, n)
	for i := range tokens {
		tokens[i] = engine.Token(from*1_000_000 + i)
	}
	return tokens
}

func TestCurve(t *testing.T) {
	t.Parallel()
	for _, clients := range []int{1, 8, 16, 32, 48} {
		for _, shared := range []int{0, 388} {
			profile, err := engine.Preset("rtx4090")
			require.NoError(t, err)
			e, err := engine.New(engine.Config{Profile: profile})
			require.NoError(t, err)
			n := 0
			l := load{engine: e, clients: clients, requests: func(client, _ int) engine.Request {
				n++
				prompt := append(text(0, shared), text(n, 775-shared)...)
				return engine.Request{Prompt: prompt, Reply: text(-n, 225)}
			}}
			perSecond := l.run(t, 600*time.Second)
			t.Logf("%d clients, %d cached: %.2f/s %.0f/day, %.2f s, preempted %d", clients, shared, perSecond, perSecond*86400/26,
				(l.latencies / time.Duration(l.ended)).Seconds(), e.Stats().Preemptions)
		}
	}
}
