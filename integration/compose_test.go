//go:build integration

package integration_test

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley/internal/payload"
	"github.com/parley-interviews/parley/starter"
)

// stack is docker-compose.yml, as far as it can be had without a registry: the
// development server stands in for Temporal with its database.
type stack struct {
	environment []string
	temporal    string
}

// compose runs Docker Compose in the repository's root: PARLEY_COMPOSE, or the
// plugin of the docker command.
func compose(ctx context.Context, t *testing.T, environment []string, arguments ...string) string {
	t.Helper()
	command := []string{"docker", "compose"}
	if path := os.Getenv("PARLEY_COMPOSE"); path != "" {
		command = []string{path}
	}
	command = append(command, arguments...)
	run := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // whoever runs the suite names the program
	run.Dir = ".."
	run.Env = append(os.Environ(), environment...)
	var stderr strings.Builder
	run.Stderr = &stderr
	out, err := run.Output()
	require.NoError(t, err, "%s\n%s", strings.Join(command, " "), stderr.String())
	return string(out)
}

// Every way in which an operator may call the file must load, and without .env.
func TestComposeFileLoads(t *testing.T) {
	for _, arguments := range [][]string{
		nil,
		{"--profile", "*"},
		{"--profile", "gpu", "--profile", "groq"},
		{"--env-file", ".env.example"},
		{"--env-file", "deploy/standin.env"},
		{"--env-file", "deploy/standin.env", "-f", "docker-compose.yml", "-f", "deploy/compose.local.yml"},
	} {
		compose(t.Context(), t, nil, append(arguments, "config", "--quiet")...)
	}
}

// A GPU node has a file of its own, and an example that names each of its variables.
func TestComposeFileOfANodeLoads(t *testing.T) {
	example, err := os.ReadFile("../deploy/vllm/node.env.example")
	require.NoError(t, err)
	node := []string{"--env-file", "deploy/vllm/node.env.example", "-f", "deploy/vllm/compose.yml"}
	key := []string{"SELF_HOSTED_API_KEY=key"}
	compose(t.Context(), t, key, append(node, "config", "--quiet")...)
	for line := range strings.Lines(compose(t.Context(), t, key, append(node, "config", "--variables")...)) {
		if name := strings.Fields(line)[0]; name != "NAME" && name != "PARLEY_ENV_FILE" {
			require.Contains(t, string(example), name+"=")
		}
	}
}

func TestComposeImagesCanAllBeReplaced(t *testing.T) {
	variables := []string{
		"PARLEY_IMAGE", "TEMPORAL_IMAGE", "TEMPORAL_ADMIN_TOOLS_IMAGE", "TEMPORAL_UI_IMAGE", "POSTGRES_IMAGE", "REDIS_IMAGE", "VLLM_IMAGE",
	}
	var environment []string
	for _, name := range variables {
		environment = append(environment, name+"=mirror.example/"+strings.ToLower(name))
	}
	images := compose(t.Context(), t, environment, "--profile", "*", "config", "--images")
	for image := range strings.FieldsSeq(images) {
		require.True(t, strings.HasPrefix(image, "mirror.example/"), image)
	}
	for _, name := range variables {
		require.Contains(t, images, strings.ToLower(name))
	}
}

func TestComposeStackHoldsAnInterview(t *testing.T) {
	s := startStack(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	temporal, err := client.DialContext(ctx, client.Options{HostPort: s.temporal, DataConverter: payload.DataConverter(), Logger: quiet{}})
	require.NoError(t, err)
	defer temporal.Close()

	c := &cluster{parley: starter.New(temporal), temporalClient: temporal}
	iv := c.hold(ctx, t, "compose", nil)
	requireWhole(t, iv)
}

// startStack brings the stack up under ports of its own and waits until every
// health check passes.
func startStack(t *testing.T) stack {
	t.Helper()
	s := stack{}
	for _, name := range []string{"TEMPORAL_PORT", "TEMPORAL_UI_PORT", "REDIS_PORT", "PARLEY_CODEC_PORT", "STANDIN_PORT"} {
		port := strconv.Itoa(freePort(t))
		if name == "TEMPORAL_PORT" {
			s.temporal = "127.0.0.1:" + port
		}
		s.environment = append(s.environment, name+"="+port)
	}
	arguments := func(more ...string) []string {
		stack := []string{"--project-name", "parley-test", "--env-file", "deploy/standin.env"}
		return append(append(stack, "-f", "docker-compose.yml", "-f", "deploy/compose.local.yml"), more...)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if t.Failed() {
			t.Log(compose(ctx, t, s.environment, arguments("logs", "--tail", "40")...))
		}
		compose(ctx, t, s.environment, arguments("down", "--volumes", "--timeout", "10")...)
	})
	compose(t.Context(), t, s.environment, arguments("up", "--detach", "--no-build", "--wait", "--wait-timeout", "120")...)
	return s
}
