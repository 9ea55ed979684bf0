package chat_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

// Right after midnight a provider may still speak of yesterday: that must not cost today.
func TestASpentDayRightAfterItsResetIsYesterdays(t *testing.T) {
	t.Parallel()
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer{http.StatusTooManyRequests, "", wireBody(t, "cloudflare/neurons_spent.json")}.write(w)
	})
	c, err := edition()
	require.NoError(t, err)
	for now, want := range map[time.Time]time.Time{
		midnight.Add(-time.Millisecond):      midnight,
		midnight:                             midnight.Add(time.Minute),
		midnight.Add(300 * time.Millisecond): midnight.Add(time.Minute + 300*time.Millisecond),
		midnight.Add(5 * time.Minute):        midnight.AddDate(0, 0, 1),
	} {
		client, err := chat.New(chat.Config{
			Catalog:  c,
			Accounts: []catalog.Account{{ID: "cloudflare-1", Provider: "cloudflare", BaseURL: server.URL, Key: testKey}},
			Now:      func() time.Time { return now },
		})
		require.NoError(t, err)
		_, err = client.Complete(t.Context(), request(t, "cloudflare"))
		var failure *parley.Error
		require.ErrorAs(t, err, &failure)
		require.Equal(t, parley.KindQuotaExhausted, failure.Kind)
		require.Equal(t, want, failure.RetryAt, "at %s", now)
	}
}
