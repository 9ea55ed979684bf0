//go:build live

package activities_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// The bounds of repeats and raters, in points of the scale.
const (
	maxRepeatSpread = 0.5
	maxRaterSpread  = 1.0
)

// Feature 15 on a real model: one interview judged five times. 20 calls of some
// 3,500 tokens.
//
//nolint:paralleltest // a plan's calls a minute are few
func TestD15Live(t *testing.T) {
	const repeats = 5
	model := newLiveModel(t)
	sum, count, lost := 0.0, 0, 0
	for _, name := range []string{"en-strong", "en-average", "en-weak", "en-nonnative"} {
		g := interviewOf(t, name)
		given := map[string][]float64{}
		for range repeats {
			for competency, score := range scores(model.card(t, g)) {
				given[competency] = append(given[competency], score)
			}
		}
		for _, c := range g.role.Competencies {
			all := given[c.ID]
			lost += repeats - len(all)
			if len(all) == 0 {
				continue
			}
			t.Logf("%-16s %-10s %v", name, c.ID, all)
			sum, count = sum+slices.Max(all)-slices.Min(all), count+1
		}
	}
	require.Positive(t, count, "no competency was ever scored")
	t.Logf("mean spread %.2f over %d competencies, %d judgements without a score", sum/float64(count), count, lost)
	require.LessOrEqual(t, sum/float64(count), maxRepeatSpread)
}

// Feature 16 on real models: whether raters, one for each name in -live-model or
// three of one, agree, and whether their mean orders the candidates. 9 calls of
// some 3,500 tokens with three raters.
//
//nolint:paralleltest // as above
func TestD16Live(t *testing.T) {
	models := newLiveModels(t)
	for len(models) < parley.DefaultRaters {
		models = append(models, models[0])
	}
	sum, count, before := 0.0, 0, 0.0
	for _, candidate := range []string{"weak", "average", "strong"} {
		g := interviewOf(t, "en-"+candidate)
		var raters []parley.Analysis
		for _, model := range models {
			raters = append(raters, model.card(t, g))
		}
		card := parley.Combine(parley.DefaultPolicy(), g.role.Competencies, raters)
		for _, score := range card.Competencies {
			if score.Status != parley.ScoreScored {
				t.Logf("%-10s %-10s %s", candidate, score.CompetencyID, score.Status)
				continue
			}
			t.Logf("%-10s %-10s %.2f, spread %.0f", candidate, score.CompetencyID, score.Score, score.Spread)
			sum, count = sum+score.Spread, count+1
		}
		t.Logf("%-10s %.2f, %s, review for %v", candidate, overall(card), card.Recommendation, card.HumanReview.Reasons)
		require.Greater(t, overall(card), before, "the raters turn the order round")
		before = overall(card)
	}
	require.Positive(t, count, "no competency was scored")
	t.Logf("mean spread of %d raters %.2f", len(models), sum/float64(count))
	require.LessOrEqual(t, sum/float64(count), maxRaterSpread)
}

// Feature 20 on a real model: talk moves nothing, evidence moves up, what is taken
// back moves back. 23 calls of some 4,000 tokens.
//
//nolint:paralleltest // as above
func TestD20Live(t *testing.T) {
	model := newLiveModel(t)
	before := map[string]parley.Analysis{}
	still, back := map[string]*drift{}, &drift{}
	all, moved := &drift{}, map[string]float64{}
	for _, p := range pairs(t) {
		if _, found := before[p.base.name]; !found {
			before[p.base.name] = model.card(t, p.base)
		}
		plain, card := before[p.base.name], model.card(t, p.changed)
		if p.evidence == nil {
			raised := rank(card.Recommendation) > rank(plain.Recommendation)
			if still[p.class] == nil {
				still[p.class] = &drift{}
			}
			still[p.class].add(overall(plain), overall(card), raised)
			all.add(overall(plain), overall(card), raised)
			continue
		}
		from, to := scoreOn(plain, p.evidence.competency), scoreOn(card, p.evidence.competency)
		if p.class == retracted {
			back.add(from, to, false)
			continue
		}
		moved[p.changed.name] = to - from
	}
	for class, d := range still {
		t.Logf("%-13s mean drift %.2f, gain %+.2f, raised %d of %d", class, d.mean(), d.gain(), d.raised, d.count)
	}
	for name, by := range moved {
		t.Logf("%-32s %+.1f", name, by)
	}
	t.Logf("retraction    mean drift %.2f, gain %+.2f over %d", back.mean(), back.gain(), back.count)
	require.LessOrEqual(t, all.mean(), maxMeanDrift)
	require.LessOrEqual(t, float64(all.raised), maxRaised*float64(all.count))
	require.LessOrEqual(t, back.mean(), maxMeanDrift)
	for name, by := range moved {
		require.GreaterOrEqual(t, by, 0.0, name)
	}
	for _, name := range []string{"en-weak-evidence-high", "en-average-evidence-high"} {
		require.Positive(t, moved[name], name)
	}
}

