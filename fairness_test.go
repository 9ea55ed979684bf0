package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func people(sex, origin string, scores ...float64) []parley.FairnessPerson {
	var list []parley.FairnessPerson
	for _, score := range scores {
		list = append(list, parley.FairnessPerson{Score: score, Groups: map[string]string{"sex": sex, "origin": origin}})
	}
	return list
}

// By hand: the ten scores are 1.5 2 2.5 2.5 3 | 3.5 3.5 4 4.5 5, so the median is
// (3 + 3.5) / 2 = 3.25. Above it are 2 of the 6 women and 3 of the 4 men: 1/3 and
// 3/4, ratio (1/3) / (3/4) = 4/9.
func TestD33ScoringRatesAndImpactRatiosByHand(t *testing.T) {
	t.Parallel()
	var all []parley.FairnessPerson
	all = append(all, people("woman", "north", 1.5, 2, 3.5)...)
	all = append(all, people("woman", "south", 2.5, 3, 5)...)
	all = append(all, people("man", "north", 3.5, 4)...)
	all = append(all, people("man", "south", 2.5, 4.5)...)
	all = append(all, people("man", "south", 0)...) // no score
	all = append(all, parley.FairnessPerson{Score: 4, Groups: map[string]string{"sex": "woman"}}, parley.FairnessPerson{Score: 5})

	f := parley.FairnessOf([]string{"sex", "origin"}, all)
	require.Equal(t, 10, f.Counted)
	require.Equal(t, 1, f.NoScore)
	require.Equal(t, 2, f.NoGroup)
	require.InDelta(t, 3.25, f.Median, 1e-12)
	require.Len(t, f.Dimensions, 3)

	sex := f.Dimensions[0]
	require.Equal(t, "sex", sex.Name)
	require.Equal(t, parley.FairnessGroup{Value: "man", Candidates: 4, Above: 3, Rate: 0.75, ImpactRatio: 1}, sex.Groups[0])
	require.Equal(t, "woman", sex.Groups[1].Value)
	require.InDelta(t, 1.0/3, sex.Groups[1].Rate, 1e-12)
	require.InDelta(t, 4.0/9, sex.Groups[1].ImpactRatio, 1e-12)

	// north: 3.5, 3.5, 4 of 5 are above; south: 5 and 4.5 of 5.
	require.InDelta(t, 2.0/3, f.Dimensions[1].Groups[1].ImpactRatio, 1e-12)

	both := f.Dimensions[2]
	require.Equal(t, "sex × origin", both.Name)
	require.Equal(t, parley.FairnessGroup{Value: "man × north", Candidates: 2, Above: 2, Rate: 1, ImpactRatio: 1}, both.Groups[0])
	require.Len(t, both.Groups, 4)
}

// One person in sixty is less than 2 %: the group is shown and sets no measure.
func TestD33SmallGroupsSetNoMeasure(t *testing.T) {
	t.Parallel()
	var all []parley.FairnessPerson
	for i := range 59 {
		all = append(all, people([]string{"woman", "man"}[i%2], "x", 1+float64(i%5))...)
	}
	all = append(all, people("nonbinary", "x", 5)...)
	f := parley.FairnessOf([]string{"sex"}, all)
	groups := f.Dimensions[0].Groups
	require.Equal(t, "nonbinary", groups[0].Value)
	require.True(t, groups[0].Small)
	require.InDelta(t, 1, groups[0].Rate, 0)
	require.InDelta(t, 1, groups[1].ImpactRatio, 0, "the highest of the others is the measure")
	require.False(t, groups[1].Small)
}

func TestD33NobodyIsNoDivisionByZero(t *testing.T) {
	t.Parallel()
	require.Zero(t, parley.FairnessOf([]string{"sex"}, nil).Median)
	same := parley.FairnessOf([]string{"sex"}, append(people("a", "x", 3, 3), people("b", "x", 3)...))
	for _, group := range same.Dimensions[0].Groups {
		require.Zero(t, group.ImpactRatio, "nobody is above the median")
	}
}

// Equal scores are equal whatever floating point made of them: nobody is above a
// median of the same score.
func TestD33RoundingPutsNobodyAboveTheMedian(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 0.05}, {ID: "b", Weight: 0.05}, {ID: "c", Weight: 0.2}, {ID: "d", Weight: 0.7}}
	overall := func(a, b, c, d float64) float64 {
		made, _ := parley.DefaultPolicy().Judge(competencies, []parley.CompetencyScore{
			scored("a", a), scored("b", b), scored("c", c), scored("d", d),
		})
		return made.Score
	}
	less, more := overall(5, 3, 5, 3), 3.5
	require.Less(t, less, more, "both are 3.5")
	report := parley.FairnessOf([]string{"sex"}, []parley.FairnessPerson{
		{Score: less, Groups: map[string]string{"sex": "female"}},
		{Score: less, Groups: map[string]string{"sex": "female"}},
		{Score: more, Groups: map[string]string{"sex": "male"}},
	})
	for _, group := range report.Dimensions[0].Groups {
		require.Zero(t, group.Above, group.Value)
	}
}
