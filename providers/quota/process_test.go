package quota_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// workerVariable makes the test binary a worker; it holds a job as JSON.
const workerVariable = "PARLEY_QUOTA_TEST_WORKER"

func TestMain(m *testing.M) {
	if text := os.Getenv(workerVariable); text != "" { //nolint:forbidigo // set by the test that runs this binary again
		fmt.Fprintln(os.Stderr, work(text))
		return
	}
	goleak.VerifyTestMain(m)
}

// job is what a worker process is told. Its clock runs Scale times as fast since
// Start, the same in all processes.
type job struct {
	Socket string
	Name   string
	Start  time.Time
	Scale  int64
	Window quota.Window
}

func (j job) clock() time.Time {
	return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC).Add(time.Since(j.Start) * time.Duration(j.Scale))
}

// work reserves, is counted, works for a while and settles, until it is killed. A
// worker that comes back takes up the call that it had under the same id, as an
// activity does: what it had reserved but not used is not lost.
func work(text string) error {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	client, err := redistest.Dial(j.Socket)
	if err != nil {
		return err
	}
	ledger, err := quota.New(quota.Config{Redis: client, Clock: j.clock, Life: 90 * 24 * time.Hour, Timeout: 10 * time.Second})
	if err != nil {
		return err
	}
	// Nobody kills a worker whose test was killed.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second) //nolint:forbidigo // a process of its own
	defer cancel()
	for ctx.Err() == nil {
		if err := j.step(ctx, client, ledger); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (j job) step(ctx context.Context, client rueidis.Client, ledger *quota.Ledger) error {
	calls, err := client.Do(ctx, client.B().Llen().Key("calls:"+j.Name).Build()).AsInt64()
	if err != nil {
		return err
	}
	id := j.Name + "/" + strconv.FormatInt(calls, 10)
	demand := quota.Demand{Window: j.Window, Amount: 1}
	r, err := ledger.Reserve(ctx, quota.Ask{ID: id, Candidates: []quota.Candidate{{Name: "a", Windows: []quota.Demand{demand}}}})
	if err != nil || r.Index < 0 {
		wait(ctx, 2*time.Millisecond)
		return err
	}
	at := strconv.FormatInt(r.Now.UnixMilli(), 10)
	if err := client.Do(ctx, client.B().Rpush().Key("calls:"+j.Name).Element(at).Build()).Error(); err != nil {
		return err
	}
	wait(ctx, time.Duration(chance(20))*time.Millisecond)
	return ledger.Settle(ctx, quota.Settlement{ID: id, Windows: []quota.Final{{Window: j.Window}}, Healthy: true})
}

// Four processes share one key of 60 requests and are killed and restarted at random.
// In a fixed window never more than 60 are called, and at least 59. Of a rolling one,
// which is a bucket of 60 that refills by 60 a minute, never more are called between
// any two moments than 60 and what refilled between them, and in all at least what it
// gave less one. Calls are counted apart from the ledger, by the time of their
// reservation: nobody can promise when a call that may be made now arrives.
func TestProcessesShareOneKey(t *testing.T) {
	t.Parallel()
	const limit = 60
	t.Run("fixed", func(t *testing.T) {
		t.Parallel()
		const days, seconds = 3, 2
		w := quota.Window{
			Name: "key/model/requests/day", Metric: parley.MetricRequests, Limit: limit, Length: 24 * time.Hour, Reset: catalog.ResetUTCMidnight,
		}
		calls, first := runWorkers(t, w, int64(24*time.Hour/(seconds*time.Second)), days*seconds*time.Second)
		used := make([]int, days+2)
		for _, at := range calls {
			used[at.Sub(first)/w.Length]++
		}
		t.Logf("used of %d a day: %v; the last is still under way", limit, used)
		for day, n := range used {
			require.LessOrEqual(t, n, limit)
			if day < days {
				require.GreaterOrEqual(t, n, limit-1)
			}
		}
	})
	t.Run("rolling", func(t *testing.T) {
		t.Parallel()
		w := quota.Window{Name: "key/model/requests/minute", Metric: parley.MetricRequests, Limit: limit, Length: time.Minute}
		calls, _ := runWorkers(t, w, 30, 5*time.Second)
		given := func(a, b time.Time) int { return limit + int(b.Sub(a)*limit/time.Minute) }
		for i, a := range calls {
			for n, b := range calls[i:] {
				require.LessOrEqual(t, n+1, given(a, b), "from %s to %s", a, b)
			}
		}
		most := given(calls[0], calls[len(calls)-1])
		t.Logf("used %d of the %d that the bucket gave", len(calls), most)
		require.GreaterOrEqual(t, len(calls), most-1)
	})
}

// runWorkers lets four processes work for a while, killing one at random now and then,
// and returns when they called, in order, and when the clock began.
func runWorkers(t *testing.T, w quota.Window, scale int64, lasts time.Duration) (calls []time.Time, first time.Time) {
	t.Helper()
	j := job{Socket: redistest.Start(t), Start: time.Now(), Scale: scale, Window: w}
	first = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	workers := make([]*exec.Cmd, 4)
	for i := range workers {
		workers[i] = j.start(t, i)
	}
	kills := 0
	for end := time.Now().Add(lasts); time.Now().Before(end); kills++ {
		wait(t.Context(), time.Duration(100+chance(300))*time.Millisecond)
		i := chance(len(workers))
		stop(workers[i])
		workers[i] = j.start(t, i)
	}
	wait(t.Context(), time.Second/2) // what refilled while too few were up is used now
	client, err := redistest.Dial(j.Socket)
	require.NoError(t, err)
	defer client.Close()
	for i, worker := range workers {
		stop(worker)
		list, err := client.Do(t.Context(), client.B().Lrange().Key(fmt.Sprint("calls:", i)).Start(0).Stop(-1).Build()).AsIntSlice()
		require.NoError(t, err)
		for _, ms := range list {
			calls = append(calls, time.UnixMilli(ms).UTC())
		}
	}
	slices.SortFunc(calls, time.Time.Compare)
	t.Logf("%d kills", kills)
	return calls, first
}

func (j job) start(t *testing.T, i int) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	require.NoError(t, err)
	j.Name = strconv.Itoa(i)
	text, err := json.Marshal(j)
	require.NoError(t, err)
	worker := exec.CommandContext(t.Context(), binary) //nolint:gosec // this test's own binary
	worker.Env = append(worker.Environ(), workerVariable+"="+string(text))
	worker.Stderr = os.Stderr
	require.NoError(t, worker.Start())
	t.Cleanup(func() { stop(worker) })
	return worker
}

func chance(n int) int { return rand.IntN(n) } //nolint:gosec // not a secret

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// stop kills without a warning.
func stop(worker *exec.Cmd) {
	_ = worker.Process.Kill()
	_ = worker.Wait() // killed on purpose
}
