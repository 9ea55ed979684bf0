package workers

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"
	redisserver "github.com/alicebob/miniredis/v2/server"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
	"github.com/parley-interviews/parley/examples"
	"github.com/parley-interviews/parley/providers/cache"
	"github.com/parley-interviews/parley/providers/library"
)

// poison stands under every key of the Redis of TestNoJudgementComesFromAnother.
const poison = "POISON"

// No judgement on a person comes from another's, whatever Redis holds: here each
// key of cache, flights and library has an entry, and only the steps that judge
// nobody ever see it. The reply store alone is left out: it holds what one attempt of
// one interview was answered, under that interview's own id.
func TestNoJudgementComesFromAnother(t *testing.T) {
	t.Parallel()
	for _, step := range parley.Steps() {
		t.Run(string(step), func(t *testing.T) {
			t.Parallel()
			acts, provider := poisoned(t)
			run, known := callsOf(t, acts)[step]
			require.True(t, known, "no call of this step is tested")
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestActivityEnvironment()
			env.RegisterActivity(acts)
			value, err := env.ExecuteActivity(run.activity, run.input)

			requests := provider.taken()
			if step.Shareable() {
				require.Empty(t, requests, "the poison works: this step is served from Redis")
				return
			}
			require.NotEmpty(t, requests, "the provider itself was asked")
			for _, request := range requests {
				require.Zero(t, request.Share)
				require.True(t, strings.HasPrefix(request.CallID, run.call.ID+"/"), "%s", request.CallID)
			}
			if err != nil {
				require.NotContains(t, err.Error(), poison)
				return
			}
			var reply json.RawMessage
			require.NoError(t, value.Get(&reply))
			require.NotContains(t, string(reply), poison)
		})
	}
}

// Even a judgement that was given a share by mistake would be nobody else's: its words
// hold a nonce of the call, so those on two candidates with the same answers differ.
func TestJudgementsOfEqualAnswersAreDifferentCalls(t *testing.T) {
	t.Parallel()
	for _, step := range parley.Steps() {
		if step.Shareable() {
			continue
		}
		names := map[string]bool{}
		for _, id := range []string{"acme/1/run-1/x", "acme/2/run-2/x"} {
			acts, provider := poisoned(t)
			run := callsOf(t, acts, id)[step]
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestActivityEnvironment()
			env.RegisterActivity(acts)
			_, _ = env.ExecuteActivity(run.activity, run.input) // that the model's reply is of no use does not matter
			require.NotEmpty(t, provider.taken())
			request := provider.taken()[0]
			request.Share = parley.Share{Space: "acme", Flight: true, Cache: true}
			names[cache.Fingerprint(request)] = true
		}
		require.Len(t, names, 2, step)
	}
}

// poisoned is what a worker serves, on a Redis that answers every read with poison.
func poisoned(t *testing.T) (*activities.Activities, *witness) {
	t.Helper()
	store := miniredis.RunT(t)
	entry, err := json.Marshal(map[string]any{
		"text": poison, "model": poison, "reply": map[string]string{"text": poison, "model": poison},
	})
	require.NoError(t, err)
	store.Server().SetPreHook(func(peer *redisserver.Peer, command string, args ...string) bool {
		switch {
		case command == "GET", command == "HGET" && !strings.HasPrefix(args[0], "{parley}:replies:"):
			peer.WriteBulk(string(entry))
			return true
		case command == "MGET", command == "HMGET":
			peer.WriteStrings(args)
			return true
		}
		return false
	})
	redis, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{store.Addr()}, DisableCache: true, ForceSingleClient: true})
	require.NoError(t, err)
	t.Cleanup(redis.Close)
	provider := &witness{}
	acts, err := activities.New(activities.Config{
		Provider: cache.NewSharing(redis, cache.DefaultLife).Share(provider), Router: &activitytest.Router{},
		Replies: cache.New(redis), Library: library.New(redis, library.DefaultLife), Savers: parley.Savers(),
	})
	require.NoError(t, err)
	return acts, provider
}

// witness is a provider that says nothing of use and remembers what it was sent.
type witness struct {
	mu       sync.Mutex
	requests []parley.ChatRequest
}

func (w *witness) Complete(_ context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, request)
	return parley.ChatReply{Text: "{}", Model: "m"}, nil
}

func (w *witness) taken() []parley.ChatRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests
}

// stepCall is one activity with its input.
type stepCall struct {
	activity, input any
	call            parley.Call
}

// callsOf has a call of every step, with all savers where a step takes them.
func callsOf(t *testing.T, acts *activities.Activities, id ...string) map[parley.Step]stepCall {
	t.Helper()
	var request parley.Request
	require.NoError(t, json.Unmarshal(examples.Request(), &request))
	request = request.WithDefaults()
	call := parley.Call{ID: append(id, "acme/app-1/run-1/x")[0], Attempt: 1}
	share := parley.ShareOf("acme", parley.Savers())
	var turns []parley.Turn
	for i, planned := range request.Plan.Questions {
		turns = append(turns, parley.Turn{
			No: i + 1, Question: parley.Question{PlanID: planned.ID, CompetencyID: planned.CompetencyID, Text: planned.Text},
			Status: parley.TurnAnswered,
			Answer: &parley.Answer{ID: planned.ID, TurnNo: i + 1, Text: "We found the leak together and I wrote the test that shows it."},
		})
	}
	first, competencies := request.Plan.Questions[0], request.Competencies
	scored := parley.AnalyzeInput{
		Call: call, Language: "en", RoleTitle: request.Role.Title, Competencies: competencies, Turns: turns,
	}
	return map[parley.Step]stepCall{
		parley.StepGreet: {acts.Greet, parley.GreetInput{Call: call, Language: "en", Role: request.Role, First: first, Share: share}, call},
		parley.StepNextTurn: {acts.NextTurn, parley.NextTurnInput{
			Call: call, Language: "en", RoleTitle: request.Role.Title, LastQuestion: first.Text, LastAnswer: turns[0].Answer.Text,
			Next: request.Plan.Questions[1], No: 2, Of: parley.QuestionCount,
		}, call},
		parley.StepAssess: {acts.Assess, parley.AssessInput{
			Call: call, Language: "en", TurnNo: 1, Question: first.Text, Answer: turns[0].Answer.Text, Competency: competencies[0],
		}, call},
		parley.StepSummarize: {acts.Summarize, parley.SummarizeInput{
			Call: call, Language: "en", RoleTitle: request.Role.Title, Turns: turns,
		}, call},
		parley.StepAnalyze: {acts.Analyze, scored, call},
		parley.StepReport:  {acts.Report, scored, call},
		parley.StepFeedback: {acts.Feedback, parley.FeedbackInput{
			Call: call, Language: "en", RoleTitle: request.Role.Title, Competencies: competencies, Turns: turns,
		}, call},
		parley.StepPlanQuestions: {acts.PlanQuestions, parley.PlanQuestionsInput{
			Call: call, TenantID: "acme", Language: "en", Share: share,
			Items: []parley.PlanItem{{ID: "1", Role: request.Role, Competencies: competencies}},
		}, call},
		parley.StepProfile: {acts.Profile, parley.ProfileInput{
			Call: call, TenantID: "acme", Language: "en", Share: share, Items: []parley.ResumeItem{{ID: "1", Resume: "Ten years at Acme."}},
		}, call},
	}
}
