//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/plan"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// dayTakes is how long the simulated day lasts.
const dayTakes = 3 * time.Minute

// A day of the plan's edition on a fast clock, with more demand than quota: the
// providers, who keep their own count, refuse nothing, and each answers at least 98 %
// of the calls that the plan reckons with.
func TestD08DayUsesWhatThePlanSaysAndNoMore(t *testing.T) {
	d := newDay(t)
	group, ctx := errgroup.WithContext(t.Context())
	for range 24 {
		group.Go(func() error { return d.demand(ctx) })
	}
	require.NoError(t, group.Wait())

	stats := d.models.Stats()
	require.Empty(t, stats.Overruns(), "calls over a limit, as the providers count")
	var answered, in, out int64
	for id, provider := range stats.Providers {
		require.Empty(t, provider.Refused, id)
		answered += provider.Answered
		in += provider.PromptTokens
		out += provider.CompletionTokens
	}
	input, err := plan.NewInput(d.catalog)
	require.NoError(t, err)
	// The plan is held to calls of the size that these had.
	input.Call = plan.Tokens{In: int(in / answered), Out: int(out / answered)}
	paper, err := plan.Compute(input)
	require.NoError(t, err)
	planned := 0
	for _, provider := range paper.Providers {
		planned += provider.CallsPerDay
		got := stats.Providers[provider.ID].Answered
		t.Logf("%-12s planned %6d, answered %6d", provider.ID, provider.CallsPerDay, got)
		require.GreaterOrEqual(t, float64(got), 0.98*float64(provider.CallsPerDay), provider.ID)
	}
	t.Logf("%d calls answered of %d planned, %d tokens in and %d out each, %d lost", answered, planned,
		input.Call.In, input.Call.Out, d.failed.Load())
	require.Zero(t, d.failed.Load(), "no call failed")
}

// day is a router, its providers and a clock that shows a day in minutes.
type day struct {
	clock   clock.Clock
	end     time.Time
	catalog catalog.Catalog
	models  *standin.Server
	router  *router.Router
	client  *chat.Client

	calls, failed atomic.Int64
}

func newDay(t *testing.T) *day {
	t.Helper()
	midnight := time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC)
	d := &day{
		clock: clock.Clock{Origin: midnight, Start: time.Now(), Scale: float64(24*time.Hour) / float64(dayTakes)},
		end:   midnight.Add(23*time.Hour + 55*time.Minute),
	}
	var err error
	d.catalog, err = catalog.Edition(standin.EditionPlan)
	require.NoError(t, err)
	d.models, err = standin.New(standin.Config{Edition: standin.EditionPlan, Now: d.clock.Now})
	require.NoError(t, err)
	server := httptest.NewServer(d.models.Handler())
	t.Cleanup(server.Close)

	env := map[string]string{}
	for _, provider := range d.catalog.Providers {
		if !provider.SelfHosted {
			name := strings.ToUpper(provider.ID)
			env[name+"_API_KEYS"] = "standin-" + provider.ID
			env[name+"_BASE_URL"] = standin.BaseURL(server.URL, provider.ID)
		}
	}
	accounts, err := catalog.Accounts(d.catalog, func(name string) (string, bool) { value, found := env[name]; return value, found })
	require.NoError(t, err)
	d.router, err = router.New(router.Config{
		Catalog: d.catalog, Accounts: accounts, Redis: redistest.Server(t), Clock: d.clock, Timeout: time.Minute,
	})
	require.NoError(t, err)
	d.client, err = chat.New(chat.Config{Catalog: d.catalog, Accounts: accounts, Transport: server.Client().Transport, Now: d.clock.Now})
	require.NoError(t, err)
	return d
}

// demand makes one call after the other, every second one deferred, and sleeps when
// the router says so, until the day is over.
func (d *day) demand(ctx context.Context) error {
	for d.clock.Now().Before(d.end) {
		wait, err := d.call(ctx)
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return nil
}

// prompt makes calls about as large as the plan takes them to be: 1,000 tokens.
func prompt() string {
	return strings.Repeat("The candidate told how the invoices of a whole region were late and what she did about it. ", 40)
}

// call makes one call and returns how long to wait before the next.
func (d *day) call(ctx context.Context) (time.Duration, error) {
	n := d.calls.Add(1)
	query := parley.RouteQuery{PromptTokens: 820, MaxTokens: 180, Class: parley.ClassDeferred}
	query.CallID, query.Attempt, query.Step, query.AllowTraining = fmt.Sprintf("day/%d", n), 1, parley.StepAnalyze, true
	if n%2 == 0 {
		query.Step, query.Class, query.BudgetMS = parley.StepNextTurn, parley.ClassInteractive, 1500
	}
	var placed parley.RouteReply
	err := steadily(func() (err error) { placed, err = d.router.Route(ctx, query); return err })
	if err != nil {
		return 0, err
	}
	if placed.Route == nil {
		// Everyone looks up now and then: quota may also come back before the turn.
		return min(time.Until(placed.RetryAt), time.Second), nil
	}
	reply, err := d.client.Complete(ctx, parley.ChatRequest{
		CallID: query.CallID, Route: *placed.Route, MaxTokens: query.MaxTokens,
		Messages: []parley.Message{{Role: parley.RoleUser, Content: prompt()}},
	})
	if err == nil {
		return 0, steadily(func() error { return d.router.Answered(ctx, *placed.Route, reply) })
	}
	d.failed.Add(1)
	failure := &parley.Error{Kind: parley.KindOf(err)}
	return 0, steadily(func() error { return d.router.Failed(ctx, *placed.Route, failure) })
}

// steadily repeats a question to the ledger that a busy machine did not answer in
// time: all of them are idempotent.
func steadily(ask func() error) error {
	err := ask()
	for again := 0; err != nil && again < 5; again++ {
		err = ask()
	}
	return err
}
