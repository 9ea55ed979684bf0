package parley

import "slices"

// ScoringMode says by how many calls a scorecard is made.
type ScoringMode string

const (
	// ScoringHolistic: one call judges all competencies.
	ScoringHolistic ScoringMode = "holistic"
	// ScoringPerCompetency: one call for each, which sees that competency's anchors
	// and the turns about it and nothing else.
	ScoringPerCompetency ScoringMode = "per_competency"
	// ScoringEnsemble: several holistic calls, on different models where there are;
	// a score is the mean of the raters', and their spread lowers the confidence.
	ScoringEnsemble ScoringMode = "ensemble"
)

// ScoringModes lists every ScoringMode.
func ScoringModes() []ScoringMode {
	return []ScoringMode{ScoringHolistic, ScoringPerCompetency, ScoringEnsemble}
}

// Bounds of Scoring.
const (
	MinRaters     = 2
	MaxRaters     = 5
	DefaultRaters = 3
	// DefaultMinAnswers is used when Scoring.MinAnswers is zero.
	DefaultMinAnswers = 3
)

// Scoring says how the scorecard is made.
type Scoring struct {
	// Mode is ScoringHolistic when empty. An economy interview is holistic always.
	Mode ScoringMode `json:"mode,omitempty"`
	// Raters is how many raters an ensemble has: 2 to 5, 3 when zero.
	Raters int `json:"raters,omitempty"`
	// MinAnswers is how many answers an interview that ended early must have to be
	// scored all the same, not counting those with flags: 1 to 12, 3 when zero.
	MinAnswers int `json:"min_answers,omitempty"`
}

// Calls returns how many calls a scorecard of so many competencies takes.
func (s Scoring) Calls(competencies int) int {
	switch s.Mode {
	case ScoringPerCompetency:
		return competencies
	case ScoringEnsemble:
		return s.Raters
	case ScoringHolistic:
	}
	return 1
}

func (s Scoring) withDefaults() Scoring {
	if s.Mode == "" {
		s.Mode = ScoringHolistic
	}
	if s.Mode == ScoringEnsemble && s.Raters == 0 {
		s.Raters = DefaultRaters
	}
	if s.MinAnswers == 0 {
		s.MinAnswers = DefaultMinAnswers
	}
	return s
}

func (s Scoring) validate(v *validator, depth Depth) {
	if !slices.Contains(ScoringModes(), s.Mode) {
		v.add("scoring.mode", "%q is unknown; one of %s", clip(string(s.Mode)), joined(ScoringModes()))
	}
	if depth == DepthEconomy && s.Mode != ScoringHolistic {
		v.add("scoring.mode", "%q takes more calls than an economy interview has; holistic, or another depth", clip(string(s.Mode)))
	}
	if s.Mode == ScoringEnsemble && (s.Raters < MinRaters || s.Raters > MaxRaters) {
		v.add("scoring.raters", "%d is out of range; %d to %d", s.Raters, MinRaters, MaxRaters)
	}
	if s.Mode != ScoringEnsemble && s.Raters != 0 {
		v.add("scoring.raters", "is for the mode ensemble alone; leave it out")
	}
	if s.MinAnswers < 1 || s.MinAnswers > QuestionCount {
		v.add("scoring.min_answers", "%d is out of range; 1 to %d", s.MinAnswers, QuestionCount)
	}
}
