package chat_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

// conformanceRow is one row of the table of errors that the facts hold, played by
// every provider's stand-in in all the wordings that it is known for.
type conformanceRow struct {
	fault standin.FaultKind
	// kind is what nearly all providers' answers mean; done is no failure.
	kind parley.Kind
	// but are the providers with another meaning; "groq*" is the second wording.
	but map[string]parley.Kind
	// waits are how long after the tests' clock the failure is told to last, where
	// that is known to the second. Elsewhere passing kinds may say, others may not.
	waits map[string]time.Duration
	// only, when not empty, are the providers that can do it; not are those that
	// cannot.
	only, not []string
}

const done parley.Kind = "done"

// month is from the tests' clock to the end of the calendar month.
const month = 177 * time.Hour

func conformanceRows() []conformanceRow {
	nodes := []string{"vllm", "tgi", "ollama"} // they have no quotas, plans or prices
	return []conformanceRow{
		{fault: standin.KindRateLimited, kind: limited, not: nodes, waits: map[string]time.Duration{
			"replicate": 10 * time.Second, "anthropic": 2 * time.Second, "gemini": 2 * time.Second, "groq": 2 * time.Second,
			"mistral": time.Minute, "cerebras": time.Minute, "deepseek": time.Second, "together": time.Second,
		}},
		// Mistral's 429 says no more than that: its day looks like its minute.
		{fault: standin.KindQuotaExhausted, kind: spent, not: nodes, but: limitedAt("mistral"), waits: map[string]time.Duration{
			"gemini": pacificMN, "cloudflare": utcMidnight, "openrouter": utcMidnight, "huggingface": month, "cohere": month,
			"groq": 28*time.Minute + 48*time.Second,
		}},
		{fault: standin.KindPaymentRequired, kind: spent, not: nodes, waits: map[string]time.Duration{"huggingface": month}},
		{fault: standin.KindNeverOnPlan, kind: gone, not: append(nodes, "deepseek")}, // which has one plan
		{fault: standin.KindInvalidKey, kind: badKey},
		{fault: standin.KindOverloaded, kind: busy},
		{fault: standin.KindDown, kind: busy, but: map[string]parley.Kind{"deepseek*": away, "anthropic*": away, "tgi*": away}},
		// Cerebras may say of a call that exceeds its minute that the minute is spent.
		{fault: standin.KindTooLarge, kind: tooLarge, but: limitedAt("cerebras*")},
		// TGI serves its model under any name.
		// A node serves another model by then; it is there all the same.
		{fault: standin.KindModelGone, kind: gone, but: map[string]parley.Kind{"vllm": away}, not: []string{"tgi"}},
		{fault: standin.KindUnknownModel, kind: gone, but: map[string]parley.Kind{"vllm": away}, not: []string{"tgi"}},
		{fault: standin.KindInvalidRequest, kind: invalid},
		{fault: standin.KindJSONFailed, kind: malformed, only: []string{"groq", "cloudflare"}},
		// Replicate filters nothing and does not say why a text ended.
		{fault: standin.KindFiltered, kind: refused, but: map[string]parley.Kind{"replicate": away}},
		{fault: standin.KindLength, kind: malformed, but: map[string]parley.Kind{"replicate": done}},
		{fault: standin.KindAbort, kind: away, only: []string{"vllm"}},
		{fault: standin.KindEdgeBlock, kind: away},
		{fault: standin.KindHTML, kind: away},
		{fault: standin.KindEmpty, kind: away},
		{fault: standin.KindNoChoices, kind: away},
		{fault: standin.KindError200, kind: away},
		{fault: standin.KindCut, kind: away},
		{fault: standin.KindReset, kind: away},
		{fault: standin.KindHang, kind: slow},
		// What the model says is not the adapter's to judge.
		{fault: standin.KindProse, kind: done},
		{fault: standin.KindMalformed, kind: done},
		{fault: standin.KindWrongSchema, kind: done},
		{fault: standin.KindInventedQuotes, kind: done},
		{fault: standin.KindLosesItem, kind: done},
	}
}

func limitedAt(wording string) map[string]parley.Kind {
	return map[string]parley.Kind{wording: limited}
}

// standins is a server that plays all providers, and clients for them.
type standins struct {
	*standin.Server
	url string
}

func newStandins(t *testing.T) standins {
	t.Helper()
	server, err := standin.New(standin.Config{Now: at})
	require.NoError(t, err)
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(listener.Close)
	return standins{Server: server, url: listener.URL}
}

// ask makes a call to the provider with the key, so that each has its own quotas.
func (s standins) ask(t *testing.T, provider, key string, deadline time.Duration) (parley.ChatReply, error) {
	t.Helper()
	c, err := edition()
	require.NoError(t, err)
	base := standin.BaseURL(s.url, provider)
	if provider == parley.ProviderSelfHosted {
		base = catalog.NodeURL(base)
	}
	account := catalog.Account{ID: provider + "-1", Provider: provider, BaseURL: base, Key: catalog.Secret(key)}
	client, err := chat.New(chat.Config{Catalog: c, Accounts: []catalog.Account{account}, Now: at})
	require.NoError(t, err)
	request := request(t, provider)
	request.Route.Model = cmp.Or(request.Route.Model, standin.Models(provider)[0])
	request.Schema.JSON = json.RawMessage(`{"type":"object","properties":{"lead":{"type":"string","maxLength":400}},` +
		`"required":["lead"],"additionalProperties":false}`)
	ctx, stop := context.WithTimeout(t.Context(), deadline)
	defer stop()
	return client.Complete(ctx, request)
}

