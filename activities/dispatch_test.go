package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// queued makes tasks look as if they had waited a minute for a worker; the SDK's test
// environment starts them at once.
type queued struct {
	interceptor.WorkerInterceptorBase
}

func (*queued) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &queuedTask{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type queuedTask struct {
	interceptor.ActivityInboundInterceptorBase
}

func (q *queuedTask) Init(outbound interceptor.ActivityOutboundInterceptor) error {
	return q.Next.Init(&queuedInfo{interceptor.ActivityOutboundInterceptorBase{Next: outbound}})
}

type queuedInfo struct {
	interceptor.ActivityOutboundInterceptorBase
}

func (q *queuedInfo) GetInfo(ctx context.Context) activity.Info {
	info := q.Next.GetInfo(ctx)
	info.StartedTime = info.ScheduledTime.Add(time.Minute)
	return info
}

// The receipt tells the provider's time; the router learns what the caller saw, from the
// moment that it asked.
func TestRouterLearnsTheTimeThatTheCallerSaw(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(_ context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
		reply := activitytest.Reply(request, goodGreeting)
		reply.Latency = time.Hour
		return reply, nil
	})
	b.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&queued{}}})
	reply, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	require.NoError(t, err)
	require.Equal(t, time.Hour.Milliseconds(), reply.Receipt.LatencyMS)
	seen := b.router.Outcomes()[0].Reply.Latency
	require.Greater(t, seen, time.Minute)
	require.Less(t, seen, time.Hour)
}
