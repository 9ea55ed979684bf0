package devserver_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley/cmd/local/devserver"
)

const queue = "test"

// echo answers one Update and ends.
func echo(ctx workflow.Context) (string, error) {
	said := ""
	err := workflow.SetUpdateHandler(ctx, "say", func(_ workflow.Context, text string) (string, error) {
		said = text
		return "heard " + text, nil
	})
	if err != nil {
		return "", err
	}
	err = workflow.Await(ctx, func() bool { return said != "" && workflow.AllHandlersFinished(ctx) })
	return said, err
}

func start(t *testing.T, cfg devserver.Config) *devserver.Server {
	t.Helper()
	server, err := devserver.Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	return server
}

func dial(t *testing.T, server *devserver.Server) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: server.HostPort(), Namespace: server.Namespace()})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, c client.Client) {
	t.Helper()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(echo)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
}

func update(ctx context.Context, t *testing.T, c client.Client, id string) string {
	t.Helper()
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: "say", Args: []any{"hello"}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	require.NoError(t, err)
	var reply string
	require.NoError(t, handle.Get(ctx, &reply))
	return reply
}

// Proves that what is served is a whole Temporal: a workflow with an Update
// runs, the search attributes exist, and the UI answers.
func TestServesWorkflowsAttributesAndUI(t *testing.T) {
	t.Parallel()
	server := start(t, devserver.Config{SearchAttributes: devserver.SearchAttributes()})
	c := dial(t, server)
	serve(t, c)

	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "w", TaskQueue: queue}, echo)
	require.NoError(t, err)
	require.Equal(t, "heard hello", update(t.Context(), t, c, "w"))
	var said string
	require.NoError(t, run.Get(t.Context(), &said))
	require.Equal(t, "hello", said)

	attributes, err := c.OperatorService().ListSearchAttributes(t.Context(),
		&operatorservice.ListSearchAttributesRequest{Namespace: server.Namespace()})
	require.NoError(t, err)
	require.Equal(t, enums.INDEXED_VALUE_TYPE_INT, attributes.GetCustomAttributes()["ParleyTurn"])
	require.Equal(t, enums.INDEXED_VALUE_TYPE_KEYWORD_LIST, attributes.GetCustomAttributes()["ParleyProviders"])
	require.Len(t, attributes.GetCustomAttributes(), len(devserver.SearchAttributes()))

	require.Contains(t, get(t, server.UIURL()+"/"), "<html")
}

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	return string(body)
}

// Proves that a workflow waiting for an Update outlives the server when the
// database is a file, and that starting again on the file needs no set-up.
func TestFileOutlivesTheServer(t *testing.T) {
	t.Parallel()
	cfg := devserver.Config{
		UIPort: devserver.NoUI, DBFile: filepath.Join(t.TempDir(), "temporal.db"), SearchAttributes: devserver.SearchAttributes(),
	}
	first, err := devserver.Start(t.Context(), cfg)
	require.NoError(t, err)
	c := dial(t, first)
	_, err = c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "w", TaskQueue: queue}, echo)
	require.NoError(t, err)
	require.FileExists(t, cfg.DBFile+"-wal")
	require.NoError(t, first.Stop())

	again := dial(t, start(t, cfg))
	serve(t, again)
	require.Equal(t, "heard hello", update(t.Context(), t, again, "w"))
}

// Proves that a taken port is named together with the flag that changes it, and
// that the other port is free again after the failed start.
func TestPortInUseIsNamed(t *testing.T) {
	t.Parallel()
	var listen net.ListenConfig
	taken, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, taken.Close()) }()
	port := taken.Addr().(*net.TCPAddr).Port

	_, err = devserver.Start(t.Context(), devserver.Config{FrontendPort: port, UIPort: devserver.NoUI})
	require.EqualError(t, err, "temporal server: port "+strconv.Itoa(port)+
		" is in use on 127.0.0.1: stop what listens there or choose another with --port")

	_, err = devserver.Start(t.Context(), devserver.Config{UIPort: port})
	require.ErrorContains(t, err, strconv.Itoa(port))
	require.ErrorContains(t, err, "--ui-port")
}

// Proves that every mistake is reported at once.
func TestConfigReportsAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := devserver.Start(t.Context(), devserver.Config{
		Address: "here", FrontendPort: 70000, UIPort: -2, LogLevel: "loud", DBFile: "/no/such/folder/t.db",
		SearchAttributes: map[string]string{"Mood": "Colour"},
	})
	for _, part := range []string{`"here"`, "70000", "-2", `"loud"`, "/no/such/folder", "Mood"} {
		require.ErrorContains(t, err, part)
	}
}

// Proves that a start whose context ends gives up and leaves the ports free.
func TestGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := devserver.Start(ctx, devserver.Config{UIPort: devserver.NoUI})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
