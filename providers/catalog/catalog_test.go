package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// The embedded edition is valid and holds what the operator's variables name.
func TestLoadGivesEveryProviderOfTheEdition(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	require.Equal(t, "2026-11", c.Edition)
	var ids []string
	for _, p := range c.Providers {
		ids = append(ids, p.ID)
		require.Equal(t, p.ID == "vllm", p.SelfHosted, p.ID)
		require.Equal(t, p.SelfHosted, p.Priority == 0, "self-hosted comes first, and alone")
	}
	require.ElementsMatch(t, []string{"vllm", "groq", "cloudflare", "mistral", "gemini", "cerebras"}, ids)
}

// A limit that no code reads would be overrun: each cloud model stands under a
// limit of requests.
func TestEveryCloudModelIsLimited(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	for _, p := range c.Providers {
		for _, m := range p.Models {
			limited := p.SelfHosted
			for _, l := range p.Limits {
				applies := len(l.Models) == 0
				for _, id := range l.Models {
					applies = applies || id == m.ID
				}
				limited = limited || (applies && l.Metric == "requests")
			}
			require.True(t, limited, "%s %s", p.ID, m.ID)
		}
	}
}

func TestParseRefusesUnknownFields(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse([]byte("edition: x\nproviders: []\nprovders: []\n"))
	require.ErrorContains(t, err, "provders")
}

func TestParseReportsEveryProblemWithItsPath(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse([]byte(`
edition: broken
providers:
  - id: Bad-ID
    base_url: ftp://somewhere
    priority: -1
    models:
      - {id: a, json: yaml, context: 10, max_output: 20, steps: [sing]}
      - {id: a, json: prompt, context: -1}
      - {id: "", json: prompt, max_output: -1}
    limits:
      - {metric: lines, window: week, limit: 0, reset: never, models: [b]}
      - {metric: requests, window: minute, limit: 1, reset: utc_midnight}
    headers:
      quotas: [{metric: requests, window: day, limit: x-limit}]
    quirks: {max_tokens_field: tokens, extra_body: {a.b: 1, model: 2}}
    errors:
      - {kind: no_route, status: 99}
      - {kind: overloaded}
      - {kind: overloaded, codes: [""]}
      - {kind: overloaded, status: 500, reset: soon, window: week}
  - {id: own, name: Own, self_hosted: true, base_url: "http://x", models: [{json: prompt}], quirks: {max_tokens_field: max_tokens}}
  - {id: own, name: "", self_hosted: true, quirks: {max_tokens_field: max_tokens}}
  - {id: cut, name: Cut, base_url: "https://x/{tenant}", models: [{id: a, json: prompt}], quirks: {max_tokens_field: max_tokens}}
`))
	require.Error(t, err)
	for _, want := range []string{
		"providers[0](Bad-ID).id", "providers[0](Bad-ID).name", ".base_url: is not an absolute", ".priority",
		".models[0].json", ".models[0].max_output", ".models[0].steps[0]", `.models[1].id: "a" stands twice`, ".models[1].context",
		".models[2].id: is empty", ".models[2].max_output", ".limits[0].metric", ".limits[0].window", ".limits[0].reset",
		".limits[0].limit", ".limits[0].models[0]", ".limits[1].reset: utc_midnight needs window day",
		".headers.quotas[0].remaining", ".quirks.max_tokens_field", `"a.b" is not a plain name`, `"model" is not for the catalog`,
		".errors[0].kind", ".errors[0].status", ".errors[1]: has no condition", ".errors[2]: has an empty condition",
		".errors[3].reset", ".errors[3].window", "providers[1](own).base_url: must be empty", "providers[2](own).id: stands twice",
		"providers[2](own).name", "providers[2](own).models", "providers[3](cut).base_url: has a placeholder",
	} {
		require.ErrorContains(t, err, want)
	}
}
