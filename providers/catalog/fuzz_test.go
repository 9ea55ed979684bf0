package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// A catalog file may change under a running process: no text may bring it down,
// and what is taken for valid has to serve all that is done with a catalog.
func FuzzParse(f *testing.F) {
	f.Add([]byte(brokenCatalog))
	f.Add([]byte(oneLimit("{metric: usd, window: month, limit: 1, reset: calendar_month, models: [priced]}")))
	f.Add([]byte("edition: &a [*a]\nproviders: {<<: *a}\n"))
	f.Add([]byte(named("x")[:200]))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := catalog.Parse(data)
		if err != nil {
			return
		}
		require.NoError(t, c.Validate())
		keys := func(name string) (string, bool) { return "key-of-" + name, true }
		accounts, err := catalog.Accounts(c, keys)
		if err == nil {
			_ = catalog.Warnings(c, accounts)
		}
		_, _ = catalog.Configure(c, keys)
		for _, p := range c.Providers {
			for _, l := range p.Limits {
				require.NotEmpty(t, l.String())
			}
		}
	})
}
