package plan

import (
	"strings"
	"unicode/utf8"
)

// table lays out rows; columns whose title starts with ">" stand on the right.
type table struct {
	titles []string
	rows   [][]string
}

func newTable(titles ...string) *table { return &table{titles: titles} }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(page *strings.Builder) {
	right := make([]bool, len(t.titles))
	titles := make([]string, len(t.titles))
	for i, title := range t.titles {
		titles[i], right[i] = strings.CutPrefix(title, ">")
	}
	lines := append([][]string{titles}, t.rows...)
	width := make([]int, len(titles))
	for _, line := range lines {
		for i, cell := range line {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var text strings.Builder
		for i, cell := range line {
			text.WriteString("  ")
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if right[i] {
				text.WriteString(pad + cell)
			} else {
				text.WriteString(cell + pad)
			}
		}
		page.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
}
