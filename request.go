package parley

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// QuestionCount is how many questions every interview asks.
const QuestionCount = 12

// Limits of a Request, in Unicode code points where they bound text.
const (
	MaxIDLength         = 128
	MaxTitleLength      = 200
	MaxDescriptionChars = 8000
	MaxResumeChars      = 20000
	MaxQuestionChars    = 600
	MaxAnswerChars      = 8000
	MinCompetencies     = 3
	MaxCompetencies     = 8
	MaxProbes           = 5
	MaxMetadataEntries  = 20
	MaxMetadataValue    = 500
)

// Duration is a time.Duration that reads and writes as text such as "30m".
type Duration time.Duration

// MarshalText writes the duration as time.Duration.String does.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// UnmarshalText reads what time.ParseDuration accepts.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = Duration(parsed)
	return nil
}

// Request asks for one interview. Zero values of optional fields are filled in
// by WithDefaults; Validate then reports whatever is still wrong.
type Request struct {
	// IdempotencyKey makes the start repeatable: the same tenant and key always
	// mean the same interview. Letters, digits, '.', '_' and '-'.
	IdempotencyKey string `json:"idempotency_key"`
	// TenantID names the customer of the backend; same alphabet as the key.
	TenantID string `json:"tenant_id"`
	// External carries the backend's own ids; echoed in the Result.
	External External `json:"external,omitzero"`
	// Language is the BCP 47 tag of the interview, one of Languages with or without
	// a region; "en" when empty.
	Language string `json:"language,omitempty"`
	// ReportLanguage is the tag of the language in which the hiring team reads
	// notes, summary and scorecard; the interview's when empty. Quotes stay in the
	// candidate's words.
	ReportLanguage string `json:"report_language,omitempty"`
	// Purpose is what the interview is for; PurposeScreening when empty.
	Purpose Purpose `json:"purpose,omitempty"`
	// Depth is DepthStandard when empty. Under pressure the interview may be held at
	// a lower one; the Result tells which and why.
	Depth Depth `json:"depth,omitempty"`
	// Role is the job that the candidate is interviewed for.
	Role Role `json:"role"`
	// Candidate is the person; nothing in it reaches a provider but the résumé.
	Candidate Candidate `json:"candidate"`
	// Competencies are what is scored: 3 to 8, each with anchors.
	Competencies []Competency `json:"competencies"`
	// Plan holds the twelve questions, or asks for them to be made.
	Plan Plan `json:"plan,omitzero"`
	// Scoring says how the scorecard is made.
	Scoring Scoring `json:"scoring,omitzero"`
	// Feedback asks for a letter to the candidate, apart from the scorecard. A mock
	// interview always has one.
	Feedback bool `json:"feedback,omitempty"`
	// Consent says whether the candidate must agree before question 1.
	Consent Consent `json:"consent,omitzero"`
	// AllowTraining permits providers that may train on what they are sent. Without
	// it, and unless the operator has opted out there, they are never used.
	AllowTraining bool `json:"allow_training,omitempty"`
	// Timing bounds how long the interview waits for the candidate.
	Timing Timing `json:"timing,omitzero"`
	// Accommodations change how the interview is held for this candidate; they name
	// the effect, never a diagnosis, and reach neither model nor scorecard.
	Accommodations []Accommodation `json:"accommodations,omitempty"`
	// Savers are the ways of saving model calls that may be used. The operator's own
	// choice when nil; none when empty.
	Savers []Saver `json:"savers,omitzero"`
	// Budget bounds what the interview may spend on model calls.
	Budget Budget `json:"budget,omitzero"`
	// Callbacks are told of the interview's events as they happen.
	Callbacks []Callback `json:"callbacks,omitempty"`
	// Metadata is echoed in the Result and never sent to a model.
	Metadata map[string]string `json:"metadata,omitempty"`
}

// Purpose is what an interview is for.
type Purpose string

const (
	PurposeScreening   Purpose = "screening"
	PurposeBehavioral  Purpose = "behavioral"
	PurposeSituational Purpose = "situational"
	PurposeTechnical   Purpose = "technical"
	// PurposeMock is practice: feedback for the candidate, no recommendation.
	PurposeMock Purpose = "mock"
)

// Purposes lists every Purpose.
func Purposes() []Purpose {
	return []Purpose{PurposeScreening, PurposeBehavioral, PurposeSituational, PurposeTechnical, PurposeMock}
}

// WantsFeedback reports whether a letter to the candidate is due.
func (r Request) WantsFeedback() bool { return r.Feedback || r.Purpose == PurposeMock }

// External holds ids of the backend's own records.
type External struct {
	JobID         string `json:"job_id,omitempty"`
	ApplicationID string `json:"application_id,omitempty"`
	CandidateID   string `json:"candidate_id,omitempty"`
}

// Role is the job to be filled.
type Role struct {
	Title       string `json:"title"`
	Level       string `json:"level,omitempty"`
	Description string `json:"description"`
}

// Candidate is the interviewed person.
type Candidate struct {
	// Ref is the backend's opaque reference to the person.
	Ref string `json:"ref"`
	// DisplayName is used in the greeting by code, never by a model.
	DisplayName string `json:"display_name,omitempty"`
	// ResumeText helps to ask better questions; the scorer never sees it.
	ResumeText string `json:"resume_text,omitempty"`
}

// Competency is one thing that the interview measures.
type Competency struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Definition string `json:"definition"`
	// Weight is the competency's share in the overall score relative to the
	// others; 1 when zero.
	Weight float64 `json:"weight,omitempty"`
	// MustHave makes the recommendation no_decision while it lacks evidence.
	MustHave bool `json:"must_have,omitempty"`
	// Anchors describe, for each score 1 to 5, the behaviour that earns it.
	Anchors Anchors `json:"anchors"`
}

// Anchors are the behaviours that earn each score, keyed "1" to "5".
type Anchors map[int]string

// MinScore and MaxScore bound the anchored scale.
const (
	MinScore = 1
	MaxScore = 5
)

// WithDefaults returns a copy with every optional field filled in.
func (r Request) WithDefaults() Request {
	if r.Language == "" {
		r.Language = "en"
	}
	if r.Depth == "" {
		r.Depth = DepthStandard
	}
	if r.Purpose == "" {
		r.Purpose = PurposeScreening
	}
	r.Plan = r.Plan.withDefaults()
	r.Scoring = r.Scoring.withDefaults()
	r.Timing = r.Timing.withDefaults(r.Accommodations)
	competencies := make([]Competency, len(r.Competencies))
	for i, c := range r.Competencies {
		if c.Weight == 0 {
			c.Weight = 1
		}
		competencies[i] = c
	}
	r.Competencies = competencies
	return r
}

// Digest identifies the request's content. Two requests with the same
// idempotency key and different digests are a conflict.
func (r Request) Digest() string {
	// Marshalling a Request cannot fail: it holds no channels, functions or
	// non-finite floats once validated, and map keys are sorted.
	encoded, err := json.Marshal(r.WithDefaults())
	if err != nil {
		return "unencodable"
	}
	return digest(encoded)
}

// Competency returns the competency with that id.
func (r Request) Competency(id string) (Competency, bool) {
	for _, c := range r.Competencies {
		if c.ID == id {
			return c, true
		}
	}
	return Competency{}, false
}

// digest is the hex form of the first 16 bytes of SHA-256: enough to tell
// contents apart, short enough to read.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}
