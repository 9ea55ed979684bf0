package workers

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

// What the stand-in for vLLM tells of a card is what its worker takes for its seats.
func TestWatchUnderstandsVLLM(t *testing.T) {
	t.Parallel()
	for _, release := range standin.Releases() {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			played, err := standin.NewNode(standin.NodeConfig{Release: release, Speed: 100, APIKeys: []string{secretKey}})
			require.NoError(t, err)
			server := httptest.NewServer(played.Handler())
			t.Cleanup(server.Close)
			e := vllmEngine{client: server.Client(), account: catalog.Account{
				Provider: parley.ProviderSelfHosted, BaseURL: catalog.NodeURL(server.URL), Key: secretKey,
			}}
			found, err := e.Discover(t.Context())
			require.NoError(t, err)
			require.Equal(t, standin.DefaultVLLMModel, found.Model)
			capacity, guessed := Settings{}.capacity(found)
			require.False(t, guessed)
			require.Equal(t, vllm.Capacity{Seats: 16, Slots: 41}, capacity)
			before, err := e.Read(t.Context())
			require.NoError(t, err)
			require.NoError(t, e.Exercise(t.Context(), found))
			after, err := e.Read(t.Context())
			require.NoError(t, err)
			require.Greater(t, after.GenerationTokens, before.GenerationTokens)

			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			require.Error(t, e.Exercise(ctx, vllm.Node{Model: "another"}), "it serves another model")
			played.Shutdown(ctx)
			require.Error(t, e.Exercise(ctx, found), "200 with an abort is no completion")
		})
	}
}

const secretKey = "key-of-the-nodes"
