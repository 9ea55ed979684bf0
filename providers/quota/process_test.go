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
	"sync/atomic"
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

// job is what a worker process is told.
type job struct {
	Socket string
	Name   string
	Window quota.Window
}

// clockKey holds the time of all processes, which the test moves on.
const clockKey = "clock"

// clock shows the time in Redis, or what it showed before where that cannot be read.
func clock(ctx context.Context, client rueidis.Client) func() time.Time {
	var shown atomic.Int64
	return func() time.Time {
		if ms, err := client.Do(ctx, client.B().Get().Key(clockKey).Build()).AsInt64(); err == nil {
			shown.Store(ms)
		}
		return time.UnixMilli(shown.Load())
	}
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
	// Nobody kills a worker whose test was killed.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) //nolint:forbidigo // a process of its own
	defer cancel()
	ledger, err := quota.New(quota.Config{
		Redis: client, Clock: clock(ctx, client), Life: 900 * 24 * time.Hour, Timeout: time.Minute,
	})
	if err != nil {
		return err
	}
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

// shared is one key of 60 requests that four processes use and that are killed and
// restarted at random. Calls are counted apart from the ledger, by the time of their
// reservation: nobody can promise when a call that may be made now arrives. Time passes
// when nothing but one request is left, and so no faster than the machine can use it.
type shared struct {
	client  rueidis.Client
	now     time.Time
	workers []*exec.Cmd
}

const (
	sharedLimit = 60
	kills       = 20
)

// In a fixed window never more than 60 are called, and at least 59.
func TestProcessesShareOneFixedWindow(t *testing.T) {
	t.Parallel()
	w := quota.Window{
		Name: "key/model/requests/day", Metric: parley.MetricRequests, Limit: sharedLimit, Length: 24 * time.Hour,
		Reset: catalog.ResetUTCMidnight,
	}
	used := map[time.Time]int{}
	calls := runWorkers(t, w, func(calls []time.Time, now time.Time) (time.Duration, bool) {
		today := now.Truncate(w.Length)
		first := slices.IndexFunc(calls, func(at time.Time) bool { return !at.Before(today) })
		return w.Length, first >= 0 && len(calls)-first >= sharedLimit-1
	})
	for _, at := range calls {
		used[at.Truncate(w.Length)]++
	}
	t.Logf("%d calls in %d days", len(calls), len(used))
	for day, n := range used {
		require.LessOrEqual(t, n, sharedLimit, day)
	}
}

// A rolling window is a bucket of 60 that refills by 60 a minute: never more are called
// between any two moments than 60 and what refilled between them, and in all at least
// what it gave less one.
func TestProcessesShareOneRollingWindow(t *testing.T) {
	t.Parallel()
	w := quota.Window{Name: "key/model/requests/minute", Metric: parley.MetricRequests, Limit: sharedLimit, Length: time.Minute}
	given := func(a, b time.Time) int { return sharedLimit + int(b.Sub(a)*sharedLimit/time.Minute) }
	calls := runWorkers(t, w, func(calls []time.Time, now time.Time) (time.Duration, bool) {
		return time.Duration(1+chance(3000)) * time.Millisecond, len(calls) > 0 && len(calls) >= given(calls[0], now)-1
	})
	for i, a := range calls {
		for n, b := range calls[i:] {
			require.LessOrEqual(t, n+1, given(a, b), "from %s to %s", a, b)
		}
	}
	t.Logf("%d calls in %s", len(calls), calls[len(calls)-1].Sub(calls[0]))
}

// runWorkers lets four processes work, killing one at random now and then, and returns
// when they called, in order. usedUp reports whether time may pass, and how much; it
// must become true in a minute.
func runWorkers(t *testing.T, w quota.Window, usedUp func(calls []time.Time, now time.Time) (time.Duration, bool)) []time.Time {
	t.Helper()
	j := job{Socket: redistest.Start(t), Window: w}
	client, err := redistest.Dial(j.Socket)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	s := &shared{client: client, workers: make([]*exec.Cmd, 4)}
	s.pass(t, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	for i := range s.workers {
		s.workers[i] = j.start(t, i)
	}
	for killed, next, stuck := 0, time.Now(), time.Now().Add(time.Minute); ; wait(t.Context(), 5*time.Millisecond) {
		if killed < kills && time.Now().After(next) {
			i := chance(len(s.workers))
			stop(s.workers[i])
			s.workers[i] = j.start(t, i)
			killed, next = killed+1, time.Now().Add(time.Duration(100+chance(300))*time.Millisecond)
		}
		calls := s.calls(t)
		switch most, all := usedUp(calls, s.now); {
		case all && killed == kills:
			for _, worker := range s.workers {
				stop(worker)
			}
			return s.calls(t)
		case all:
			s.pass(t, s.now.Add(most))
			stuck = time.Now().Add(time.Minute)
		default:
			require.True(t, time.Now().Before(stuck), "more than one request is left over: %d calls by %s", len(calls), s.now)
		}
	}
}

// pass moves the time of all on.
func (s *shared) pass(t *testing.T, to time.Time) {
	t.Helper()
	s.now = to
	ms := strconv.FormatInt(to.UnixMilli(), 10)
	require.NoError(t, s.client.Do(t.Context(), s.client.B().Set().Key(clockKey).Value(ms).Build()).Error())
}

// calls are those made so far, in order.
func (s *shared) calls(t *testing.T) []time.Time {
	t.Helper()
	var calls []time.Time
	for i := range s.workers {
		list, err := s.client.Do(t.Context(), s.client.B().Lrange().Key(fmt.Sprint("calls:", i)).Start(0).Stop(-1).Build()).AsIntSlice()
		require.NoError(t, err)
		for _, ms := range list {
			calls = append(calls, time.UnixMilli(ms).UTC())
		}
	}
	slices.SortFunc(calls, time.Time.Compare)
	return calls
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