// served are the providers of the catalog that can be routed to.
func served(t *testing.T) []string {
	t.Helper()
	c, err := edition()
	require.NoError(t, err)
	var ids []string
	for _, provider := range c.Providers {
		if provider.RetiredOn == "" {
			ids = append(ids, provider.ID)
		}
	}
	return ids
}

// Each provider, asked as its catalog entry says, gives a reply through its own
// protocol, and its headers are understood.
func TestEveryProviderIsUnderstood(t *testing.T) {
	t.Parallel()
	s := newStandins(t)
	c, err := edition()
	require.NoError(t, err)
	for _, id := range served(t) {
		reply, err := s.ask(t, id, "standin-understood", time.Minute)
		require.NoError(t, err, id)
		require.NotEmpty(t, reply.Text, id)
		require.Equal(t, 1, reply.Usage.Calls, id)
		require.Positive(t, reply.Usage.PromptTokens, id)
		require.Positive(t, reply.Usage.CompletionTokens, id)
		provider, _ := c.Provider(id)
		if id != "openrouter" { // tells on its refusals only
			require.Len(t, reply.Quota, len(provider.Headers.Quotas), id)
		}
	}
}

// Every row of the table of errors, at every provider of the catalog, in every
// wording, becomes the kind that decides what happens next.
func TestEveryProvidersErrorsAreClassed(t *testing.T) {
	t.Parallel()
	for _, row := range conformanceRows() {
		t.Run(string(row.fault), func(t *testing.T) {
			t.Parallel()
			s := newStandins(t)
			for _, id := range served(t) {
				if len(row.only) > 0 && !slices.Contains(row.only, id) || slices.Contains(row.not, id) {
					continue
				}
				for _, other := range []bool{false, true} {
					s.Clear()
					fault := standin.Fault{Provider: id, Kind: row.fault, Other: other}
					require.NoError(t, s.Inject(fault))
					s.requireClassed(t, row, id, other)
				}
			}
		})
	}
}

func (s standins) requireClassed(t *testing.T, row conformanceRow, id string, other bool) {
	t.Helper()
	wording := id
	if other {
		wording += "*"
	}
	want := cmp.Or(row.but[wording], row.but[id], row.kind)
	deadline := time.Minute
	if want == slow {
		deadline = 50 * time.Millisecond
	}
	_, err := s.ask(t, id, fmt.Sprintf("standin-%s", wording), deadline)
	if want == done {
		require.NoError(t, err, wording)
		return
	}
	var failure *parley.Error
	require.ErrorAs(t, err, &failure, wording)
	require.Equal(t, want, failure.Kind, "%s: %v", wording, err)
	require.Equal(t, id, failure.Provider)
	require.NotEmpty(t, failure.Detail)
	wait := failure.RetryAt.Sub(at())
	switch known, told := row.waits[id]; {
	case told:
		require.Equal(t, known, wait, wording)
	case want == limited:
		require.Positive(t, wait, "%s: a limit that is over soon says when", wording)
		require.LessOrEqual(t, wait, time.Minute, wording)
	case want != spent && want != busy && want != away:
		require.Zero(t, failure.RetryAt, "%s: waiting does not help", wording)
	}
}

// The table has a row for every row of the facts' table of errors, and for every
// way to fail that the stand-ins know and that is the adapter's concern.
func TestConformanceIsComplete(t *testing.T) {
	t.Parallel()
	rows := map[standin.FaultKind]bool{}
	for _, row := range conformanceRows() {
		rows[row.fault] = true
	}
	// Nothing to class, or no streams.
	elsewhere := []standin.FaultKind{
		standin.KindSlow, standin.KindObeys, standin.KindAway, standin.KindStreamError, standin.KindStall, standin.KindDead,
	}
	for _, fault := range standin.FaultKinds() {
		require.Equal(t, !slices.Contains(elsewhere, fault), rows[fault], "%s", fault)
	}
	// The rows of providers.md, section 5, as of 2026-11-23.
	for section, fault := range map[string]standin.FaultKind{
		"per-minute": standin.KindRateLimited, "day or month spent": standin.KindQuotaExhausted,
		"never on this plan": standin.KindNeverOnPlan, "bad key": standin.KindInvalidKey, "overloaded": standin.KindOverloaded,
		"request can never fit": standin.KindTooLarge, "filtered": standin.KindFiltered, "wrong model": standin.KindUnknownModel,
		"edge block": standin.KindEdgeBlock, "402": standin.KindPaymentRequired,
	} {
		require.True(t, rows[fault], section)
	}
	for _, id := range served(t) {
		require.Contains(t, standin.Providers(), id, "a provider of the catalog that nobody plays is not tested")
	}
}
