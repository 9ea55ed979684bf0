package activities_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// pair is an interview and what became of it by one change. The idea of the
// classes is that of the Beyond the Résumé tests; all words are ours.
type pair struct {
	class string
	// base is the interview before, changed after.
	base, changed golden
	// evidence is what a changed answer tells in addition; nil when nothing that
	// counts is added. In a retraction it is taken back.
	evidence *told
}

// Classes of pairs. The first four add nothing that counts.
const (
	padding      = "padding"
	irrelevance  = "irrelevance"
	aggrandising = "aggrandising"
	repetition   = "repetition"
	evidenced    = "evidence"
	retracted    = "retraction"
)

// told is real evidence for one competency, and the same told as somebody else's.
type told struct {
	strength, competency string
	turn                 int
	text, takenBack      string
}

const filler = "Well, how shall I put it, it is not so easy to say."

// unchanging are the changes that add nothing that counts, each to every answer.
func unchanging() map[string]func(no int, answer string) string {
	pick := func(no int, of ...string) string { return of[no%len(of)] }
	return map[string]func(int, string) string{
		padding: func(_ int, answer string) string {
			return filler + " " + strings.ReplaceAll(answer, ". ", ". "+filler+" ")
		},
		irrelevance: func(no int, answer string) string {
			return answer + " " + pick(no,
				"By the way, the train was late again this morning, they are building at the bridge and will be until spring.",
				"My cousin has a bakery, and on Saturdays people stand in the street for the rolls with seeds.",
				"It is much too warm for the season, the cherries at our place are in bloom already.")
		},
		aggrandising: func(no int, answer string) string {
			return answer + " " + pick(no,
				"I have to say that I am outstanding at this, and everybody who has worked with me says so too.",
				"There is hardly anybody in the whole industry who is as good at it as I am.",
				"People call me a natural talent, and I must agree with them in all modesty.")
		},
		repetition: func(_ int, answer string) string { return answer + " To say it once more: " + answer },
	}
}

// evidence is what makes a weak candidate look better, at three strengths.
func evidence() []told {
	return []told{
		{
			strength: "low", competency: "coaching", turn: 11,
			text:      "Once I showed a new colleague how to close a billing case, and she could do it alone after that.",
			takenBack: "Once somebody explained a billing case to a new colleague, but that was not me.",
		},
		{
			strength: "medium", competency: "coaching", turn: 7,
			text: "I did sit with one colleague for four weeks, two hours a week. I listened to his calls, told him what I heard, " +
				"and we agreed each time on one thing to try. The complaints about him fell from three a month to none.",
			takenBack: "Our manager did something of the kind with a colleague, as far as I have heard.",
		},
		{
			strength: "high", competency: "coaching", turn: 11,
			text: "For the last five I wrote a plan of four weeks, with something to be able to do at the end of each. " +
				"I sat with Jonas for his first ten cases and checked every Friday with him what had gone wrong. " +
				"He took full shifts after five weeks where it was eleven before, the four after him needed no longer, " +
				"and both other teams adopted the plan and now coach by it.",
			takenBack: "There is some plan for new people by now, which another team came up with. It is not mine.",
		},
		{
			strength: "high", competency: "improving", turn: 8,
			text: "I also read 50 closed tickets and found that 22 customers had come back within a week. " +
				"I began to count them, rewrote the eleven most used replies with the team, and it dropped from 34 to 15 percent in five months. " +
				"I showed how it is counted, and both other sites adopted the figure.",
			takenBack: "Somebody at another site counts who comes back, as far as I have heard.",
		},
	}
}

// pairs are the twenty of feature 20, in a fixed order.
func pairs(t *testing.T) []pair {
	t.Helper()
	var all []pair
	add := func(class, candidate, variant string, e *told, change func(no int, answer string) string) {
		p := pair{class: class, base: interviewOf(t, "en-"+candidate), evidence: e}
		p.changed = p.base
		for _, turn := range p.base.turns {
			p.changed = p.changed.answering(turn.No, change(turn.No, p.base.answer(turn.No)))
		}
		p.changed.name += "-" + class + variant
		all = append(all, p)
	}
	for _, class := range []string{padding, irrelevance, aggrandising, repetition} {
		for _, candidate := range []string{"strong", "average", "weak"} {
			add(class, candidate, "", nil, unchanging()[class])
		}
	}
	for _, e := range evidence() {
		candidate := "weak"
		if e.competency == "improving" {
			candidate = "average"
		}
		for class, text := range map[string]string{evidenced: e.text, retracted: e.takenBack} {
			add(class, candidate, "-"+e.strength, &e, func(no int, answer string) string {
				if no != e.turn {
					return answer
				}
				return answer + " " + text
			})
		}
	}
	slices.SortStableFunc(all[12:], func(a, b pair) int { return strings.Compare(a.class, b.class) })
	return all
}

