package governor_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/governor"
	"github.com/parley-interviews/parley/providers/router"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// requests is a limit of that many calls a day, back at midnight UTC.
func requests(calls float64) catalog.Limit {
	return catalog.Limit{Metric: parley.MetricRequests, Window: catalog.WindowDay, Limit: calls, Reset: catalog.ResetUTCMidnight}
}

// provider has one account, one model and those limits.
func provider(id string, training catalog.Training, limits ...catalog.Limit) catalog.Provider {
	return catalog.Provider{ID: id, Training: training, Models: []catalog.Model{{ID: "m"}}, Limits: limits}
}

// bench is a router and a governor with a clock of their own.
type bench struct {
	*governor.Governor
	router *router.Router
	client rueidis.Client
	config router.Config

	mu  sync.Mutex
	now time.Time
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// setup leaves no floor out, so that tests can count.
func setup(t testing.TB, client rueidis.Client, providers ...catalog.Provider) *bench {
	t.Helper()
	b := &bench{client: client, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	c := catalog.Catalog{Edition: "test", Providers: providers}
	var accounts []catalog.Account
	for _, p := range providers {
		accounts = append(accounts, catalog.Account{ID: p.ID + "-1", Provider: p.ID})
	}
	b.config = router.Config{Catalog: c, Accounts: accounts, Redis: client, Now: b.clock, Floor: new(float64), Timeout: time.Minute}
	b.Governor, b.router = b.another(t, client)
	return b
}

// another is a governor of the same promises, as in another process.
func (b *bench) another(t testing.TB, client rueidis.Client) (*governor.Governor, *router.Router) {
	t.Helper()
	config := b.config
	config.Redis = client
	r, err := router.New(config)
	require.NoError(t, err)
	g, err := governor.New(governor.Config{Places: r, Redis: client, Now: b.clock, SurveyAge: time.Nanosecond})
	require.NoError(t, err)
	return g, r
}

// asks is an interview of that depth with the usual calls.
func asks(id string, wanted parley.Depth) parley.AdmitInput {
	return parley.AdmitInput{
		InterviewID: "acme/" + id + "/run", Wanted: wanted, Within: time.Hour,
		Needs: map[parley.Depth]parley.Need{
			parley.DepthEconomy:  {Calls: 3, Tokens: 3600},
			parley.DepthStandard: {Calls: 14, Tokens: 14_000},
			parley.DepthThorough: {Calls: 26, Tokens: 26_000},
		},
	}
}

func (b *bench) admit(t testing.TB, in parley.AdmitInput) parley.Admission {
	t.Helper()
	admission, err := b.Admit(t.Context(), in)
	require.NoError(t, err)
	return admission
}

// call routes a call of an interview.
func (b *bench) call(t testing.TB, in parley.AdmitInput, n int) parley.RouteReply {
	t.Helper()
	reply, err := b.router.Route(t.Context(), routeOf(in, n))
	require.NoError(t, err)
	return reply
}

func routeOf(in parley.AdmitInput, n int) parley.RouteQuery {
	return parley.RouteQuery{
		RouteRequest: parley.RouteRequest{
			CallID: in.InterviewID + "/next_turn/" + strconv.Itoa(n), Attempt: 1, Step: parley.StepNextTurn, AllowTraining: in.AllowTraining,
		},
		Class: parley.ClassInteractive, PromptTokens: 800, MaxTokens: 200,
	}
}
