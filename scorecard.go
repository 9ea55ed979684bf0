package parley

// Evidence is a passage of the candidate's own words.
type Evidence struct {
	TurnNo int    `json:"turn_no"`
	Quote  string `json:"quote"`
	// Start and End are offsets into the stored answer, in Unicode code points;
	// answer[Start:End] is the passage that Quote was matched to.
	Start int           `json:"start"`
	End   int           `json:"end"`
	Match EvidenceMatch `json:"match"`
}

// EvidenceMatch says how a quote was found in the answer.
type EvidenceMatch string

const (
	// MatchExact: the quote stands in the answer code point by code point.
	MatchExact EvidenceMatch = "exact"
	// MatchNormalized: it does after Unicode NFKC, case folding and unifying
	// white space, quotation marks and dashes.
	MatchNormalized EvidenceMatch = "normalized"
)

// ScoreStatus says whether a competency has a score, and if not, why.
type ScoreStatus string

const (
	// ScoreScored: a score with at least one verified quote.
	ScoreScored ScoreStatus = "scored"
	// ScoreInsufficientEvidence: the model found nothing that it could quote,
	// or none of its quotes stands in the answers.
	ScoreInsufficientEvidence ScoreStatus = "insufficient_evidence"
	// ScoreNotAssessed: no answered question was about this competency.
	ScoreNotAssessed ScoreStatus = "not_assessed"
	// ScoreNotScored: the model failed to give a usable judgement.
	ScoreNotScored ScoreStatus = "not_scored"
)

// ScoreReason says why a competency has no score. The values stay distinct and
// none of them counts as a low score.
type ScoreReason string

const (
	// With ScoreNotAssessed: no question was about it; the candidate let every one
	// run out of time; the questions have no answer for other reasons.
	ReasonNotAsked    ScoreReason = "not_asked"
	ReasonTimedOut    ScoreReason = "timed_out"
	ReasonNotAnswered ScoreReason = "not_answered"
	// ReasonSkipped, with ScoreNotAssessed: the candidate passed every question.
	ReasonSkipped ScoreReason = "skipped"

	// With ScoreInsufficientEvidence: the model found too little in the answers;
	// it gave a score without a quote, or with none that can be verified.
	ReasonLittleSaid       ScoreReason = "little_said"
	ReasonNoQuote          ScoreReason = "no_quote"
	ReasonUnverifiedQuotes ScoreReason = "unverified_quotes"
	// ReasonUnclearAnswer, with ScoreInsufficientEvidence: every answer about it is one
	// that nothing can be read from, see AnswerFlag.
	ReasonUnclearAnswer ScoreReason = "unclear_answer"

	// With ScoreNotScored: the model gave no judgement or several; its rationale is
	// missing, too long, or speaks of what must not be judged; its score is no
	// whole number on the scale.
	ReasonNoJudgement       ScoreReason = "no_judgement"
	ReasonSeveralJudgements ScoreReason = "several_judgements"
	ReasonNoRationale       ScoreReason = "no_rationale"
	ReasonBannedContent     ScoreReason = "banned_content"
	ReasonOffScale          ScoreReason = "off_scale"
)

// Confidence says how well a score is supported, by the rule of a Policy; a
// model is never asked how sure it is.
type Confidence string

const (
	ConfidenceLow    Confidence = "low"
	ConfidenceMedium Confidence = "medium"
	ConfidenceHigh   Confidence = "high"
)

// CompetencyScore is the judgement on one competency.
type CompetencyScore struct {
	CompetencyID string      `json:"competency_id"`
	Status       ScoreStatus `json:"status"`
	// Reason is set unless Status is ScoreScored.
	Reason ScoreReason `json:"reason,omitempty"`
	// Score is 1 to 5 when Status is ScoreScored and absent otherwise: a whole number,
	// or the mean of an ensemble's raters.
	Score float64 `json:"score,omitempty"`
	// Raters are the single judgements of an ensemble, and Spread is the difference
	// between the highest score among them and the lowest.
	Raters []Rater `json:"raters,omitempty"`
	Spread float64 `json:"spread,omitempty"`
	// Confidence is set when Status is ScoreScored.
	Confidence Confidence `json:"confidence,omitempty"`
	// Rationale is the model's, or says in our words why there is no score.
	Rationale string     `json:"rationale,omitempty"`
	Evidence  []Evidence `json:"evidence,omitempty"`
	// RefusedQuotes counts the model's quotes that do not stand in the answers.
	RefusedQuotes int   `json:"refused_quotes,omitempty"`
	Basis         Basis `json:"basis,omitzero"`
}

// Rater is one judgement of an ensemble on one competency.
type Rater struct {
	Status ScoreStatus `json:"status"`
	Score  float64     `json:"score,omitempty"`
	Model  string      `json:"model"`
	// Output is the Provenance.Output of the reply that it stands in.
	Output string `json:"output"`
}

// Finding is a strength or a concern with the words that show it.
type Finding struct {
	Text     string     `json:"text"`
	Evidence []Evidence `json:"evidence"`
}

