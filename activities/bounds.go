package activities

import "github.com/parley-interviews/parley"

// Bounds of what a model may write, in code points. Models are told less than is
// enforced: they count badly, and a slightly long reply is no reason to pay for
// another one.
const (
	maxToldQuestionChars = 300
	maxQuestionChars     = parley.MaxQuestionChars
	maxToldLeadChars     = 150
	maxLeadChars         = 300
	maxToldGreetingChars = 350
	maxGreetingChars     = 700
	maxToldNoteChars     = 500
	maxNoteChars         = 1000

	maxToldSummaryChars = 1000
	maxSummaryChars     = 2000
	maxToldClaims       = 8
	maxClaims           = 20
	maxToldClaimChars   = 180
	maxClaimChars       = 400

	maxToldFeedbackClaims = 3
	maxFeedbackClaims     = 8

	maxToldRationaleChars = 300
	maxRationaleChars     = 1200
	maxToldFindings       = 3
	maxToldFindingChars   = 160
	maxFindingChars       = 400

	// minQuoteWords keeps phrases that anybody says from carrying a score.
	minQuoteWords = 3
	// maxQuoteChars keeps a whole answer from being its own evidence.
	maxQuoteChars = 600
)

const (
	maxToldFactChars = 120
	maxToldProbes    = 2
	// maxMade bounds the questions that are read of one plan, maxFacts the facts of
	// one profile: a model that does not stop is no reason to work without end.
	maxMade  = 3 * parley.QuestionCount
	maxFacts = 3 * parley.MaxFacts
)
