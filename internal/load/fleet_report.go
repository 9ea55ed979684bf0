package load

import (
	"fmt"
	"io"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/parley-interviews/parley/providers/plan"
	"github.com/parley-interviews/parley/providers/vllm"
)

// FleetReport is what one's own nodes did meanwhile. All times and rates are the
// nodes': a stand-in at speed 5 does in one of our seconds what a node does in five.
type FleetReport struct {
	Nodes []NodeReport `json:"nodes"`
	// All is the fleet: rates summed, the rest averaged by calls.
	All NodeReport `json:"all"`
	// Seconds is how long was measured, and Whole whether that was all of the run, with
	// its begin and its end, because there were too few interviews for less.
	Seconds float64 `json:"seconds"`
	Whole   bool    `json:"whole"`
	Speed   float64 `json:"speed"`
	// CallsEach is how many calls of an interview were answered, here or elsewhere:
	// what makes interviews a day of calls a second.
	CallsEach float64 `json:"calls_each"`
}

// NodeReport is what one node did in the time measured.
type NodeReport struct {
	Node string `json:"node"`
	GPU  string `json:"gpu,omitempty"`
	// Missed is set when the node did not answer at the begin or the end: nothing else
	// is known then.
	Missed           bool    `json:"missed,omitempty"`
	InterviewsPerDay float64 `json:"interviews_per_day"`
	CallsPerSecond   float64 `json:"calls_per_second"`
	// CachedShare is the part of the prompt tokens that the prefix cache had ready.
	CachedShare float64 `json:"cached_share"`
	// SecondsPerCall is by Little's law: calls running or waiting, by calls a second.
	SecondsPerCall float64 `json:"seconds_per_call"`
	// PromptTokens and CompletionTokens are a call's, on average.
	PromptTokens     float64 `json:"prompt_tokens"`
	CompletionTokens float64 `json:"completion_tokens"`
	// Running is the mean number of calls in the engine while there was one, and Busy
	// the share of the time that there was.
	Running     float64 `json:"running"`
	Busy        float64 `json:"busy"`
	WaitingPeak int     `json:"waiting_peak"`
	Preemptions int64   `json:"preemptions"`
	// PlannedCallsPerSecond is what `parley plan --gpus` reckons for calls of this size,
	// as much of them cached and as many under way; DifferencePercent is how far off the
	// measured figure is. Both are zero when the GPU is not named.
	PlannedCallsPerSecond float64 `json:"planned_calls_per_second,omitempty"`
	DifferencePercent     float64 `json:"difference_percent,omitempty"`
	// WhPerInterview is by the watts of a card in full use, from the plan's figures, at
	// all times: an upper bound.
	WhPerInterview float64 `json:"wh_per_interview,omitempty"`
	Problem        string  `json:"problem,omitempty"`
}

const secondsPerDay = 24 * 60 * 60

// report reckons what the nodes did between the first and the last reading.
func (f Fleet) report(readings []reading, whole bool, callsEach float64) FleetReport {
	first, last := readings[0], readings[len(readings)-1]
	r := FleetReport{
		Seconds: last.at.Sub(first.at).Seconds() * f.Speed, Whole: whole, Speed: f.Speed, CallsEach: callsEach,
	}
	for i, node := range f.Nodes {
		n := NodeReport{Node: hostOf(node.BaseURL), Missed: first.nodes[i] == nil || last.nodes[i] == nil}
		if i < len(f.GPUs) {
			n.GPU = f.GPUs[i]
		}
		if !n.Missed {
			n.count(*first.nodes[i], *last.nodes[i], r.Seconds)
			n.watch(readings, i)
			n.compare(callsEach)
		}
		r.Nodes = append(r.Nodes, n)
	}
	r.All = sum(r.Nodes)
	return r
}

// count takes the counters' growth. A node that was started anew meanwhile counts from
// zero: what it did before is not known.
func (n *NodeReport) count(first, last vllm.Gauges, seconds float64) {
	if last.Answered < first.Answered {
		first = vllm.Gauges{}
	}
	calls := float64(last.Answered - first.Answered)
	n.CallsPerSecond = over(calls, seconds)
	n.CachedShare = over(float64(last.HitTokens-first.HitTokens), float64(last.QueryTokens-first.QueryTokens))
	n.PromptTokens = over(float64(last.PromptTokens-first.PromptTokens), calls)
	n.CompletionTokens = over(float64(last.GenerationTokens-first.GenerationTokens), calls)
	n.Preemptions = last.Preemptions - first.Preemptions
}

// watch averages what the readings saw.
func (n *NodeReport) watch(readings []reading, node int) {
	running, inside, busy, seen := 0, 0, 0, 0
	for _, r := range readings {
		now := r.nodes[node]
		if now == nil {
			continue
		}
		seen++
		running += now.Running
		inside += now.Running + now.Waiting
		if now.Running > 0 {
			busy++
		}
		n.WaitingPeak = max(n.WaitingPeak, now.Waiting)
	}
	n.Running, n.Busy = over(float64(running), float64(busy)), over(float64(busy), float64(seen))
	n.SecondsPerCall = over(over(float64(inside), float64(seen)), n.CallsPerSecond)
}