// Recommendation is advice to a human; it never acts by itself.
type Recommendation string

const (
	RecommendStrongYes  Recommendation = "strong_yes"
	RecommendYes        Recommendation = "yes"
	RecommendNo         Recommendation = "no"
	RecommendStrongNo   Recommendation = "strong_no"
	RecommendNoDecision Recommendation = "no_decision"
)

// ATSRecommendation is a Recommendation in the terms of applicant tracking
// systems: the values of overall_recommendation in Merge's common model of
// scorecards, which Unified.to shares but for NO_DECISION.
type ATSRecommendation string

// ATS maps one to one; "" for an unknown recommendation.
func (r Recommendation) ATS() ATSRecommendation {
	switch r {
	case RecommendStrongYes:
		return "STRONG_YES"
	case RecommendYes:
		return "YES"
	case RecommendNo:
		return "NO"
	case RecommendStrongNo:
		return "DEFINITELY_NO"
	case RecommendNoDecision:
		return "NO_DECISION"
	}
	return ""
}

// Overall is computed by a Policy, never by a model.
type Overall struct {
	// Score is the weighted mean of the scored competencies, 1 to 5; zero when
	// none is scored.
	Score float64 `json:"score,omitempty"`
	// Coverage is the scored share of all weight, 0 to 1.
	Coverage float64 `json:"coverage"`
	// Confidence is the highest level that enough of all weight reaches.
	Confidence Confidence `json:"confidence,omitempty"`
	// Policy names the rule that computed this.
	Policy string `json:"policy"`
}

// HumanReview says whether a person must look at the scorecard before anybody
// relies on it, and why.
type HumanReview struct {
	Required bool `json:"required"`
	// Reasons holds each reason once, in the order of the constants.
	Reasons []ReviewReason `json:"reasons,omitempty"`
}

// ReviewReason is why a scorecard needs a person.
type ReviewReason string

const (
	// ReviewLowConfidence: too little weight has well-supported scores.
	ReviewLowConfidence ReviewReason = "low_confidence"
	// ReviewLowCoverage: too little weight is scored for any advice.
	ReviewLowCoverage ReviewReason = "low_coverage"
	// ReviewMustHaveOpen: a must-have competency has no score.
	ReviewMustHaveOpen ReviewReason = "must_have_open"
	// ReviewNotScored: the model failed to judge a competency that was answered.
	ReviewNotScored ReviewReason = "not_scored"
	// ReviewUnverifiedQuotes: the model quoted words that do not stand in the
	// answers.
	ReviewUnverifiedQuotes ReviewReason = "unverified_quotes"
	// ReviewBorderline: the overall score is so near a threshold that the advice
	// hangs on a nuance.
	ReviewBorderline ReviewReason = "borderline"
	// ReviewFlaggedAnswer: an answer holds words that speak to the model.
	ReviewFlaggedAnswer ReviewReason = "flagged_answer"
	// ReviewRaterSpread: the raters of an ensemble disagree.
	ReviewRaterSpread ReviewReason = "rater_spread"
	// ReviewUnclearAnswer: an answer stayed one that nothing can be read from, also
	// after it was asked for again.
	ReviewUnclearAnswer ReviewReason = "unclear_answer"
	// ReviewPartial: the interview ended before its last question.
	ReviewPartial ReviewReason = "partial"
)

// Analysis is the scorecard.
type Analysis struct {
	Competencies []CompetencyScore `json:"competencies"`
	Strengths    []Finding         `json:"strengths,omitempty"`
	Concerns     []Finding         `json:"concerns,omitempty"`
	// FlaggedTurns are the numbers of the turns whose answers hold words that speak
	// to the model instead of answering, such as an order to give a score. These
	// words are no evidence; the others of the answer may be.
	FlaggedTurns []int `json:"flagged_turns,omitempty"`
	// UnclearTurns are the numbers of the turns whose answers stayed unclear: flagged
	// as an AnswerFlag says, with no clear answer to the question asked again.
	UnclearTurns []int `json:"unclear_turns,omitempty"`
	// Partial is set when the interview ended before its last question, Mock when it
	// was practice.
	Partial bool    `json:"partial,omitempty"`
	Mock    bool    `json:"mock,omitempty"`
	Overall Overall `json:"overall"`
	// Recommendation is empty for practice.
	Recommendation Recommendation `json:"recommendation,omitempty"`
	// ATSRecommendation is Recommendation.ATS, for scorecards that are filed with
	// an applicant tracking system.
	ATSRecommendation ATSRecommendation `json:"ats_recommendation,omitempty"`
	HumanReview       HumanReview       `json:"human_review,omitzero"`
	// Provenance is that of the call; of the first where there are several, which
	// Parts has all of.
	Provenance Provenance   `json:"provenance"`
	Parts      []Provenance `json:"parts,omitempty"`
	// Mode is how many calls judged what; holistic when empty.
	Mode ScoringMode `json:"mode,omitempty"`
}
