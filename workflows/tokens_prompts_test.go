package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
	"github.com/parley-interviews/parley/examples"
	"github.com/parley-interviews/parley/workflows"
)

// sentPrompt is what a provider was sent for a call and replied, and the estimate
// that the call was routed by.
type sentPrompt struct {
	system, user, reply string
	estimate            int
}

// renderAll holds the example interview, standard and thorough, and thorough ones
// with every kind of answer in two lengths, and returns the prompts by interview
// and call. Of all but the thorough example only some calls are kept.
func renderAll(t *testing.T) map[string]sentPrompt {
	t.Helper()
	var request parley.Request
	require.NoError(t, json.Unmarshal(examples.Request(), &request))
	var answers []string
	require.NoError(t, json.Unmarshal(examples.Answers(), &answers))
	all := map[string]sentPrompt{}
	request.Feedback = true
	add := func(name, resume string, answers []string, calls *regexp.Regexp) {
		for call, prompt := range rendered(t, request, resume, answers) {
			if calls.MatchString(call) {
				all[name+"/"+call] = prompt
			}
		}
	}
	request.Depth = parley.DepthStandard
	add("standard", request.Candidate.ResumeText, answers, regexp.MustCompile(`^analyze/1$`))
	request.Depth = parley.DepthThorough
	add("example", request.Candidate.ResumeText, answers, regexp.MustCompile(`^[a-z_]+(/\d+)?/1$`))
	request.Depth = parley.DepthEconomy
	add("economy", request.Candidate.ResumeText, answers, regexp.MustCompile(`^(next_turn/\d+|report)/1$`))
	request.Depth = parley.DepthThorough
	add("line", "", repeated("Yes, twice, but I do not remember the details.", 46), kept())
	kinds := os.DirFS("testdata/tokens/answers")
	files, err := fs.Glob(kinds, "*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := fs.ReadFile(kinds, file)
		require.NoError(t, err)
		kind, text := strings.TrimSuffix(file, ".txt"), strings.TrimSpace(string(content))
		size := utf8.RuneCountInString(text)
		add(kind+"-paragraph", text, repeated(text, size), kept())
		longest := repeated(text, parley.MaxAnswerChars)
		add(kind+"-longest", strings.Repeat(longest[0], 2), longest, kept())
	}
	return all
}

// kept are the calls of which tokens are counted: one or two of each step, and
// the repair of an analysis.
func kept() *regexp.Regexp {
	return regexp.MustCompile(`^(greet|next_turn/2|next_turn/9|assess/3|summarize|analyze|feedback)/\d$`)
}

// repeated gives twelve times the same answer of that many code points.
func repeated(text string, size int) []string {
	text = parley.FirstChars(strings.Repeat(text+"\n", 1+size/utf8.RuneCountInString(text)), size)
	answers := make([]string, parley.QuestionCount)
	for i := range answers {
		answers[i] = text
	}
	return answers
}

// rendered holds a thorough interview with the real activities and returns what
// was sent to the provider, by call and attempt.
func rendered(t *testing.T, request parley.Request, resume string, answers []string) map[string]sentPrompt {
	t.Helper()
	request = request.WithDefaults()
	request.Candidate.ResumeText = resume
	provider := activitytest.NewProvider(usualReplies(request, answers[0]))
	router := &activitytest.Router{Place: parley.Place{Provider: "groq", Account: "groq-1", Model: "small"}}
	acts, err := activities.New(activities.Config{Provider: provider, Router: router, Replies: &activitytest.Replies{}})
	require.NoError(t, err)

	s := &stage{
		TestWorkflowEnvironment: environment(),
		request:                 request, answers: answers, think: 30 * time.Second, until: 2 * parley.QuestionCount,
	}
	s.RegisterActivity(acts)
	s.RegisterWorkflowWithOptions(workflows.Interview, workflow.RegisterOptions{Name: parley.WorkflowInterview})
	s.run(t)

	prompts := map[string]sentPrompt{}
	for _, sent := range provider.Requests() {
		reply, err := usualReplies(request, answers[0])(t.Context(), sent)
		require.NoError(t, err)
		// The id ends with step, number and attempt, after workflow and run.
		_, call, found := strings.Cut(sent.CallID, "default-test-run-id/")
		require.True(t, found, sent.CallID)
		prompts[call] = sentPrompt{
			system: sent.Messages[0].Content, user: sent.Messages[1].Content, reply: reply.Text, estimate: estimateOf(router.Queries(), sent.CallID),
		}
	}
	return prompts
}

