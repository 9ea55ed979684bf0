package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// The embedded editions are valid and hold what the operator's variables name.
func TestEditionsHoldTheirProviders(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"2025-12", "2026-11"}, catalog.Editions())
	fifteen := strings.Fields(`groq cloudflare huggingface gemini cerebras deepseek github mistral together fireworks
		replicate anyscale cohere ai21 anthropic`)
	for edition, others := range map[string][]string{
		"2025-12": {"vllm", "tgi", "ollama"},
		"2026-11": {"vllm", "tgi", "ollama", "openrouter"},
	} {
		c, err := catalog.Edition(edition)
		require.NoError(t, err)
		require.Equal(t, edition, c.Edition)
		var ids []string
		for _, p := range c.Providers {
			ids = append(ids, p.ID)
			require.Equal(t, p.SelfHosted, p.Priority == 0, "self-hosted comes first, and alone: %s", p.ID)
		}
		require.ElementsMatch(t, append(others, fifteen...), ids)
	}
}

func TestLoadGivesTheNewestEdition(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	require.Equal(t, "2026-11", c.Edition)
	_, err = catalog.Edition("1999-01")
	require.ErrorContains(t, err, `"1999-01": no such edition; one of 2025-12, 2026-11`)
}

// What is gone stays with its day, and without a model that could be routed to.
// The plan of 2025 believed in both.
func TestRetiredProvidersStay(t *testing.T) {
	t.Parallel()
	for edition, want := range map[string]map[string]string{
		"2025-12": {},
		"2026-11": {"github": "2026-07-30", "anyscale": "2024-08-01"},
	} {
		c, err := catalog.Edition(edition)
		require.NoError(t, err)
		got := map[string]string{}
		for _, p := range c.Providers {
			if p.RetiredOn != "" {
				got[p.ID] = p.RetiredOn
				require.Empty(t, p.Models)
			}
		}
		require.Equal(t, want, got)
	}
}

// A model without a limit would be used without end.
func TestEveryCloudModelIsLimited(t *testing.T) {
	t.Parallel()
	for _, edition := range catalog.Editions() {
		c, err := catalog.Edition(edition)
		require.NoError(t, err)
		for _, p := range c.Providers {
			for _, m := range p.Models {
				covers := func(l catalog.Limit) bool { return l.Covers(m.ID) }
				require.True(t, p.SelfHosted || slices.ContainsFunc(p.Limits, covers), "%s %s", p.ID, m.ID)
			}
			if !p.SelfHosted {
				require.NotEmpty(t, p.Sources, p.ID)
			}
		}
	}
}

func TestParseRefusesUnknownFields(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse([]byte("edition: x\nproviders: []\nprovders: []\n"))
	require.ErrorContains(t, err, "provders")
}
