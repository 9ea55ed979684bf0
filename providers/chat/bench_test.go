package chat_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// upstreamVariable makes the test binary a provider instead: its value is the
// reply. In a process of its own it takes no part in what is measured.
const upstreamVariable = "PARLEY_CHAT_BENCH_UPSTREAM"

func TestMain(m *testing.M) {
	if reply := os.Getenv(upstreamVariable); reply != "" { //nolint:forbidigo // how the benchmark starts its other half
		serveUpstream(reply)
		return
	}
	os.Exit(m.Run()) //nolint:forbidigo // this is the test's main
}

// serveUpstream answers every call with the reply until its input ends.
func serveUpstream(reply string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer{200, "x-ratelimit-limit-requests: 1000; x-ratelimit-remaining-requests: 999; x-ratelimit-reset-requests: 1m26.4s", reply}.write(w)
	}))
	defer server.Close()
	_, _ = os.Stdout.WriteString(server.URL + "\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func startUpstream(b *testing.B, reply string) string {
	b.Helper()
	self, err := os.Executable()
	require.NoError(b, err)
	upstream := exec.CommandContext(b.Context(), self)              //nolint:gosec // this very binary
	upstream.Env = append(os.Environ(), upstreamVariable+"="+reply) //nolint:forbidigo // handed on to the child
	input, err := upstream.StdinPipe()
	require.NoError(b, err)
	output, err := upstream.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, upstream.Start())
	b.Cleanup(func() {
		_ = input.Close()
		_ = upstream.Wait()
	})
	address, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(b, err)
	return strings.TrimSpace(address)
}

// BenchmarkComplete shows what the adapter costs above a bare POST of the same
// body to the same server, in CPU of this process, beside a reverse proxy of the
// standard library and two ways through openai-go: as it is meant to be used, and
// handed the body ready-made. The ways take turns, fifty calls each, so that a
// busy machine is busy for all; "-x" is a way's CPU over that of net/http.
//
//	go test -run '^$' -bench Complete -benchtime 40x -count 3 ./providers/chat
func BenchmarkComplete(b *testing.B) {
	for _, size := range []struct {
		name          string
		prompt, reply int
	}{{"small", 50, 35}, {"8KB-prompt-1KB-reply", 8 << 10, 1 << 10}} {
		b.Run(size.name, func(b *testing.B) { benchmarkSizes(b, size.prompt, size.reply) })
	}
}

// way is one way to make the call and what it has cost.
type way struct {
	name      string
	call      func()
	cpu, wall time.Duration
}

func benchmarkSizes(b *testing.B, prompt, reply int) {
	b.Helper()
	text, err := json.Marshal(`{"lead":"` + strings.Repeat("Thanks, that is clear. ", reply/23) + `","question":"Why?"}`)
	require.NoError(b, err)
	root := startUpstream(b, strings.Replace(wireBody(b, "groq/ok.json"), `"{\"lead\":\"Thanks.\",\"question\":\"Why?\"}"`, string(text), 1))
	ask := request(b, "groq")
	ask.Messages[1].Content = strings.Repeat("I led the migration of \"billing\" and it took a year.\n", max(1, prompt/53))
	recording := serve(b, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(b, "groq/ok.json")}.write(w) })
	_, err = client(b, "groq", recording.URL).Complete(b.Context(), ask)
	require.NoError(b, err)
	body := recording.bodies[0]

	target, err := url.Parse(root)
	require.NoError(b, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }})
	defer proxy.Close()
	ours := client(b, "groq", root)
	ways := []*way{
		{name: "net/http", call: func() { post(b, root, body) }},
		{name: "parley", call: func() {
			_, err := ours.Complete(b.Context(), ask)
			require.NoError(b, err)
		}},
		{name: "openai-go", call: openAI(b, root, ask)},
		{name: "ready-body", call: openAIReady(b, root, body)},
		{name: "proxy", call: func() { post(b, proxy.URL, body) }},
	}
	const turn = 50
	for b.Loop() {
		for _, way := range ways {
			way.take(b, turn)
		}
	}
	calls := time.Duration(b.N * turn)
	for _, way := range ways {
		b.ReportMetric(float64((way.cpu/calls).Nanoseconds())/1e3, way.name+"-cpu-us")
		b.ReportMetric(float64((way.wall/calls).Nanoseconds())/1e3, way.name+"-us")
		b.ReportMetric(float64(way.cpu)/float64(ways[0].cpu), way.name+"-x")
		b.ReportMetric(testing.AllocsPerRun(20, way.call), way.name+"-allocs")
	}
}

// take makes some calls and adds what they cost.
func (w *way) take(b *testing.B, calls int) {
	b.Helper()
	start, before := time.Now(), processCPU(b)
	for range calls {
		w.call()
	}
	w.cpu += processCPU(b) - before
	w.wall += time.Since(start)
}

func processCPU(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func post(b *testing.B, root, body string) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, root+"/v1/chat/completions", bytes.NewReader([]byte(body)))
	require.NoError(b, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+testKey)
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	_, err = io.ReadAll(response.Body)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
}

func openAIOptions(root string) []option.RequestOption {
	return []option.RequestOption{
		option.WithHTTPClient(http.DefaultClient), option.WithMaxRetries(0),
		option.WithBaseURL(root + "/v1"), option.WithAPIKey(testKey),
	}
}

func openAI(b *testing.B, root string, ask parley.ChatRequest) func() {
	b.Helper()
	service := openai.NewChatCompletionService(openAIOptions(root)...)
	return func() {
		reply, err := service.New(b.Context(), openAIParams(ask), option.WithJSONSet("reasoning_effort", "low"))
		require.NoError(b, err)
		require.NotEmpty(b, reply.Choices[0].Message.Content)
	}
}

func openAIReady(b *testing.B, root, body string) func() {
	b.Helper()
	own := openai.Client{Options: openAIOptions(root)}
	return func() {
		var reply []byte
		require.NoError(b, own.Post(b.Context(), "chat/completions", []byte(body), &reply))
		require.NotEmpty(b, reply)
	}
}