// compare puts the plan beside it: what the GPU can do while busy, for the share of
// the time that it was.
func (n *NodeReport) compare(callsEach float64) {
	n.InterviewsPerDay = over(n.CallsPerSecond*secondsPerDay, callsEach)
	if n.GPU == "" || n.CallsPerSecond == 0 {
		return
	}
	can, err := plan.GPUCapacity(n.GPU, plan.Use{
		Call:   plan.Tokens{In: round(n.PromptTokens), Out: round(n.CompletionTokens)},
		Cached: n.CachedShare, InFlight: max(1, round(n.Running)),
	})
	if err != nil {
		n.Problem = err.Error()
		return
	}
	rate := (can.CallsPerSecond.Low + can.CallsPerSecond.High) / 2
	n.PlannedCallsPerSecond = rate * n.Busy
	n.DifferencePercent = 100 * (n.CallsPerSecond/n.PlannedCallsPerSecond - 1)
	n.WhPerInterview = can.WhPerCall(n.CallsPerSecond) * callsEach
}

// sum puts the nodes together.
func sum(nodes []NodeReport) NodeReport {
	all := NodeReport{Node: "all"}
	for _, n := range nodes {
		all.InterviewsPerDay += n.InterviewsPerDay
		all.CallsPerSecond += n.CallsPerSecond
		all.Running += n.Running
		all.Busy += n.Busy / float64(len(nodes))
		all.WaitingPeak = max(all.WaitingPeak, n.WaitingPeak)
		all.Preemptions += n.Preemptions
		all.PlannedCallsPerSecond += n.PlannedCallsPerSecond
		all.PromptTokens += n.PromptTokens * n.CallsPerSecond
		all.CompletionTokens += n.CompletionTokens * n.CallsPerSecond
		all.CachedShare += n.CachedShare * n.PromptTokens * n.CallsPerSecond
		all.SecondsPerCall += n.SecondsPerCall * n.CallsPerSecond
		all.WhPerInterview += n.WhPerInterview * n.CallsPerSecond
	}
	all.CachedShare = over(all.CachedShare, all.PromptTokens)
	for _, mean := range []*float64{&all.PromptTokens, &all.CompletionTokens, &all.SecondsPerCall, &all.WhPerInterview} {
		*mean = over(*mean, all.CallsPerSecond)
	}
	if all.PlannedCallsPerSecond > 0 {
		all.DifferencePercent = 100 * (all.CallsPerSecond/all.PlannedCallsPerSecond - 1)
	}
	return all
}

// WriteText writes a row for each node and one for all.
func (r FleetReport) WriteText(w io.Writer) error {
	measured := time.Duration(r.Seconds * float64(time.Second)).Round(time.Second)
	span := "while as many interviews were under way as wanted"
	if r.Whole {
		span = "all of the run with its begin and end: hold at least three times as many interviews as --candidates for less"
	}
	page := &strings.Builder{}
	fmt.Fprintf(page, "nodes, over %s of their own time (%s); speed %g\n", measured, span, r.Speed)
	if _, err := io.WriteString(w, page.String()); err != nil {
		return err
	}
	rows := &strings.Builder{}
	rows.WriteString("node\tinterviews/day\tcalls/s\tplan\tdiffers\tcached\ta call\tin\tout\t" +
		"running\tbusy\twaiting\tpreempted\tWh/interview\t\n")
	for _, n := range append(r.Nodes, r.All) {
		rows.WriteString(n.row())
	}
	return aligned(w, rows.String())
}

func (n NodeReport) row() string {
	if n.Missed {
		return n.Node + "\tdid not answer at the begin or the end\t\n"
	}
	planned, differs, electricity := "-", "-", "-"
	if n.PlannedCallsPerSecond > 0 {
		planned, differs = fmt.Sprintf("%.2f", n.PlannedCallsPerSecond), fmt.Sprintf("%+.0f %%", n.DifferencePercent)
	}
	if n.WhPerInterview > 0 {
		electricity = fmt.Sprintf("%.2f", n.WhPerInterview)
	}
	return fmt.Sprintf("%s\t%.0f\t%.2f\t%s\t%s\t%.0f %%\t%.1f s\t%.0f\t%.0f\t%.1f\t%.0f %%\t%d\t%d\t%s\t\n", n.Node, n.InterviewsPerDay,
		n.CallsPerSecond, planned, differs, 100*n.CachedShare, n.SecondsPerCall, n.PromptTokens, n.CompletionTokens, n.Running, 100*n.Busy,
		n.WaitingPeak, n.Preemptions, electricity)
}

func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func round(f float64) int { return int(math.Round(f)) }

// hostOf names a node without what its address may hide.
func hostOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return "node"
	}
	return parsed.Host
}
