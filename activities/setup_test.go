package activities_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
	"github.com/parley-interviews/parley/examples"
)

// bench is an Activities with recording parts, in Temporal's test environment.
type bench struct {
	provider *activitytest.Provider
	router   *activitytest.Router
	replies  *activitytest.Replies
	acts     *activities.Activities
	env      *testsuite.TestActivityEnvironment
}

func newBench(t *testing.T, script activitytest.Script) *bench {
	t.Helper()
	b := &bench{
		provider: activitytest.NewProvider(script),
		router:   &activitytest.Router{Place: parley.Place{Provider: "groq", Account: "groq-1", Model: "oss-120b"}},
		replies:  &activitytest.Replies{},
	}
	var err error
	b.acts, err = activities.New(activities.Config{Provider: b.provider, Router: b.router, Replies: b.replies})
	require.NoError(t, err)
	b.env = freshEnv(b.acts)
	return b
}

func freshEnv(acts *activities.Activities) *testsuite.TestActivityEnvironment {
	return envWithLog(acts, quiet{})
}

func envWithLog(acts *activities.Activities, logger log.Logger) *testsuite.TestActivityEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(logger)
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(acts)
	return env
}

// quiet drops the test environment's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// notebook keeps every log line.
type notebook struct {
	mu    sync.Mutex
	lines strings.Builder
}

func (n *notebook) note(message string, keyvals ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintln(&n.lines, append([]any{message}, keyvals...)...)
}
func (n *notebook) Debug(message string, keyvals ...any) { n.note(message, keyvals...) }
func (n *notebook) Info(message string, keyvals ...any)  { n.note(message, keyvals...) }
func (n *notebook) Warn(message string, keyvals ...any)  { n.note(message, keyvals...) }
func (n *notebook) Error(message string, keyvals ...any) { n.note(message, keyvals...) }

// run executes an activity and decodes its reply.
func run[R any](t *testing.T, b *bench, activity, input any) (R, error) {
	t.Helper()
	var reply R
	value, err := b.env.ExecuteActivity(activity, input)
	if err == nil {
		require.NoError(t, value.Get(&reply))
	}
	return reply, err
}

// requireKind checks that err is what workflows are promised of a failed call.
func requireKind(t *testing.T, kind parley.Kind, err error) *parley.Error {
	t.Helper()
	var raised *temporal.ApplicationError
	require.ErrorAs(t, err, &raised)
	require.Equal(t, string(kind), raised.Type())
	require.True(t, raised.NonRetryable())
	failure := &parley.Error{}
	require.NoError(t, raised.Details(failure))
	require.Equal(t, kind, failure.Kind)
	require.Equal(t, failure.Error(), raised.Message())
	return failure
}

func call(id string) parley.Call {
	return parley.Call{
		ID: "acme/app-1/run-1/" + id, Attempt: 1,
		Route: parley.Route{
			Place: parley.Place{Provider: "groq", Account: "groq-1", Model: "oss-120b"},
			Queue: "provider-groq", ReservationID: "r-1",
		},
	}
}

// sample is the example interview as it stands after the last answer.
func sample(t *testing.T) (parley.Request, []parley.Turn) {
	t.Helper()
	var request parley.Request
	require.NoError(t, json.Unmarshal(examples.Request(), &request))
	request = request.WithDefaults()
	var answers []string
	require.NoError(t, json.Unmarshal(examples.Answers(), &answers))
	turns := make([]parley.Turn, 0, len(answers))
	for i, planned := range request.Plan.Questions {
		turns = append(turns, parley.Turn{
			No:       i + 1,
			Question: parley.Question{PlanID: planned.ID, CompetencyID: planned.CompetencyID, Text: planned.Text},
			Status:   parley.TurnAnswered,
			Answer:   &parley.Answer{ID: planned.ID, TurnNo: i + 1, Text: answers[i]},
		})
	}
	return request, turns
}

func greetInput(t *testing.T) parley.GreetInput {
	t.Helper()
	request, _ := sample(t)
	return parley.GreetInput{
		Call: call("greet"), Language: "en", Role: request.Role, Resume: request.Candidate.ResumeText, First: request.Plan.Questions[0],
		Share: parley.Share{Space: "acme", Flight: true, Cache: true},
	}
}

func nextTurnInput(t *testing.T) parley.NextTurnInput {
	t.Helper()
	request, turns := sample(t)
	var asked []string
	for _, turn := range turns[:6] {
		asked = append(asked, turn.Question.Text)
	}
	next := request.Plan.Questions[7]
	competency, _ := request.Competency(next.CompetencyID)
	return parley.NextTurnInput{
		Call: call("next_turn/8"), Language: "en", RoleTitle: request.Role.Title, RoleLevel: request.Role.Level,
		LastQuestion: turns[6].Question.Text, LastAnswer: turns[6].Answer.Text, Asked: asked,
		Next: next, Competency: competency.Name + ": " + competency.Definition, No: 8, Of: 12,
	}
}

func analyzeInput(t *testing.T) parley.AnalyzeInput {
	t.Helper()
	request, turns := sample(t)
	return parley.AnalyzeInput{
		Call: call("analyze"), Language: "en", RoleTitle: request.Role.Title, RoleLevel: request.Role.Level,
		Competencies: request.Competencies, Turns: turns,
	}
}

const goodGreeting = `{"greeting":"Welcome, and thank you for your time.","question":"What backend work are you proudest of?"}`

const goodNextTurn = `{"lead":"You took the cache out again.","question":"Which mistake of yours reached production, and what did you do?"}`

// errOutage is what parts fail with.
var errOutage = errors.New("connection refused")
