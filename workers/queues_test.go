package workers

import (
	"testing"

	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"
)

// What a process serves follows from its keys unless PARLEY_QUEUES says less.
func TestQueuesServed(t *testing.T) {
	t.Parallel()
	const keys = "k1"
	tests := map[string]struct {
		queues, nodes string
		want          []string
	}{
		"all that has keys": {want: []string{"interview", "webhooks", "provider-groq", "provider-mistral"}},
		"nodes come with gpu": {
			nodes: "http://a:8000,http://b:8000", want: []string{"interview", "webhooks", "gpu", "provider-groq", "provider-mistral"},
		},
		"webhooks alone":           {queues: "webhooks", want: []string{"webhooks"}},
		"one provider":             {queues: "provider-groq", want: []string{"provider-groq"}},
		"spaces and repeats":       {queues: "interview, provider-groq,interview,provider-groq", want: []string{"interview", "provider-groq"}},
		"a GPU machine of its own": {queues: "gpu", nodes: "http://a:8000", want: []string{"gpu"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := Load(t.Context(), envconfig.MapLookuper(map[string]string{
				"REDIS_URL": "redis://localhost:6379", "GROQ_API_KEYS": keys, "MISTRAL_API_KEYS": keys + "-2",
				"SELF_HOSTED_URL": test.nodes, "PARLEY_QUEUES": test.queues,
			}))
			require.NoError(t, err)
			require.ElementsMatch(t, test.want, cfg.serves.names())
		})
	}
}
