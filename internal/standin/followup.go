package standin

import (
	"strings"

	"github.com/parley-interviews/parley"
)

// vagueWords is the length under which an answer without figures or own actions
// leaves something to ask for.
const vagueWords = 40

// followUp asks for what a vague answer lacks, where that is allowed: the phrase
// that shows most is said back. Every type has a question in the voice.
func (p prompt) followUp(answer string) (nextTurnReply, bool) {
	allowed := p.find("follow_up")
	heard, said := listen(answer), sayable(answer)
	only := allowed.attributes["only"] != ""
	if allowed.text == "" || said == "" || !only && (heard.words >= vagueWords || heard.deeds > 0 && heard.numbers > 0) {
		return nextTurnReply{}, false
	}
	for _, kind := range append(lacking(heard), parley.FollowUpTypes()...) {
		if allowed.text == "any" || strings.Contains(allowed.text, string(kind)) {
			speak := p.voice()
			return nextTurnReply{
				Lead: pick(answer, speak.heard...)(said), Question: speak.followUps[kind], FollowUp: string(kind),
			}, true
		}
	}
	return nextTurnReply{}, false
}

// lacking are the types of follow-up that an answer calls for, the first first.
func lacking(heard signals) []parley.FollowUpType {
	var kinds []parley.FollowUpType
	for _, c := range []struct {
		missing bool
		kind    parley.FollowUpType
	}{
		{heard.words < thinWords, parley.FollowUpClarify},
		{heard.deeds == 0, parley.FollowUpDepth},
		{heard.numbers == 0, parley.FollowUpQuantify},
		{heard.outcomes == 0, parley.FollowUpChallenge},
	} {
		if c.missing {
			kinds = append(kinds, c.kind)
		}
	}
	return kinds
}

// sayable is a phrase of an answer that may be said back, its first words when
// none stands out.
func sayable(answer string) string {
	if said := clause(answer); said != "" {
		return said
	}
	if strings.ContainsAny(answer, "[]<>`|") {
		return ""
	}
	return strings.TrimRight(firstWords(strings.TrimSpace(answer), 6), ".!?,;: ")
}