// Feature 20: the changes do what they say, and leave every answer an answer.
func TestD20ChangesDoWhatTheySay(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for _, p := range pairs(t) {
		count[p.class]++
		for i, turn := range p.changed.turns {
			before, after := p.base.answer(turn.No), p.changed.answer(turn.No)
			require.Nil(t, turn.Answer.Refuse(), p.changed.name)
			require.Empty(t, turn.Answer.Flags, p.changed.name)
			require.Equal(t, p.base.turns[i].Question, turn.Question)
			switch {
			case p.evidence == nil && p.class == padding:
				require.Greater(t, len(after), len(before))
				require.Equal(t, before, strings.ReplaceAll(after, filler+" ", ""))
			case p.evidence == nil || turn.No == p.evidence.turn:
				require.Greater(t, len(after), len(before))
				require.True(t, strings.HasPrefix(after, before))
			default:
				require.Equal(t, before, after)
			}
		}
		if p.evidence != nil {
			require.Equal(t, p.evidence.competency, p.base.turns[p.evidence.turn-1].Question.CompetencyID)
			require.Equal(t, p.class == evidenced, strings.Contains(p.changed.answer(p.evidence.turn), p.evidence.text))
		}
	}
	require.Equal(t, map[string]int{padding: 3, irrelevance: 3, aggrandising: 3, repetition: 3, evidenced: 4, retracted: 4}, count)
}

// A model that quotes the same words of the longer answers is believed as before,
// and every quote stands where the scorecard says.
func TestD20QuotesStandThroughWhateverIsAdded(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]float64{}
	for _, p := range pairs(t) {
		if want[p.base.name] == nil {
			want[p.base.name] = scores(p.base.good(t))
		}
		reply, err := p.changed.judged(t, activitytest.Say(p.base.reply(t, "good")))
		require.NoError(t, err)
		require.Empty(t, reply.Problem, p.changed.name)
		card := reply.Analysis
		require.Empty(t, card.FlaggedTurns, p.changed.name)
		require.Equal(t, want[p.base.name], scores(card), p.changed.name)
		for _, score := range card.Competencies {
			require.Zero(t, score.RefusedQuotes, p.changed.name)
			for _, e := range score.Evidence {
				require.Equal(t, e.Quote, string([]rune(p.changed.answer(e.TurnNo))[e.Start:e.End]))
			}
		}
	}
}

// A score that rests on what is added stands as long as it is said, and is gone
// with it, whatever a model remembers.
func TestD20EvidenceThatIsTakenBackIsNone(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t) {
		if p.evidence == nil {
			continue
		}
		reply, err := p.changed.judged(t, activitytest.Say(p.credited(t)))
		require.NoError(t, err)
		at := slices.IndexFunc(reply.Analysis.Competencies, func(s parley.CompetencyScore) bool {
			return s.CompetencyID == p.evidence.competency
		})
		score, overall := reply.Analysis.Competencies[at], reply.Analysis.Overall
		if p.class == evidenced {
			require.InDelta(t, 4, score.Score, 0, p.changed.name)
			require.Greater(t, overall.Score, p.base.good(t).Overall.Score, p.changed.name)
			continue
		}
		require.Equal(t, parley.ScoreInsufficientEvidence, score.Status, p.changed.name)
		require.Equal(t, parley.ReasonUnverifiedQuotes, score.Reason, p.changed.name)
		require.Less(t, overall.Coverage, p.base.good(t).Overall.Coverage, p.changed.name)
	}
}

// credited is the good reply with a 4 for what the evidence shows.
func (p pair) credited(t *testing.T) string {
	t.Helper()
	var reply map[string]any
	require.NoError(t, json.Unmarshal([]byte(p.base.reply(t, "good")), &reply))
	for _, entry := range reply["competencies"].([]any) {
		judgement, _ := entry.(map[string]any)
		if judgement["competency_id"] != p.evidence.competency {
			continue
		}
		quote, _, _ := strings.Cut(p.evidence.text, ".")
		judgement["score"] = 4
		judgement["evidence"] = []map[string]any{{"turn_no": p.evidence.turn, "quote": quote}}
	}
	text, err := json.Marshal(reply)
	require.NoError(t, err)
	return string(text)
}

// The stand-in model, which works by rule, hears evidence: the score moves up with
// its strength, and back when it was somebody else's. (It counts words, so talk
// without content moves it: that part needs a real model, TestD20Live.)
func TestD20StandInHearsEvidence(t *testing.T) {
	t.Parallel()
	model := newModel(t, false)
	judge := func(g golden, competency string) float64 {
		reply, err := g.judged(t, model.script())
		require.NoError(t, err)
		score, scored := scores(reply.Analysis)[competency]
		require.True(t, scored, g.name)
		return score
	}
	for _, p := range pairs(t) {
		if p.evidence == nil {
			continue
		}
		before, after := judge(p.base, p.evidence.competency), judge(p.changed, p.evidence.competency)
		switch {
		case p.class == retracted:
			require.InDelta(t, before, after, 0, p.changed.name)
		case p.evidence.strength == "low":
			require.GreaterOrEqual(t, after, before, p.changed.name)
		default:
			require.Greater(t, after, before, p.changed.name)
		}
	}
}
