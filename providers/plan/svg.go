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
)

// WriteSVG draws capacity by provider with what binds it, and the target as a
// line. Its scale is logarithmic: a free tier and the target are four orders of
// magnitude apart.
func WriteSVG(w io.Writer, p Plan) error {
	bars := p.bars()
	scale := logScale(bars, float64(p.Target.Interviews))
	plotBottom := svgTop + len(bars)*svgLine
	var page strings.Builder
	title := fmt.Sprintf("Interviews a day by provider, catalog of %s", p.Edition)
	fmt.Fprintf(&page, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %d" role="img" `+
		`font-family="system-ui, sans-serif" font-size="13" fill="#1f2933">`+"\n", svgWidth, plotBottom+svgBottom, plotBottom+svgBottom)
	fmt.Fprintf(&page, "<title>%s</title>\n", escape(title))
	fmt.Fprintf(&page, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", svgWidth, plotBottom+svgBottom)
	fmt.Fprintf(&page, `<text x="20" y="32" font-size="18" font-weight="600">%s</text>`+"\n", escape(title))
	fmt.Fprintf(&page, `<text x="20" y="54" fill="#52606d">%s interviews of %d calls, %s tokens in and %s out a call; logarithmic scale</text>`+"\n",
		p.Depth, p.callsOf(p.Depth), group(float64(p.Call.In)), group(float64(p.Call.Out)))
	for power := 0; math.Pow10(power) <= scale.most; power++ {
		x := scale.x(math.Pow10(power))
		fmt.Fprintf(&page, `<line x1="%.1f" y1="%d" x2="%.1[1]f" y2="%d" stroke="#e4e7eb"/>`+"\n", x, svgTop, plotBottom)
		fmt.Fprintf(&page, `<text x="%.1f" y="%d" text-anchor="middle" fill="#52606d">%s</text>`+"\n", x, plotBottom+18, group(math.Pow10(power)))
	}
	for i, b := range bars {
		writeBar(&page, b, svgTop+i*svgLine, scale)
	}
	x := scale.x(float64(p.Target.Interviews))
	fmt.Fprintf(&page, `<line class="target" x1="%.1f" y1="%d" x2="%.1[1]f" y2="%d" stroke="#c81e1e" stroke-width="2" stroke-dasharray="6 4"/>`+"\n",
		x, svgTop-8, plotBottom)
	fmt.Fprintf(&page, `<text x="%.1f" y="%d" text-anchor="middle" fill="#c81e1e" font-weight="600">target %s</text>`+"\n",
		x, svgTop-13, group(float64(p.Target.Interviews)))
	fmt.Fprintf(&page, `<text x="%d" y="%d" fill="#52606d">interviews a day; every quota used to the full</text>`+"\n</svg>\n", svgLeft, plotBottom+42)
	_, err := io.WriteString(w, page.String())
	return err
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
	fmt.Fprintf(page, `<text x="%d" y="%d" text-anchor="end" font-weight="%s">%s</text>`+"\n", svgLeft-10, top+19, weight, escape(b.name))
	if b.amount >= 1 {
		fmt.Fprintf(page, `<rect class="bar" x="%d" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>`+"\n",
			svgLeft, top+5, max(3, x-svgLeft), svgLine-10, colour)
	}
	fmt.Fprintf(page, `<text x="%.1f" y="%d" font-weight="600">%s</text>`+"\n", max(x, svgLeft)+8, top+19, floor(b.amount))
	if b.why != "" {
		fmt.Fprintf(page, `<text x="%d" y="%d" font-size="12" fill="#52606d">%s</text>`+"\n", svgLeft+svgPlot+64, top+19, escape(shorten(b.why, 62)))
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
