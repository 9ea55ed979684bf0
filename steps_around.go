package parley

import "slices"

// Inputs and replies of the activities around an interview's turns: questions and
// profile before, report and letter after.

// Bounds of plans and profiles.
const (
	// MaxBatch is how many plans or profiles one call may be asked for.
	MaxBatch = 8
	// MaxFacts and MaxFactChars bound a Profile.
	MaxFacts     = 8
	MaxFactChars = 160
)

// Share says whether a call's reply may serve others of the same tenant. The zero
// value shares nothing; no judgement on a person ever has another.
type Share struct {
	// Space is the tenant's id: nothing is shared beyond it.
	Space string `json:"space,omitempty"`
	// Flight lets equal calls at the same time be one, Cache those one after another.
	Flight bool `json:"flight,omitempty"`
	Cache  bool `json:"cache,omitempty"`
}

// ShareOf is what savers allow a tenant's shareable calls.
func ShareOf(tenant string, savers SaverSet) Share {
	share := Share{Flight: savers.Has(SaverFlights), Cache: savers.Has(SaverCache)}
	if share.Flight || share.Cache {
		share.Space = tenant
	}
	return share
}

// PlanItem is a role that twelve questions are wanted for.
type PlanItem struct {
	// ID tells the items of one call apart.
	ID           string       `json:"id"`
	Purpose      Purpose      `json:"purpose,omitempty"`
	Role         Role         `json:"role"`
	Competencies []Competency `json:"competencies"`
	// Given are the questions of a mixed plan, which are kept.
	Given []PlannedQuestion `json:"given,omitempty"`
	// Facts tailor the plan to one candidate; empty in plans that are shared.
	Facts []string `json:"facts,omitempty"`
}

// PlanQuestionsInput asks for the questions of up to MaxBatch roles.
type PlanQuestionsInput struct {
	Call     Call       `json:"call"`
	TenantID string     `json:"tenant_id"`
	Language string     `json:"language"`
	Items    []PlanItem `json:"items"`
	Share    Share      `json:"share,omitzero"`
	// Keep puts the plans into the tenant's library.
	Keep bool `json:"keep,omitempty"`
}

// QuestionPlan is the twelve questions of one PlanItem: every competency at least
// once, those with more weight more often, questions on one competency side by side.
type QuestionPlan struct {
	ID        string            `json:"id"`
	Questions []PlannedQuestion `json:"questions"`
}

// PlanQuestionsReply holds a plan for every item that the model served well;
// Problem names those that it did not, by id.
type PlanQuestionsReply struct {
	Plans   []QuestionPlan `json:"plans"`
	Problem string         `json:"problem,omitempty"`
	Receipt Receipt        `json:"receipt"`
}

// ResumeItem is a résumé that a profile is wanted of.
type ResumeItem struct {
	ID     string `json:"id"`
	Resume string `json:"resume"`
	// Role is what the facts are to matter for; empty in profiles that are shared.
	Role string `json:"role,omitempty"`
}

// Profile is what an interviewer would note from a résumé. It makes questions
// better; no scorer sees it.
type Profile struct {
	ID string `json:"id,omitempty"`
	// Facts are at most MaxFacts, each of at most MaxFactChars code points, without
	// name, contact, age or anything else that questions must not touch.
	Facts []string `json:"facts"`
}

// ProfileInput asks for the profiles of up to MaxBatch résumés.
type ProfileInput struct {
	Call     Call         `json:"call"`
	TenantID string       `json:"tenant_id"`
	Language string       `json:"language"`
	Items    []ResumeItem `json:"items"`
	Share    Share        `json:"share,omitzero"`
	Keep     bool         `json:"keep,omitempty"`
}

// ProfileReply holds a profile for every item that the model served well; Problem
// names those that it did not, by id.
type ProfileReply struct {
	Profiles []Profile `json:"profiles"`
	Problem  string    `json:"problem,omitempty"`
	Receipt  Receipt   `json:"receipt"`
}

// RecallInput asks the tenant's library for a plan and a profile.
type RecallInput struct {
	TenantID string `json:"tenant_id"`
	Language string `json:"language"`
	// Near also takes what was made for nearly the same text.
	Near   bool        `json:"near,omitempty"`
	Plan   *PlanItem   `json:"plan,omitempty"`
	Resume *ResumeItem `json:"resume,omitempty"`
}

// RecallReply holds what the library has; OriginLibrary or OriginNear beside each.
type RecallReply struct {
	Plan          *QuestionPlan `json:"plan,omitempty"`
	PlanOrigin    PlanOrigin    `json:"plan_origin,omitempty"`
	Profile       *Profile      `json:"profile,omitempty"`
	ProfileOrigin PlanOrigin    `json:"profile_origin,omitempty"`
}

// ReportReply holds summary and scorecard of one call; its input is an
// AnalyzeInput.
type ReportReply struct {
	Summary  Summary  `json:"summary"`
	Analysis Analysis `json:"analysis"`
	Problem  string   `json:"problem,omitempty"`
	Receipt  Receipt  `json:"receipt"`
}

// Scorecard returns the scorecard, and what is worth a repair.
func (r ReportReply) Scorecard() (Analysis, string) { return r.Analysis, r.Problem }

// FeedbackInput asks for the letter to the candidate.
type FeedbackInput struct {
	Call         Call         `json:"call"`
	Language     string       `json:"language"`
	RoleTitle    string       `json:"role_title"`
	Competencies []Competency `json:"competencies"`
	Turns        []Turn       `json:"turns"`
}

// FeedbackReply holds the letter.
type FeedbackReply struct {
	Feedback Feedback `json:"feedback"`
	Receipt  Receipt  `json:"receipt"`
}

// PrepareInput is the input of the Prepare workflow: the interviews that are to
// come. Only tenant, language, role, competencies, plan and résumé are used.
type PrepareInput struct {
	TenantID string       `json:"tenant_id"`
	Savers   []Saver      `json:"savers,omitzero"`
	Language string       `json:"language"`
	Plans    []PlanItem   `json:"plans,omitempty"`
	Resumes  []ResumeItem `json:"resumes,omitempty"`
	// AllowTraining is that of all the interviews.
	AllowTraining bool `json:"allow_training,omitempty"`
}

// PrepareResult tells what is in the library now.
type PrepareResult struct {
	// Plans and Profiles count what was made, Known what the library had, and Failed
	// what could not be made: the interviews make it themselves then.
	Plans    int       `json:"plans"`
	Profiles int       `json:"profiles"`
	Known    int       `json:"known"`
	Failed   int       `json:"failed"`
	Usage    Usage     `json:"usage"`
	Audit    []Attempt `json:"audit"`
}

// Add returns the sum of both.
func (r PrepareResult) Add(s PrepareResult) PrepareResult {
	return PrepareResult{
		Plans: r.Plans + s.Plans, Profiles: r.Profiles + s.Profiles, Known: r.Known + s.Known, Failed: r.Failed + s.Failed,
		Usage: r.Usage.Add(s.Usage), Audit: slices.Concat(r.Audit, s.Audit),
	}
}
