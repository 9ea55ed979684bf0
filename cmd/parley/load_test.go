package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadFleet(t *testing.T) {
	t.Parallel()
	lookup := func(name string) (string, bool) { return "node-key", name == "SELF_HOSTED_API_KEY" }
	fleet, err := readFleet("http://gpu1:8000,http://gpu2:8000/v1", "1xrtx4090,1xh100", lookup)
	require.NoError(t, err)
	require.Equal(t, []string{"rtx4090", "h100"}, fleet.GPUs)
	require.Len(t, fleet.Nodes, 2)
	require.Equal(t, "http://gpu1:8000/v1", fleet.Nodes[0].BaseURL)
	require.Equal(t, "node-key", fleet.Nodes[1].Key.Reveal())

	none, err := readFleet("", "", lookup)
	require.NoError(t, err)
	require.Nil(t, none)
	for want, args := range map[string][2]string{
		"name the nodes too":                     {"", "1xrtx4090"},
		"--nodes: SELF_HOSTED_URL":               {"gpu1", ""},
		"--gpus: 2 for 1 --nodes; one for each":  {"http://gpu1:8000", "2xrtx4090"},
		"is not a number of GPUs such as 2xrtx4": {"http://gpu1:8000", "rtx4090"},
	} {
		_, err := readFleet(args[0], args[1], lookup)
		require.ErrorContains(t, err, want)
	}
}
