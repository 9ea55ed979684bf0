package plan

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// chartWidth is how many characters the longest bar has.
const chartWidth = 40

// bar is one line of the charts.
type bar struct {
	name   string
	amount float64
	// why says what limits it.
	why string
	// sum marks what adds others up; own what runs on the operator's GPUs.
	sum, own bool
}

// bars are the providers, the operator's GPUs, and all together, at the plan's
// depth.
func (p Plan) bars() []bar {
	var bars []bar
	for _, provider := range p.Providers {
		bars = append(bars, bar{name: provider.ID, amount: float64(provider.Interviews[p.Depth]), why: provider.mainly()})
	}
	together := float64(p.Total.Interviews[p.Depth])
	bars = append(bars, bar{name: "all providers", amount: together, sum: true})
	for _, s := range p.Setups {
		if !s.Asked {
			continue
		}
		var names []string
		for _, g := range s.GPUs {
			names = append(names, g.String())
		}
		bars = append(bars,
			bar{name: strings.Join(names, ","), amount: s.SelfHosted.Low, why: "the low figure", own: true},
			bar{name: "with your GPUs", amount: s.Total.Low, sum: true})
	}
	return bars
}

// writeChart draws the providers to their own scale and below them how far all of
// it goes towards the target.
func (p Plan) writeChart(page *strings.Builder) {
	fmt.Fprintf(page, "\n%s interviews a day\n", strings.ToUpper(string(p.Depth[:1]))+string(p.Depth[1:]))
	bars := p.bars()
	most, width := 1.0, 0
	for _, b := range bars {
		width = max(width, utf8.RuneCountInString(b.name))
		if !b.sum && !b.own {
			most = max(most, b.amount)
		}
	}
	target := float64(p.Target.Interviews)
	for _, b := range bars {
		if b.sum || b.own {
			reach := blocks(min(1, b.amount/target))
			rest := strings.Repeat("·", chartWidth-utf8.RuneCountInString(reach))
			fmt.Fprintf(page, "  %-*s  %s%s %s, %.1f %% of the target\n", width, b.name, reach, rest, floor(b.amount), 100*b.amount/target)
			continue
		}
		fmt.Fprintf(page, "  %-*s  %s %s\n", width, b.name, blocks(b.amount/most), floor(b.amount))
	}
}

// blocks draws a share of the width in eighths of a character.
func blocks(share float64) string {
	eighths := int(share*chartWidth*8 + 0.5)
	line := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		line += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return line
}
