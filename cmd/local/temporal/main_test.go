package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/cmd/local/devserver"
)

// parse returns the configuration that a command line asks for.
func parse(t *testing.T, args ...string) (devserver.Config, error) {
	t.Helper()
	var parsed devserver.Config
	start := startDev()
	start.Action = func(_ context.Context, cmd *cli.Command) error {
		var err error
		parsed, err = config(cmd)
		return err
	}
	return parsed, start.Run(t.Context(), append([]string{"start-dev"}, args...))
}

// Proves that the command line of the container suites means what it means to
// the official tool.
func TestReadsTheOfficialCommandLine(t *testing.T) {
	t.Parallel()
	parsed, err := parse(t, "--ip", "0.0.0.0", "--port", "7000", "--headless", "--db-filename", "/data/t.db",
		"--namespace", "hiring", "--search-attribute", "ParleyTurn=Int", "--search-attribute", "ParleyStatus=Keyword",
		"--dynamic-config-value", "history.rps=5", "--dynamic-config-value", `frontend.x="a"`, "--log-level", "error")
	require.NoError(t, err)
	require.Equal(t, devserver.Config{
		Address: "0.0.0.0", FrontendPort: 7000, UIPort: devserver.NoUI, DBFile: "/data/t.db", Namespace: "hiring",
		SearchAttributes: map[string]string{"ParleyTurn": "Int", "ParleyStatus": "Keyword"},
		DynamicConfig:    map[string]any{"history.rps": 5, "frontend.x": "a"}, LogLevel: "error",
	}, parsed)
}

func TestUIFollowsTheGRPCPort(t *testing.T) {
	t.Parallel()
	parsed, err := parse(t)
	require.NoError(t, err)
	require.Equal(t, devserver.DefaultUIPort, parsed.UIPort)
	parsed, err = parse(t, "--port", "7000")
	require.NoError(t, err)
	require.Equal(t, 8000, parsed.UIPort)
	parsed, err = parse(t, "--port", "7000", "--ui-port", "9000")
	require.NoError(t, err)
	require.Equal(t, 9000, parsed.UIPort)
}

func TestMalformedPairsNameTheirFlag(t *testing.T) {
	t.Parallel()
	_, err := parse(t, "--search-attribute", "ParleyTurn")
	require.ErrorContains(t, err, `--search-attribute "ParleyTurn"`)
	_, err = parse(t, "--dynamic-config-value", "history.rps=many")
	require.ErrorContains(t, err, "--dynamic-config-value history.rps")
}
