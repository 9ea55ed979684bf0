package parley

// Depth says how many model calls an interview may spend.
type Depth string

const (
	// DepthEconomy spends 1 to 3: at most two follow-ups where an answer is thin, and
	// one report that is summary and scorecard. Greeting and questions are planned.
	DepthEconomy Depth = "economy"
	// DepthStandard spends 14: greeting, eleven next questions, summary and analysis.
	DepthStandard Depth = "standard"
	// DepthThorough spends 26: standard plus notes on each of twelve answers.
	DepthThorough Depth = "thorough"
)

// MaxEconomyFollowUps bounds the follow-ups of an economy interview.
const MaxEconomyFollowUps = 2

// Depths lists every Depth that a Request may ask for, the cheapest first.
func Depths() []Depth { return []Depth{DepthEconomy, DepthStandard, DepthThorough} }

// Calls returns how many model calls an undisturbed interview of this depth makes
// at most, with a holistic scorecard and a given plan: economy ones make 1 to 3.
func (d Depth) Calls() int {
	const greetSummarizeAnalyze = 3
	switch d {
	case DepthEconomy:
		return MaxEconomyFollowUps + 1
	case DepthThorough:
		return greetSummarizeAnalyze + QuestionCount - 1 + QuestionCount
	case DepthStandard:
	}
	return greetSummarizeAnalyze + QuestionCount - 1
}

// Calls returns how many model calls this interview makes at most when it is held
// at a depth and nothing fails: those of the depth, a scorecard by several calls,
// a letter to the candidate, and the making of questions and profile.
func (r Request) Calls(depth Depth) int {
	calls := depth.Calls()
	if depth != DepthEconomy {
		calls += r.Scoring.Calls(len(r.Competencies)) - 1
	}
	if r.WantsFeedback() {
		calls++
	}
	if r.Plan.Mode != PlanFixed {
		calls++
		if r.Candidate.ResumeText != "" {
			calls++
		}
	}
	return calls
}
