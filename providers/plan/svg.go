package plan

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
)

// Measures of the chart in pixels.
const (
	svgWidth  = 1120
	svgLeft   = 170 // names
	svgPlot   = 480
	svgTop    = 92
	svgLine   = 30
	svgBottom = 58

	svgGrey = `fill="#52606d"`
)

// WriteSVG draws capacity by provider with what binds it, and the target as a
// line. Its scale is logarithmic: a free tier and the target are four orders of
// magnitude apart.
func WriteSVG(w io.Writer, p Plan) error {
	bars := p.bars()
	target := float64(p.Target.Interviews)
	scale := logScale(bars, target)
	bottom := svgTop + len(bars)*svgLine
	height := bottom + svgBottom
	title := "Interviews a day by provider, catalog of " + p.Edition
	var page strings.Builder
	fmt.Fprintf(&page, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" `+
		`font-family="system-ui, sans-serif" font-size="13" fill="#1f2933">`+"\n", svgWidth, height, svgWidth, height)
	fmt.Fprintf(&page, "<title>%s</title>\n", escape(title))
	fmt.Fprintf(&page, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", svgWidth, height)
	writeLabel(&page, 20, 32, `font-size="18" font-weight="600"`, title)
	writeLabel(&page, 20, 54, svgGrey, fmt.Sprintf("%s interviews of %d calls, %s tokens in and %s out a call; logarithmic scale",
		p.Depth, p.callsOf(p.Depth), group(float64(p.Call.In)), group(float64(p.Call.Out))))
	for power := 0; math.Pow10(power) <= scale.most; power++ {
		x := scale.x(math.Pow10(power))
		writeLine(&page, x, svgTop, bottom, `stroke="#e4e7eb"`)
		writeLabel(&page, x, bottom+18, `text-anchor="middle" `+svgGrey, group(math.Pow10(power)))
	}
	for i, b := range bars {
		writeBar(&page, b, svgTop+i*svgLine, scale)
	}
	writeLine(&page, scale.x(target), svgTop-8, bottom, `class="target" stroke="#c81e1e" stroke-width="2" stroke-dasharray="6 4"`)
	writeLabel(&page, scale.x(target), svgTop-13, `text-anchor="middle" fill="#c81e1e" font-weight="600"`, "target "+group(target))
	writeLabel(&page, svgLeft, bottom+42, svgGrey, "interviews a day; every quota used to the full")
	page.WriteString("</svg>\n")
	_, err := io.WriteString(w, page.String())
	return err
}

func writeLabel(page *strings.Builder, x float64, y int, style, text string) {
	fmt.Fprintf(page, `<text x="%.1f" y="%d" %s>%s</text>`+"\n", x, y, style, escape(text))
}

func writeLine(page *strings.Builder, x float64, top, bottom int, style string) {
	fmt.Fprintf(page, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" %s/>`+"\n", x, top, x, bottom, style)
}

// axis is a logarithmic scale that starts at 1; less than one has no length.
type axis struct{ most float64 }

func logScale(bars []bar, target float64) axis {
	most := max(target, 10)
	for _, b := range bars {
		most = max(most, b.amount)
	}
	return axis{most: math.Pow10(int(math.Ceil(math.Log10(most))))}
}

func (a axis) x(amount float64) float64 {
	return svgLeft + svgPlot*math.Log10(max(1, amount))/math.Log10(a.most)
}

func writeBar(page *strings.Builder, b bar, top int, scale axis) {
	colour, weight := "#2f6f9f", "400"
	if b.sum {
		colour, weight = "#243b53", "600"
	}
	x := scale.x(b.amount)
	writeLabel(page, svgLeft-10, top+19, `text-anchor="end" font-weight="`+weight+`"`, shorten(b.name, 20))
	if b.amount >= 1 {
		x = max(x, svgLeft+3)
		fmt.Fprintf(page, `<rect class="bar" x="%d" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>`+"\n",
			svgLeft, top+5, x-svgLeft, svgLine-10, colour)
	}
	// White behind the number keeps the lines from crossing it.
	writeLabel(page, x+8, top+19, `font-weight="600" stroke="#ffffff" stroke-width="4" paint-order="stroke"`, floor(b.amount))
	if b.why != "" {
		writeLabel(page, svgLeft+svgPlot+70, top+19, `font-size="12" `+svgGrey, shorten(b.why, 56))
	}
}

// shorten cuts what would run over the edge.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func escape(text string) string {
	var escaped strings.Builder
	// A strings.Builder takes everything.
	_ = xml.EscapeText(&escaped, []byte(text))
	return escaped.String()
}
