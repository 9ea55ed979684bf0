package standin_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
)

// The catalog and the stand-ins tell the same facts twice, on purpose. A caller
// that keeps to the catalog must meet a stand-in that serves its models and counts
// no limit more tightly than the catalog says.
func TestCallersOfTheCatalogAreServed(t *testing.T) {
	t.Parallel()
	for _, edition := range standin.Editions() {
		known, err := catalog.Edition(edition)
		require.NoError(t, err)
		b := newBench(t, standin.Config{Edition: edition})
		alive := standin.Alive(edition)
		for _, p := range known.Providers {
			if p.RetiredOn != "" {
				require.NotContains(t, alive, p.ID, edition)
				continue
			}
			require.Contains(t, alive, p.ID, edition)
			for _, m := range p.Models {
				if m.ID == "" {
					continue // A node serves what it was started with.
				}
				require.Less(t, b.ask(t, p.ID, m.ID).status, 300, "%s: %s %s", edition, p.ID, m.ID)
				b.clock.advance(time.Minute)
			}
			for _, counted := range b.Stats().Providers[p.ID].Limits {
				require.True(t, told(p, counted) || assumed(counted), "%s: %+v stands in no catalog", edition, counted)
			}
		}
	}
}

// ask makes the smallest call for a model, in the provider's own protocol.
func (b *bench) ask(t *testing.T, provider, model string) response {
	t.Helper()
	if provider == "replicate" {
		return b.predict(t, model, "wait")
	}
	return b.chat(t, provider, with(request(provider), "model", model))
}

// told reports whether the catalog has the limit, as tight or tighter.
func told(p catalog.Provider, counted standin.LimitStats) bool {
	for _, limit := range p.Limits {
		if string(limit.Metric) != string(counted.Metric) || limit.Limit > counted.Max {
			continue
		}
		if string(limit.Window) == counted.Window || counted.Metric == standin.Concurrency {
			return true
		}
	}
	return false
}

// assumed are limits that nobody publishes; headers tell them to a caller.
func assumed(counted standin.LimitStats) bool {
	switch counted.Provider {
	case "together", "fireworks", "anthropic":
		return counted.Metric != standin.Requests
	}
	return false
}
