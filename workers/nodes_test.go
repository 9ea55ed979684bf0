package workers

import (
	"os"
	"testing"

	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"
)

func TestNodesAreCalledAfterTheirAddress(t *testing.T) {
	t.Parallel()
	machine, err := os.Hostname()
	require.NoError(t, err)
	for address, want := range map[string]string{
		"http://gpu-1:8000/v1":            "gpu-1:8000",
		"http://user:secret@10.0.0.7/v1":  "10.0.0.7",
		"http://localhost:8000/v1":        machine + ":8000",
		"http://127.0.0.1:8001/v1":        machine + ":8001",
		"http://[::1]:8001/v1":            machine + ":8001",
		"http://standin:8080/vllm/two/v1": "standin:8080-vllm-two",
	} {
		require.Equal(t, want, nameOf(address))
	}
}

func TestNodesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	load := func(urls, name string) (Config, error) {
		return Load(t.Context(), envconfig.MapLookuper(map[string]string{
			"REDIS_URL": "redis://localhost:6379", "SELF_HOSTED_URL": urls, "PARLEY_NODE_NAME": name,
		}))
	}
	cfg, err := load("http://a:8000,http://b:8000", "")
	require.NoError(t, err)
	require.Equal(t, "a:8000", cfg.serves.nodes[0].name)
	require.Equal(t, "b:8000", cfg.serves.nodes[1].address())
	cfg, err = load("http://a:8000", "rack-7")
	require.NoError(t, err)
	require.Equal(t, "rack-7", cfg.serves.nodes[0].name)

	for name, test := range map[string]struct{ urls, name, want string }{
		"a queue's separator": {"http://a:8000", "rack/7", `PARLEY_NODE_NAME: "rack/7" is no name`},
		"one for many":        {"http://a:8000,http://b:8000", "rack-7", "PARLEY_NODE_NAME: names one node, and SELF_HOSTED_URL has 2"},
		"one name twice":      {"http://a:8000,https://a:8000", "", "SELF_HOSTED_URL: elements 1 and 2 are both called a:8000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(test.urls, test.name)
			require.ErrorContains(t, err, test.want)
		})
	}
}
