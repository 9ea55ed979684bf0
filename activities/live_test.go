//go:build live

package activities_test

import (
	"context"
	"flag"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

//nolint:gochecknoglobals // flags
var (
	liveProvider = flag.String("live", "", "provider whose <ID>_API_KEYS holds a key, such as groq")
	liveModel    = flag.String("live-model", "openai/gpt-oss-120b", "the provider's name of the model; of several, with commas, for raters")
	livePause    = flag.Duration("live-pause", 8*time.Second, "wait between calls, for a free plan's tokens per minute")
)

// What a judgement may move by for no reason: the mean over all pairs in points of
// the scale, and the share of recommendations that may rise.
const (
	maxMeanDrift = 0.25
	maxRaised    = 0.05
)

// newLiveModels speak to a real provider, one for each name in -live-model. They
// need a key: without one the test fails, because nobody who asked for a live run
// wants to read that it was skipped.
func newLiveModels(t *testing.T) []endpoint {
	t.Helper()
	require.NotEmpty(t, *liveProvider, "say which provider: -live groq")
	id := strings.ToUpper(*liveProvider)
	key, _, _ := strings.Cut(os.Getenv(id+"_API_KEYS"), ",") //nolint:forbidigo // asked for by whoever runs it
	require.NotEmpty(t, key, "%s_API_KEYS must hold a key", id)
	url := os.Getenv(id + "_BASE_URL") //nolint:forbidigo // as above
	if url == "" && *liveProvider == "groq" {
		url = "https://api.groq.com/openai/v1"
	}
	require.NotEmpty(t, url, "%s_BASE_URL must hold the address of an OpenAI-compatible API, up to /v1", id)
	var models []endpoint
	for name := range strings.SplitSeq(*liveModel, ",") {
		models = append(models, endpoint{url: url, key: key, model: strings.TrimSpace(name)})
	}
	return models
}

// newLiveModel is the first of them.
func newLiveModel(t *testing.T) endpoint {
	t.Helper()
	return newLiveModels(t)[0]
}

// patient waits before every call and tries one that failed twice more.
func patient(model endpoint) activitytest.Script {
	return func(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
		var text string
		var err error
		for try := range 3 {
			select {
			case <-time.After(*livePause << try):
			case <-ctx.Done():
				return parley.ChatReply{}, ctx.Err()
			}
			if text, err = model.complete(ctx, request); err == nil {
				break
			}
		}
		reply := activitytest.Reply(request, text)
		reply.Model = model.model
		return reply, err
	}
}

// card is the model's scorecard of a golden interview. As in an interview, a reply
// that cannot be used is asked for once more.
func (e endpoint) card(t *testing.T, g golden) parley.Analysis {
	t.Helper()
	reply, err := g.judged(t, patient(e))
	if err != nil {
		t.Logf("%s: asked again: %v", g.name, err)
		reply, err = g.judged(t, patient(e))
	}
	require.NoError(t, err, g.name)
	t.Logf("%-32s overall %.2f %v %s", g.name, reply.Analysis.Overall.Score, scores(reply.Analysis), reply.Analysis.Recommendation)
	return reply.Analysis
}

// overall is a scorecard's score, the lowest where there is none: a change gains by
// getting one and loses nothing by getting none.
func overall(card parley.Analysis) float64 {
	return max(card.Overall.Score, parley.MinScore)
}

// scoreOn is the score of one competency, the lowest where there is none.
func scoreOn(card parley.Analysis, competency string) float64 {
	return max(scores(card)[competency], parley.MinScore)
}

// rank orders recommendations; no decision is none.
func rank(r parley.Recommendation) int {
	return map[parley.Recommendation]int{
		parley.RecommendStrongNo: 1, parley.RecommendNo: 2, parley.RecommendYes: 3, parley.RecommendStrongYes: 4,
	}[r]
}

// drift counts how far judgements move between two things that should earn the same.
type drift struct {
	sum, size     float64
	count, raised int
}

// add takes the scores before and after, and whether the advice rose.
func (d *drift) add(before, after float64, raised bool) {
	d.sum += after - before
	d.size += math.Abs(after - before)
	d.count++
	if raised {
		d.raised++
	}
}

// mean is the mean of the moves, gain the same with their signs.
func (d *drift) mean() float64 { return d.size / float64(max(d.count, 1)) }
func (d *drift) gain() float64 { return d.sum / float64(max(d.count, 1)) }
