package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// changeNamesOfTheTrade is the first version in which names such as PostgreSQL are words.
const changeNamesOfTheTrade = "answer-names-of-the-trade"

// askAgain looks at the last answer as an answer. It returns its question once
// more, in code's words, when it says nothing and was not asked for again before.
// That is a turn beyond the twelve and no model call. Whatever comes of it, the
// interview goes on, and no flag ever lowers a score.
func (iv *interview) askAgain() (parley.Question, bool) {
	last := iv.current()
	if last.Answer == nil {
		return parley.Question{}, false
	}
	flag := tellingFlag(last.Answer.Flags)
	if flag == "" || asksAgain(*last) || iv.persists(flag) {
		return parley.Question{}, false
	}
	again := last.Question
	again.Lead, again.Source, again.FollowUp = wordsIn(iv.request.Language).again[flag], parley.SourceTemplate, parley.FollowUpClarify
	return again, true
}

// flagsOf is what is wrong with an answer. An interview that has asked again for names
// of the trade, which passed for keys at random, is replayed as it went.
func (iv *interview) flagsOf(ctx workflow.Context, answer parley.Answer, question parley.Question) []parley.AnswerFlag {
	flags, earlier := iv.request.FlagsOf(answer, question), iv.request.FlagsOfEarlier(answer, question)
	if slices.Equal(flags, earlier) {
		return flags // and nothing is written into the history
	}
	if workflow.GetVersion(ctx, changeNamesOfTheTrade, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return earlier
	}
	return flags
}

// asksAgain tells the turns that ask for an answer once more: only those are both
// follow-ups and code's words.
func asksAgain(turn parley.Turn) bool {
	return turn.Kind == parley.TurnFollowUp && turn.Question.Source == parley.SourceTemplate
}

// tellingFlag is the flag that names what the candidate can do about it.
func tellingFlag(flags []parley.AnswerFlag) parley.AnswerFlag {
	for _, flag := range []parley.AnswerFlag{
		parley.FlagLowASR, parley.FlagOffLanguage, parley.FlagPastedQuestion, parley.FlagGibberish, parley.FlagTooShort,
	} {
		if slices.Contains(flags, flag) {
			return flag
		}
	}
	return ""
}

// persists reports whether asking again has changed nothing before: neither a
// language nor a microphone gets better by being asked for at every question.
func (iv *interview) persists(flag parley.AnswerFlag) bool {
	if flag != parley.FlagOffLanguage && flag != parley.FlagLowASR {
		return false
	}
	return slices.ContainsFunc(iv.turns, func(t parley.Turn) bool {
		return asksAgain(t) && t.Answer != nil && slices.Contains(t.Answer.Flags, flag)
	})
}

// lastNew is the latest turn that did not just ask for an answer again.
func (iv *interview) lastNew() parley.Turn {
	last := *iv.current()
	if asksAgain(last) {
		// Nothing is asked for more than once again.
		last = iv.turns[last.No-2]
	}
	return last
}
