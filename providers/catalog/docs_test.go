package catalog_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

const docsPage = "../../docs/providers.md"

// The page's tables are the catalog's, whoever changes which.
func TestDocsTablesAreTheCatalogs(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(docsPage)
	require.NoError(t, err)
	page := string(data)
	for _, edition := range catalog.Editions() {
		c, err := catalog.Edition(edition)
		require.NoError(t, err)
		_, rest, found := strings.Cut(page, "<!-- edition "+edition+" -->\n")
		require.True(t, found, edition)
		table, _, found := strings.Cut(rest, "<!-- end -->\n")
		require.True(t, found, edition)
		want := docsTable(c)
		require.Equal(t, want, table, "write there:\n%s", want)
	}
}

func docsTable(c catalog.Catalog) string {
	var b strings.Builder
	b.WriteString("| id | free | limits | day, month and credit come back | shared by the keys of one ")
	b.WriteString("| trains on prompts | several accounts | status |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|\n")
	for _, p := range c.Providers {
		status := "in use"
		if p.RetiredOn != "" {
			status = "**gone since " + p.RetiredOn + "**"
		}
		scope := string(p.Scope)
		if p.SelfHosted {
			scope = ""
		}
		row := []string{
			"`" + p.ID + "`", docsFree(p.Free), docsLimits(p), docsResets(p), scope,
			strings.ReplaceAll(string(p.Training), "_", " "), docsTerms(p.Terms), status,
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	return b.String()
}

func docsFree(f catalog.Free) string {
	return map[catalog.Free]string{
		catalog.FreeRecurring: "yes", catalog.FreeCredit: "credit, once", catalog.FreeNone: "no", catalog.FreeOwn: "own hardware",
	}[f]
}

func docsTerms(terms catalog.Terms) string {
	text := strings.ReplaceAll(string(terms.SeveralAccounts), "_", " ")
	if terms.Date != "" {
		text += " (" + terms.Date + ")"
	}
	return text
}

// docsLimits gathers the limits by the models they are for.
func docsLimits(p catalog.Provider) string {
	var whose []string
	texts := map[string][]string{}
	for _, l := range p.Limits {
		models := "all models together"
		switch {
		case len(l.Models) > 0:
			models = strings.Join(l.Models, ", ")
		case l.PerModel:
			models = "each model"
		}
		if !slices.Contains(whose, models) {
			whose = append(whose, models)
		}
		texts[models] = append(texts[models], l.String())
	}
	parts := make([]string, len(whose))
	for i, w := range whose {
		parts[i] = w + ": " + strings.Join(texts[w], ", ")
	}
	return strings.Join(parts, "; ")
}

// docsResets tells how the long windows come back; the short ones are all rolling.
func docsResets(p catalog.Provider) string {
	words := map[catalog.Reset]string{
		catalog.ResetRolling: "bit by bit", catalog.ResetUTCMidnight: "midnight UTC", catalog.ResetPacificMidnight: "midnight Pacific",
		catalog.ResetCalendarMonth: "first of the month", catalog.ResetNever: "never",
	}
	var resets []string
	for _, l := range p.Limits {
		long := l.Window == catalog.WindowDay || l.Window == catalog.WindowMonth || l.Window == catalog.WindowOnce
		if long && !slices.Contains(resets, words[l.Reset]) {
			resets = append(resets, words[l.Reset])
		}
	}
	return strings.Join(resets, ", ")
}

// A new provider takes an entry and no code: the page's example, given a key,
// completes chats and types that provider's own way to say no.
func TestDocsExampleIsAProvider(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(docsPage)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(data), "```yaml\nedition: ours\n")
	require.True(t, found)
	example, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	c, err := catalog.Parse([]byte("edition: ours\n" + example))
	require.NoError(t, err)

	var bodies []map[string]any
	answers := []func(http.ResponseWriter){
		func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"q\":1}"},"finish_reason":"stop"}]}`)
		},
		func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"message":"Tokens per day are used up"}`)
		},
	}
	acme := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if json.NewDecoder(r.Body).Decode(&body) != nil || r.URL.Path != "/v1/chat/completions" || r.Header.Get("X-Client") != "parley" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		bodies = append(bodies, body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Ratelimit-Remaining-Requests", "19")
		answers[len(bodies)-1](w)
	}))
	t.Cleanup(acme.Close)
	accounts, err := catalog.Accounts(c, lookup(map[string]string{"ACME_API_KEYS": "k", "ACME_BASE_URL": acme.URL + "/v1"}))
	require.NoError(t, err)
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	client, err := chat.New(chat.Config{Catalog: c, Accounts: accounts, Now: func() time.Time { return noon }})
	require.NoError(t, err)
	request := parley.ChatRequest{
		Route:     parley.Route{Place: parley.Place{Provider: "acme", Account: accounts[0].ID, Model: "acme-large"}},
		Messages:  []parley.Message{{Role: parley.RoleUser, Content: "Hi"}},
		Schema:    parley.Schema{Name: "q", JSON: json.RawMessage(`{"type":"string","maxLength":9}`)},
		MaxTokens: 50,
	}
	reply, err := client.Complete(t.Context(), request)
	require.NoError(t, err)
	require.JSONEq(t, `{"q":1}`, reply.Text)
	require.Equal(t, []parley.QuotaReading{{Metric: parley.MetricRequests, Window: time.Minute, Remaining: 19}}, reply.Quota)
	require.Equal(t, "low", bodies[0]["reasoning_effort"])
	sent, err := json.Marshal(bodies[0]["response_format"])
	require.NoError(t, err)
	require.NotContains(t, string(sent), "maxLength")

	_, err = client.Complete(t.Context(), request)
	refused, typed := errors.AsType[*parley.Error](err)
	require.True(t, typed)
	require.Equal(t, parley.KindQuotaExhausted, refused.Kind)
	require.Equal(t, catalog.ResetUTCMidnight.Next(noon), refused.RetryAt)
}

func TestLimitsInWords(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"{metric: requests, window: second, limit: 1, reset: rolling}", "1 request a second"},
		{"{metric: input_tokens, window: hour, limit: 1250000, reset: rolling}", "1,250,000 input tokens an hour"},
		{"{metric: usd, window: month, limit: 0.1, reset: calendar_month, models: [priced]}", "$0.10 a month"},
		{"{metric: usd, window: once, limit: 5, reset: never, models: [priced]}", "$5 once"},
		{"{metric: neurons, window: day, limit: 999, reset: utc_midnight, models: [priced]}", "999 neurons a day"},
		{"{metric: concurrency, limit: 2500}", "2,500 calls at a time"},
		{"{metric: requests, window: month, limit: 1000, reset: calendar_month}", "1,000 requests a month"},
		{"{metric: output_tokens, window: minute, limit: 14400, reset: rolling}", "14,400 output tokens a minute"},
	} {
		c, err := catalog.Parse([]byte(oneLimit(test[0])))
		require.NoError(t, err)
		require.Equal(t, test[1], c.Providers[0].Limits[0].String())
	}
}
