package parley

// Inputs and replies of the activities that call a model: one struct each, so
// that fields can be added without breaking running interviews.

// What prompts show of long inputs, in code points where it says Chars.
const (
	// ShownContextChars bounds job description and résumé in a greeting: enough to
	// tie the first question to something, and no more than half of the prompt.
	ShownContextChars = 1500
	// ShownProfileChars bounds a résumé that a profile is made of.
	ShownProfileChars = 6000
)

// FirstChars cuts text to at most most code points.
func FirstChars(text string, most int) string {
	count := 0
	for i := range text {
		if count == most {
			return text[:i]
		}
		count++
	}
	return text
}

// GreetInput asks for the words that open the interview.
type GreetInput struct {
	Call     Call            `json:"call"`
	Language string          `json:"language"`
	Role     Role            `json:"role"`
	Resume   string          `json:"resume,omitempty"`
	First    PlannedQuestion `json:"first"`
	// Facts are those of the Profile; Resume is empty then.
	Facts []string `json:"facts,omitempty"`
	Share Share    `json:"share,omitzero"`
}

// GreetReply holds the model's part of the greeting and question 1.
type GreetReply struct {
	Greeting string  `json:"greeting"`
	Question string  `json:"question"`
	Receipt  Receipt `json:"receipt"`
}

// NextTurnInput asks for the next question.
type NextTurnInput struct {
	Call     Call   `json:"call"`
	Language string `json:"language"`
	// RoleTitle and RoleLevel name the job.
	RoleTitle string `json:"role_title"`
	RoleLevel string `json:"role_level,omitempty"`
	// LastQuestion and LastAnswer are the turn just answered.
	LastQuestion string `json:"last_question"`
	LastAnswer   string `json:"last_answer"`
	// Asked lists the texts of earlier questions, to avoid repeats.
	Asked []string `json:"asked,omitempty"`
	// Next is the planned question to adapt, Competency what it measures.
	Next       PlannedQuestion `json:"next"`
	Competency string          `json:"competency"`
	// No is the number of the question to ask, Of how many there are.
	No int `json:"no"`
	Of int `json:"of"`
	// Facts are those of the Profile.
	Facts []string `json:"facts,omitempty"`
	// FollowUps are the types of follow-up on the last answer that may be asked in
	// the planned question's place; none when empty.
	FollowUps []FollowUpType `json:"follow_ups,omitempty"`
	// OnlyFollowUp asks for a follow-up and nothing else.
	OnlyFollowUp bool `json:"only_follow_up,omitempty"`
}

// NextTurnReply holds the transition and the question.
type NextTurnReply struct {
	Lead     string `json:"lead"`
	Question string `json:"question"`
	// FollowUp is set when Question follows up on the last answer.
	FollowUp FollowUpType `json:"follow_up,omitempty"`
	Receipt  Receipt      `json:"receipt"`
}

// AssessInput asks for notes on one answer.
type AssessInput struct {
	Call       Call       `json:"call"`
	Language   string     `json:"language"`
	TurnNo     int        `json:"turn_no"`
	Question   string     `json:"question"`
	Answer     string     `json:"answer"`
	Competency Competency `json:"competency"`
}

// Note is what an interviewer would write down about one answer.
type Note struct {
	TurnNo       int    `json:"turn_no"`
	CompetencyID string `json:"competency_id"`
	Text         string `json:"text"`
}

// AssessReply holds the note.
type AssessReply struct {
	Note    Note    `json:"note"`
	Receipt Receipt `json:"receipt"`
}

// SummarizeInput asks for a summary of the whole interview.
type SummarizeInput struct {
	Call      Call   `json:"call"`
	Language  string `json:"language"`
	RoleTitle string `json:"role_title"`
	Turns     []Turn `json:"turns"`
}

// SummarizeReply holds the summary; every claim names turns that exist.
type SummarizeReply struct {
	Summary Summary `json:"summary"`
	Receipt Receipt `json:"receipt"`
}

// AnalyzeInput asks for the scorecard. It holds neither name nor résumé.
type AnalyzeInput struct {
	Call         Call         `json:"call"`
	Language     string       `json:"language"`
	RoleTitle    string       `json:"role_title"`
	RoleLevel    string       `json:"role_level,omitempty"`
	Competencies []Competency `json:"competencies"`
	Turns        []Turn       `json:"turns"`
	// Notes are the assessments of a thorough interview.
	Notes []Note `json:"notes,omitempty"`
	// Partial is set when the interview ended early, Mock when it was practice.
	Partial bool `json:"partial,omitempty"`
	Mock    bool `json:"mock,omitempty"`
}

// AnalyzeReply holds a scorecard in which every score has a verified quote.
type AnalyzeReply struct {
	// Analysis is complete: overall score and recommendation are computed by
	// DefaultPolicy in the activity.
	Analysis Analysis `json:"analysis"`
	// Problem is set when scores were dropped by the model's fault, such as quotes
	// that do not stand in the answers: worth one repair. Written by us, without
	// candidate text.
	Problem string  `json:"problem,omitempty"`
	Receipt Receipt `json:"receipt"`
}

// Scorecard returns the scorecard, and what is worth a repair.
func (r AnalyzeReply) Scorecard() (Analysis, string) { return r.Analysis, r.Problem }

// AnalysisRequest is the input of the Analysis workflow: what a finished
// interview leaves to be scored again.
type AnalysisRequest struct {
	Request    Request    `json:"request"`
	Transcript Transcript `json:"transcript"`
}

// AnalysisResult is what the Analysis workflow returns.
type AnalysisResult struct {
	Analysis       *Analysis  `json:"analysis,omitempty"`
	AnalysisStatus PartStatus `json:"analysis_status"`
	AnalysisError  Kind       `json:"analysis_error,omitempty"`
	Usage          Usage      `json:"usage"`
	Audit          []Attempt  `json:"audit"`
}
