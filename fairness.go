package parley

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Fairness compares how groups of candidates score, by the measure of New York
// City's Local Law 144: the scoring rate of a group is the share of it that scores
// above the median of all, and its impact ratio is that rate over the rate of the
// group with the highest one (6 RCNY § 5-300, 5-301). Groups are the buyer's; they
// never reach a model. A ratio says that groups differ, not why.
type Fairness struct {
	// Counted candidates have a score and groups; NoScore and NoGroup have not.
	Counted int `json:"counted"`
	NoScore int `json:"no_score"`
	NoGroup int `json:"no_group"`
	// Median is that of all counted scores.
	Median float64 `json:"median"`
	// Dimensions are the single ones, then all together where there are several.
	Dimensions []FairnessDimension `json:"dimensions"`
}

// FairnessDimension is one way of grouping, such as sex, or sex × ethnicity.
type FairnessDimension struct {
	Name   string          `json:"name"`
	Groups []FairnessGroup `json:"groups"`
}

// FairnessGroup is the candidates who share a value.
type FairnessGroup struct {
	Value string `json:"value"`
	// Candidates are counted ones, Above those of them above the median.
	Candidates int `json:"candidates"`
	Above      int `json:"above_median"`
	// Rate is Above / Candidates.
	Rate float64 `json:"scoring_rate"`
	// ImpactRatio is Rate over the highest Rate in the dimension; zero where that is.
	ImpactRatio float64 `json:"impact_ratio"`
	// Small groups are less than 2 % of those counted: the law lets an audit leave
	// them out of the ratios, and their figures say little. They set no highest rate.
	Small bool `json:"small,omitempty"`
}

// smallGroup is the share below which a group is Small (6 RCNY § 5-301 (d)).
const smallGroup = 0.02

// FairnessPerson is one candidate: an overall score, zero for none, and a value
// for each dimension.
type FairnessPerson struct {
	Score  float64
	Groups map[string]string
}

// FairnessOf compares people. Every person with groups has to have a value for
// each of the dimensions; who lacks one counts as without group.
func FairnessOf(dimensions []string, people []FairnessPerson) Fairness {
	var f Fairness
	var counted []FairnessPerson
	for _, p := range people {
		switch {
		case slices.ContainsFunc(dimensions, func(d string) bool { return p.Groups[d] == "" }) || len(dimensions) == 0:
			f.NoGroup++
		case p.Score == 0:
			f.NoScore++
		default:
			counted = append(counted, p)
		}
	}
	f.Counted, f.Median = len(counted), median(counted)
	for _, d := range dimensions {
		f.Dimensions = append(f.Dimensions, f.dimension([]string{d}, counted))
	}
	if len(dimensions) > 1 {
		f.Dimensions = append(f.Dimensions, f.dimension(dimensions, counted))
	}
	return f
}

func median(people []FairnessPerson) float64 {
	if len(people) == 0 {
		return 0
	}
	scores := make([]float64, 0, len(people))
	for _, p := range people {
		scores = append(scores, p.Score)
	}
	slices.Sort(scores)
	return (scores[(len(scores)-1)/2] + scores[len(scores)/2]) / 2
}

// dimension groups people by one or several dimensions at once.
func (f Fairness) dimension(names []string, people []FairnessPerson) FairnessDimension {
	const and = " × "
	groups := map[string]*FairnessGroup{}
	for _, p := range people {
		values := make([]string, 0, len(names))
		for _, name := range names {
			values = append(values, p.Groups[name])
		}
		value := strings.Join(values, and)
		if groups[value] == nil {
			groups[value] = &FairnessGroup{Value: value}
		}
		groups[value].Candidates++
		if p.Score > f.Median+rounding {
			groups[value].Above++
		}
	}
	d := FairnessDimension{Name: strings.Join(names, and)}
	highest := 0.0
	for _, value := range slices.Sorted(maps.Keys(groups)) {
		g := *groups[value]
		g.Rate = float64(g.Above) / float64(g.Candidates)
		g.Small = float64(g.Candidates) < smallGroup*float64(len(people))
		if !g.Small {
			highest = max(highest, g.Rate)
		}
		d.Groups = append(d.Groups, g)
	}
	for i := range d.Groups {
		if highest > 0 {
			d.Groups[i].ImpactRatio = d.Groups[i].Rate / highest
		}
	}
	slices.SortStableFunc(d.Groups, func(a, b FairnessGroup) int { return cmp.Compare(b.Rate, a.Rate) })
	return d
}
