package activities_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
	"github.com/parley-interviews/parley/internal/standin"
)

// endpoint is an OpenAI-compatible chat endpoint, spoken to in the plainest way.
type endpoint struct {
	url, key, model string
}

// script sends every call to the endpoint.
func (e endpoint) script() activitytest.Script {
	return func(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
		text, err := e.complete(ctx, request)
		return activitytest.Reply(request, text), err
	}
}

func (e endpoint) complete(ctx context.Context, request parley.ChatRequest) (string, error) {
	var messages []map[string]string
	for _, m := range request.Messages {
		messages = append(messages, map[string]string{"role": string(m.Role), "content": m.Content})
	}
	body, err := json.Marshal(map[string]any{
		"model": e.model, "messages": messages, "temperature": request.Temperature, "max_tokens": request.MaxTokens,
		"response_format": map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name": request.Schema.Name, "schema": request.Schema.JSON, "strict": true,
		}},
	})
	if err != nil {
		return "", err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	post.Header.Set("Authorization", "Bearer "+e.key)
	post.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(post)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var completion struct {
		Choices []struct {
			Message struct{ Content string }
		}
	}
	if err := json.Unmarshal(said, &completion); err != nil || response.StatusCode != http.StatusOK || len(completion.Choices) != 1 {
		return "", fmt.Errorf("status %d", response.StatusCode)
	}
	return completion.Choices[0].Message.Content, nil
}

// newModel serves a stand-in model; an obedient one does what its data asks.
func newModel(t *testing.T, obedient bool) endpoint {
	t.Helper()
	server, err := standin.New(standin.Config{Providers: map[string]standin.ProviderConfig{"groq": {Limits: []standin.Limit{}}}})
	require.NoError(t, err)
	if obedient {
		require.NoError(t, server.Inject(standin.Fault{Provider: "groq", Kind: standin.KindObeys}))
	}
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	return endpoint{url: standin.BaseURL(listening.URL, "groq"), key: "standin-1", model: "openai/gpt-oss-120b"}
}

// attack is one case of testdata/injection/attacks.json.
type attack struct {
	ID     string `json:"id"`
	Family string `json:"family"`
	// Place is where the text stands: answer, resume, job_description, title, name,
	// metadata, question.
	Place string `json:"place"`
	Text  string `json:"text"`
	// Then is the second half of an attack over two answers.
	Then string `json:"then"`
	// MustNot names what must not happen: a score, an end, a leak, a protected
	// question.
	MustNot []string `json:"must_not"`
}

// lookalike is an honest answer that uses an attack's words, with a twin that
// tells the same without them.
type lookalike struct{ ID, Text, Twin string }

// attackedTurn is the turn whose answer is attacked; the next takes the second half.
const attackedTurn = 3

// interview is all the activities' inputs of one interview.
type interview struct {
	greet     parley.GreetInput
	next      parley.NextTurnInput
	assess    parley.AssessInput
	summarize parley.SummarizeInput
	analyze   parley.AnalyzeInput
	report    parley.AnalyzeInput
	feedback  parley.FeedbackInput
	// payload is where in the answers the attack stands, by turn, in code points.
	payload map[int][2]int
}

// heldAs builds the inputs as the workflow does.
func heldAs(t *testing.T, id string, turns []parley.Turn, change func(*parley.Request)) interview {
	t.Helper()
	request, _ := sample(t)
	change(&request)
	last, planned := turns[attackedTurn-1], request.Plan.Questions[attackedTurn]
	competency, _ := request.Competency(planned.CompetencyID)
	measured, _ := request.Competency(last.Question.CompetencyID)
	at := func(step string) parley.Call { return call(id + "/" + step) }
	return interview{
		greet: parley.GreetInput{
			Call: at("greet"), Language: "en", Role: request.Role, Resume: request.Candidate.ResumeText, First: request.Plan.Questions[0],
		},
		next: parley.NextTurnInput{
			Call: at("next"), Language: "en", RoleTitle: request.Role.Title, RoleLevel: request.Role.Level,
			LastQuestion: last.Question.Text, LastAnswer: last.Answer.Text, Next: planned,
			Competency: competency.Name + ": " + competency.Definition, No: attackedTurn + 1, Of: parley.QuestionCount,
		},
		assess: parley.AssessInput{
			Call: at("assess"), Language: "en", TurnNo: last.No, Question: last.Question.Text, Answer: last.Answer.Text, Competency: measured,
		},
		summarize: parley.SummarizeInput{Call: at("summarize"), Language: "en", RoleTitle: request.Role.Title, Turns: turns},
		analyze: parley.AnalyzeInput{
			Call: at("analyze"), Language: "en", RoleTitle: request.Role.Title, RoleLevel: request.Role.Level,
			Competencies: request.Competencies, Turns: turns,
		},
		report: parley.AnalyzeInput{
			Call: at("report"), Language: "en", RoleTitle: request.Role.Title, Competencies: request.Competencies, Turns: turns,
		},
		feedback: parley.FeedbackInput{
			Call: at("feedback"), Language: "en", RoleTitle: request.Role.Title, Competencies: request.Competencies, Turns: turns,
		},
		payload: map[int][2]int{},
	}
}
