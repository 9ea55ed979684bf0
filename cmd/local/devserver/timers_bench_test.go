package devserver_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley/cmd/local/devserver"
)

// late sleeps again and again, each time a little differently, and returns how much later
// than asked it woke each time.
func late(ctx workflow.Context, no int) ([]time.Duration, error) {
	var took []time.Duration
	for round := range 20 {
		asked := 400*time.Millisecond + time.Duration((no*37+round*91)%200)*time.Millisecond
		began := workflow.Now(ctx)
		if err := workflow.Sleep(ctx, asked); err != nil {
			return nil, err
		}
		took = append(took, workflow.Now(ctx).Sub(began)-asked)
	}
	return took, nil
}

// BenchmarkTimers measures how late timers of half a second are when many run, with the
// settings of this package and with the default for how often a shard looks for them.
//
//	go test ./cmd/local/devserver -run '^$' -bench Timers -benchtime 1x
func BenchmarkTimers(b *testing.B) {
	const sleepers = 60
	for name, settings := range map[string]map[string]any{
		"ours": nil, "20 looks a second": {"history.timerProcessorMaxPollRPS": 20},
	} {
		b.Run(name, func(b *testing.B) {
			server, err := devserver.Start(b.Context(), devserver.Config{UIPort: -1, DynamicConfig: settings})
			require.NoError(b, err)
			b.Cleanup(func() { require.NoError(b, server.Stop()) })
			dialed, err := client.DialContext(b.Context(), client.Options{HostPort: server.HostPort(), Namespace: server.Namespace()})
			require.NoError(b, err)
			b.Cleanup(dialed.Close)
			w := worker.New(dialed, "sleepers", worker.Options{})
			w.RegisterWorkflow(late)
			require.NoError(b, w.Start())
			b.Cleanup(w.Stop)

			var all []time.Duration
			for b.Loop() {
				var runs []client.WorkflowRun
				for no := range sleepers {
					options := client.StartWorkflowOptions{TaskQueue: "sleepers", ID: fmt.Sprintf("sleeper-%d-%d", len(all), no)}
					run, err := dialed.ExecuteWorkflow(b.Context(), options, late, no)
					require.NoError(b, err)
					runs = append(runs, run)
				}
				for _, run := range runs {
					var took []time.Duration
					require.NoError(b, run.Get(b.Context(), &took))
					all = append(all, took...)
				}
			}
			slices.Sort(all)
			for unit, share := range map[string]float64{"p50-ms": 0.5, "p99-ms": 0.99, "max-ms": 1} {
				at := min(int(share*float64(len(all))), len(all)-1)
				b.ReportMetric(float64(all[at].Milliseconds()), unit)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
