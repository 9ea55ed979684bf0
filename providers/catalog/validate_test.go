package catalog_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

const brokenCatalog = `
edition: broken
providers:
  - id: Bad-ID
    base_url: ftp://somewhere
    priority: -1
    api: soap
    free: own
    scope: planet
    training: maybe
    retired_on: yesterday
    key_check: ../models?x=1
    sources: [""]
    models:
      - {id: a, json: yaml, context: 10, max_output: 20, steps: [sing], size: huge}
      - {id: a, json: prompt, context: -1}
      - {id: "", json: prompt, max_output: -1, usd: {in: -1}, neurons: {out: 1e9}}
    limits:
      - {metric: lines, window: week, limit: 0, reset: soon, models: [b]}
      - {metric: requests, window: minute, limit: 1, reset: utc_midnight}
    headers:
      quotas: [{metric: usd, window: once, limit: x-limit}]
    quirks:
      max_tokens_field: tokens
      extra_body: {a.b: 1, model: 2}
      extra_headers: {"a b": c, Authorization: d, X-Empty: ""}
      drop_schema: [type, "max length"]
    errors:
      - {kind: no_route, status: 99}
      - {kind: overloaded}
      - {kind: overloaded, codes: [""]}
      - {kind: overloaded, status: 500, reset: soon, window: week}
    terms: {several_accounts: perhaps, date: "2026", checked: soon}
  - id: own
    name: Own
    self_hosted: true
    base_url: "http://x"
    api: anthropic
    free: none
    retired_on: "2026-01-01"
    models: [{json: prompt}, {id: b, json: prompt}]
    quirks: {max_tokens_field: max_tokens}
    terms: {several_accounts: forbidden}
  - {id: own, name: "", self_hosted: true, quirks: {max_tokens_field: max_tokens}}
  - {id: cut, name: Cut, base_url: "https://x/{tenant}", models: [{id: a, json: prompt}], quirks: {max_tokens_field: max_tokens}}
`

func TestParseReportsEveryProblemWithItsPath(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse([]byte(brokenCatalog))
	require.Error(t, err)
	for _, want := range []string{
		"providers[0](Bad-ID).id", "providers[0](Bad-ID).name", ".base_url: is not an absolute", ".priority", ".api", ".scope",
		".free: own is for self-hosted servers", ".training", ".retired_on", ".key_check", ".sources",
		".models[0].json", ".models[0].max_output", ".models[0].steps[0]", ".models[0].size", `.models[1].id: "a" stands twice`,
		".models[1].context", ".models[2].id: is empty", ".models[2].max_output", ".models[2].usd", ".models[2].neurons",
		".limits[0].metric", ".limits[0].window", ".limits[0].reset", ".limits[0].limit", ".limits[0].models[0]",
		`.limits[1].reset: "utc_midnight" does not go with window minute`,
		".headers.quotas[0].remaining", ".headers.quotas[0].metric", ".headers.quotas[0].window",
		".quirks.max_tokens_field", `"a.b" is not a plain name`, `"model" is not for the catalog`,
		`"a b" is no header's name`, `"Authorization" is not for the catalog`, `value of "X-Empty" is empty`,
		`"type" cannot be dropped`, `"max length" is no keyword`,
		".errors[0].kind", ".errors[0].status", ".errors[1]: has no condition", ".errors[2]: has an empty condition",
		".errors[3].reset", ".errors[3].window", ".terms.several_accounts", ".terms.date", ".terms.checked",
		"providers[1](own).base_url: must be empty", "providers[1](own).api", "providers[1](own).free: must be own",
		"providers[1](own).retired_on: must be empty", "providers[1](own).models: has more than one",
		"providers[1](own).models[0].id: is empty", "providers[1](own).terms: needs source and date",
		"providers[2](own).id: stands twice", "providers[2](own).name", "providers[2](own).models",
		"providers[3](cut).base_url: has a placeholder",
	} {
		require.ErrorContains(t, err, want)
	}
}

// oneLimit is a catalog with that limit, or those.
func oneLimit(limits string) string {
	return fmt.Sprintf(`
edition: test
providers:
  - id: acme
    name: Acme
    base_url: https://acme.example/v1
    priority: 1
    free: recurring
    scope: account
    training: "no"
    models:
      - {id: free, size: small, json: prompt}
      - {id: priced, size: large, json: prompt, usd: {in: 1, out: 2}, neurons: {in: 3, out: 4}}
    limits: [%s]
    quirks: {max_tokens_field: max_tokens}
    terms: {several_accounts: unknown}
`, limits)
}

func TestLimitsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"{metric: requests, window: second, limit: 1, reset: utc_midnight}", "does not go with window second"},
		{"{metric: requests, window: hour, limit: 1, reset: never}", "does not go with window hour"},
		{"{metric: requests, window: day, limit: 1, reset: calendar_month}", "does not go with window day"},
		{"{metric: requests, window: month, limit: 1, reset: pacific_midnight}", "does not go with window month"},
		{"{metric: requests, window: once, limit: 1, reset: rolling}", "does not go with window once"},
		{"{metric: requests, window: minute, limit: 1}", `"" does not go with window minute`},
		{"{metric: concurrency, window: second, limit: 1, reset: rolling}", "calls under way have neither"},
		{"{metric: requests, window: minute, limit: 1.5, reset: rolling}", "more decimals than requests are counted in"},
		{"{metric: requests, window: minute, limit: .nan, reset: rolling}", "must be above 0"},
		{"{metric: requests, window: minute, limit: .inf, reset: rolling}", "more than can be counted exactly"},
		{"{metric: tokens, window: month, limit: 1000000000, reset: rolling}", "more than can be counted exactly"},
		{"{metric: tokens, window: once, limit: 1e16, reset: never}", "more than can be counted exactly"},
		{"{metric: usd, window: month, limit: 1, reset: calendar_month}", `limits[0]: needs the price of "free" in usd`},
		{"{metric: neurons, window: day, limit: 1, reset: rolling}", `limits[0]: needs the price of "free" in neurons`},
		{"{metric: usd, window: once, limit: 1e-7, reset: never, models: [priced]}", "more decimals than usd"},
		{
			"{metric: requests, window: day, limit: 1, reset: rolling}, " +
				"{metric: requests, window: day, limit: 2, reset: utc_midnight, models: [free]}",
			`limits[1]: limits the same as limits[0] for "free"`,
		},
	} {
		_, err := catalog.Parse([]byte(oneLimit(test[0])))
		require.ErrorContains(t, err, test[1], test[0])
	}
}

func TestLimitsThatMakeSenseAreTaken(t *testing.T) {
	t.Parallel()
	for _, limits := range []string{
		"{metric: requests, window: second, limit: 1, reset: rolling}",
		"{metric: tokens, window: month, limit: 1000000000, reset: calendar_month}",
		"{metric: tokens, window: month, limit: 3000000, reset: rolling}",
		"{metric: usd, window: month, limit: 0.1, reset: calendar_month, models: [priced]}",
		"{metric: neurons, window: day, limit: 10000, reset: utc_midnight, models: [priced]}",
		"{metric: concurrency, limit: 4}",
		"{metric: requests, window: minute, limit: 9, reset: rolling}, " +
			"{metric: requests, window: minute, limit: 2, reset: rolling, per_model: true}",
		"{metric: input_tokens, window: minute, limit: 9, reset: rolling}, {metric: output_tokens, window: minute, limit: 9, reset: rolling}",
	} {
		_, err := catalog.Parse([]byte(oneLimit(limits)))
		require.NoError(t, err, limits)
	}
}