// estimateOf is the estimate that the router was given for the reply's call.
func estimateOf(queries []parley.RouteQuery, replyID string) int {
	for _, query := range queries {
		if replyID == fmt.Sprintf("%s/%d", query.CallID, query.Attempt) {
			return query.PromptTokens
		}
	}
	return 0
}

// usualReplies answers as a model does that keeps the bounds: a question and a
// lead, notes, a summary, and an analysis of every competency with quotes from
// the answer.
func usualReplies(request parley.Request, answer string) activitytest.Script {
	const (
		greeting = "Welcome, and thank you for taking the time. This interview is about the role of backend engineer in the payments team; " +
			"we will talk about services you have built and run, how you find faults, and how you work with others. " +
			"Take the time you need for each answer."
		lead   = "You described how you compared both systems line by line before you switched."
		letter = "Thank you for the time that you took. Your answers name what you did yourself and what came of it, which makes them easy " +
			"to follow. Where an answer stayed short, a concrete example with your own part and a figure would help the most next time."
		note = "The candidate took over an unreliable batch, proposed events booked at scan time and led two engineers for seven months. " +
			"Own work is named: the consumer, the reconciliation job and the rollout. The result is measured, three days to five hours, and both " +
			"systems ran side by side for two closings. How the decision was reached with finance stayed open."
	)
	quote := parley.FirstChars(answer, 80)
	evidence := []map[string]any{{"turn_no": 1, "quote": quote}, {"turn_no": 7, "quote": quote}}
	finding := []map[string]any{
		{"text": "Compares old and new results line by line before a switch and can say what came of it.", "evidence": evidence[:1]},
		{"text": "Names the own part of shared work and what was left to others.", "evidence": evidence[:1]},
	}
	var judgements, claims []map[string]any
	for _, c := range request.Competencies {
		judgements = append(judgements, map[string]any{
			"competency_id": c.ID, "status": "scored", "score": 4, "evidence": evidence,
			"rationale": "Describes own decisions, how their effect was measured and what went wrong, unasked; " +
				"does not show how others were brought to work the same way.",
		})
	}
	advice := []map[string]any{
		{"text": "You told how you compared both systems line by line before you switched.", "turns": []int{1}},
		{"text": "A figure for what came of it would have made this answer easier to weigh.", "turns": []int{3}},
	}
	for no := range 6 {
		claims = append(claims, map[string]any{
			"text":  "According to the candidate the closing of a month went from three days to five hours after the rewrite.",
			"turns": []int{no + 1, no + 3},
		})
	}
	planned := regexp.MustCompile(`(?s)\[\[data:planned_question[^\n]*\n(.*?)\n`)
	return func(_ context.Context, sent parley.ChatRequest) (parley.ChatReply, error) {
		question := ""
		if found := planned.FindStringSubmatch(sent.Messages[1].Content); found != nil {
			question = found[1]
		}
		wire := map[string]any{
			"parley_greet_v1":     map[string]any{"greeting": greeting, "question": question},
			"parley_next_turn_v1": map[string]any{"lead": lead, "question": question, "follow_up": "none"},
			"parley_assess_v1":    map[string]any{"note": note},
			"parley_summarize_v1": map[string]any{"text": note + " " + note, "claims": claims},
			"parley_report_v1": map[string]any{
				"summary":      map[string]any{"text": note + " " + note, "claims": claims},
				"competencies": judgements, "strengths": finding, "concerns": finding[:1],
			},
			"parley_feedback_v1": map[string]any{"text": letter, "did_well": advice, "improve": advice},
			"parley_analyze_v1":  map[string]any{"competencies": judgements, "strengths": finding, "concerns": finding[:1]},
		}[sent.Schema.Name]
		text, err := json.Marshal(wire)
		return activitytest.Reply(sent, string(text)), err
	}
}