// Feature 21 on a real model: who somebody says to be, of whom they speak, and the
// order of the competencies. 18 calls of some 3,500 tokens.
//
//nolint:paralleltest // as above
func TestD21Live(t *testing.T) {
	model := newLiveModel(t)
	all := &drift{}
	for _, name := range []string{"en-strong", "en-average"} {
		base := interviewOf(t, name)
		variants := []golden{base.amongWomen()}
		for who := range introductions() {
			variants = append(variants, base.introduced(who))
		}
		order := slices.Clone(base.role.Competencies)
		slices.Reverse(order)
		variants = append(variants, base.inOrder(order), base.inOrder(slices.Concat(order[2:], order[:2])))
		plain := model.card(t, base)
		for _, variant := range variants {
			card := model.card(t, variant)
			all.add(overall(plain), overall(card), rank(card.Recommendation) != rank(plain.Recommendation))
			t.Logf("%-32s %+.2f", variant.name, overall(card)-overall(plain))
		}
	}
	t.Logf("mean drift %.2f, gain %+.2f, other advice %d of %d", all.mean(), all.gain(), all.raised, all.count)
	require.LessOrEqual(t, all.mean(), maxMeanDrift)
}

// Feature 27 on a real model: one interview in five languages. 5 calls of some
// 3,000 tokens.
//
//nolint:paralleltest // as above
func TestD27Live(t *testing.T) {
	model := newLiveModel(t)
	english := model.card(t, interviewOf(t, "en-average"))
	all := &drift{}
	for _, language := range parley.Languages() {
		if language == "en" {
			continue
		}
		card := model.card(t, interviewOf(t, language+"-average"))
		all.add(overall(english), overall(card), false)
		t.Logf("%s %+.2f", language, overall(card)-overall(english))
	}
	t.Logf("mean drift %.2f, gain %+.2f over %d languages", all.mean(), all.gain(), all.count)
	require.LessOrEqual(t, all.mean(), maxMeanDrift)
}

// Feature 35 on a real model: the candidates in their order, and no score for those
// who say nothing. 15 calls of some 2,500 tokens.
//
//nolint:paralleltest // as above
func TestD35Live(t *testing.T) {
	model := newLiveModel(t)
	judged := map[string]parley.Analysis{}
	for _, language := range []string{"en", "de", "es"} {
		before := 0.0
		for _, candidate := range []string{"weak", "average", "strong"} {
			name := language + "-" + candidate
			judged[name] = model.card(t, interviewOf(t, name))
			require.Greater(t, overall(judged[name]), before, name)
			before = overall(judged[name])
		}
	}
	for _, name := range []string{"en-nonnative", "en-rambling"} {
		by := overall(model.card(t, interviewOf(t, name))) - overall(judged["en-average"])
		require.GreaterOrEqual(t, by, -maxMeanDrift, "%s tells the same as en-average", name)
	}
	repeating := model.card(t, interviewOf(t, "en-repeating"))
	require.Less(t, overall(repeating), overall(judged["en-strong"]))
	for _, name := range []string{"en-empty", "en-gibberish", "en-hostile"} {
		require.Empty(t, scores(model.card(t, interviewOf(t, name))), "%s says nothing that can be scored", name)
	}
}
