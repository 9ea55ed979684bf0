package plan_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/plan"
)

//nolint:gochecknoglobals // a test flag can be nothing else
var update = flag.Bool("update", false, "write what the plans print to testdata")

// The pages stand in testdata for reviewers: a catalog or figure that changes
// shows there what it changes.
func TestThePagesOfBothEditions(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*plan.Input){
		"2025-12": nil,
		"2026-11": func(in *plan.Input) {
			in.GPUs = []plan.GPUCount{{ID: "rtx4090", Count: 2}, {ID: "h100", Count: 1}}
			in.Asked = map[string]int{"groq": 3}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var page, chart bytes.Buffer
			p := edition(t, name, change)
			require.NoError(t, plan.WriteText(&page, p, true))
			require.NoError(t, plan.WriteSVG(&chart, p))
			for file, got := range map[string][]byte{name + ".txt": page.Bytes(), name + ".svg": chart.Bytes()} {
				if *update {
					require.NoError(t, os.WriteFile(filepath.Join("testdata", file), got, 0o600))
				}
				want, err := fs.ReadFile(os.DirFS("testdata"), file)
				require.NoError(t, err)
				require.Equal(t, string(want), string(got), "if it is right: go test ./providers/plan -update")
			}
		})
	}
}

type drawing struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Texts  []struct {
		X      float64 `xml:"x,attr"`
		Y      float64 `xml:"y,attr"`
		Anchor string  `xml:"text-anchor,attr"`
		Text   string  `xml:",chardata"`
	} `xml:"text"`
	Rects []struct {
		Class string  `xml:"class,attr"`
		X     float64 `xml:"x,attr"`
		Width float64 `xml:"width,attr"`
	} `xml:"rect"`
	Lines []struct {
		Class  string  `xml:"class,attr"`
		X1     float64 `xml:"x1,attr"`
		X2     float64 `xml:"x2,attr"`
		Bottom float64 `xml:"y2,attr"`
	} `xml:"line"`
}

func draw(t *testing.T, p plan.Plan) drawing {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, plan.WriteSVG(&page, p))
	var d drawing
	require.NoError(t, xml.Unmarshal(page.Bytes(), &d))
	return d
}

func TestTheChartIsReadable(t *testing.T) {
	t.Parallel()
	p := edition(t, "2026-11", func(in *plan.Input) {
		in.Catalog.Providers[3].ID, in.Catalog.Providers[3].Name = "a_very_long_name_of_a_provider_1", `<&">`
		in.GPUs = []plan.GPUCount{{ID: "h100", Count: 1}}
	})
	d := draw(t, p)
	all := ""
	for _, text := range d.Texts {
		// Seven pixels a character at 13 pixels is a wide guess.
		width := 7 * float64(len([]rune(text.Text)))
		left := map[string]float64{"": text.X, "middle": text.X - width/2, "end": text.X - width}[text.Anchor]
		require.GreaterOrEqual(t, left, 0.0, text.Text)
		require.LessOrEqual(t, left+width, d.Width, text.Text)
		require.Less(t, text.Y, d.Height, text.Text)
		all += text.Text + "\n"
	}
	for _, want := range []string{"all providers", "with your GPUs", "target 20,000", "10,000 neurons a day per account", "1xh100"} {
		require.Contains(t, all, want)
	}
	for _, provider := range p.Providers[1:] {
		require.Contains(t, all, provider.ID+"\n")
	}
}

// Bars and the target share one scale.
func TestTheChartsScaleIsTrue(t *testing.T) {
	t.Parallel()
	p := edition(t, "2025-12", func(in *plan.Input) {
		in.Interviews = 384
		in.Catalog.Providers = in.Catalog.Providers[3:5] // groq and cloudflare
	})
	d := draw(t, p)
	var ends []float64
	for _, rect := range d.Rects {
		if rect.Class == "bar" {
			ends = append(ends, rect.X+rect.Width)
		}
	}
	require.Len(t, ends, 3)
	for _, line := range d.Lines {
		if line.Class == "target" {
			require.InDelta(t, line.X1, line.X2, 0)
			require.InDelta(t, ends[1], line.X1, 0.2, "cloudflare's 384 end at a target of 384")
		}
		require.Greater(t, line.Bottom, 100.0)
	}
	// 937 = 553 + 384 interviews on an axis to 1,000: log10(937)/3 of the plot.
	require.InDelta(t, 170+480*0.99058, ends[2], 0.2)
}

// docs/plan.md reckons by hand; its sums are the code's.
func TestTheDocumentedExamplesHold(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/plan.md")
	require.NoError(t, err)
	doc := strings.Join(strings.Fields(string(text)), " ")
	says := func(sentence string) { require.Contains(t, doc, sentence) }
	then, now := edition(t, "2025-12", nil), edition(t, "2026-11", func(in *plan.Input) { in.Call = plan.Tokens{In: 1600, Out: 200} })

	groq := find(t, now, "groq")
	require.Equal(t, 111, groq.Models[0].CallsPerDay)
	require.Equal(t, 333, groq.CallsPerDay)
	require.Equal(t, plan.Interviews{"standard": 23, "thorough": 12}, only(groq.Interviews))
	says("200,000 tokens a day / 1,800 tokens a call = 111 calls")
	says("3 x 111 = 333 calls")
	says("333 / 26 = 12 thorough interviews")
	says("333 / 14 = 23 standard ones")

	cloudflare := find(t, now, "cloudflare")
	require.Equal(t, 737, cloudflare.CallsPerDay)
	says("1,600 x 4,119 / 1,000,000 + 200 x 34,868 / 1,000,000 = 13.56 neurons a call")
	says("10,000 / 13.56 = 737 calls")

	require.Equal(t, 1000, find(t, then, "cerebras").CallsPerDay)
	require.Equal(t, 38, find(t, then, "cerebras").Interviews["thorough"])
	says("1,000,000 tokens a day / 1,000 tokens a call = 1,000 calls, and 1,000 / 26 = 38 interviews")

	card := now.GPUs[0]
	require.InDelta(t, 0.3437, 1/card.Full.CallsPerSecond.Low, 5e-5)
	says("200 x (16.6 / 16 + 0.067 + 1,700 x 0.00014) = 268.5 ms")
	says("a call takes 343.7 ms of the card, 2.91 fit into a second")
	require.InDelta(t, 9669, card.InterviewsFull["thorough"].Low, 0.5)
	says("86,400 / 0.3437 / 26 = 9,669 thorough interviews a day")
	require.InDelta(t, 1.27, card.WhPerInterviewFull.Low, 0.005)
	says("24 x 510 W / 9,669 = 1.27 Wh")
	require.InDelta(t, 3867, card.Interviews["thorough"].Low, 0.5)
	says("0.4 x 9,669 = 3,867 as planned")
	standard := edition(t, "2026-11", func(in *plan.Input) {
		in.Call, in.Depth, in.GPUs = plan.Tokens{In: 999, Out: 117}, "standard", []plan.GPUCount{{ID: "rtx4090", Count: 2}}
	})
	require.Equal(t, 25514, standard.Target.GPUs)
	says("planned with 25,514")

	doc = strings.ReplaceAll(doc, ",", "")
	for what, p := range map[string]plan.Plan{"2025-12": then, "2026-11": edition(t, "2026-11", nil)} {
		says("| " + what + " | " + strconv.Itoa(p.Total.CallsPerDay) + " | " + strconv.Itoa(p.Total.Interviews["standard"]) + " | " +
			strconv.Itoa(p.Total.Interviews["thorough"]) + " | " + strconv.Itoa(p.GPUs[0].ForTarget) + " |")
	}
}

// only drops depths that the examples do not speak of.
func only(n plan.Interviews) plan.Interviews {
	return plan.Interviews{"standard": n["standard"], "thorough": n["thorough"]}
}

func find(t *testing.T, p plan.Plan, id string) plan.Provider {
	t.Helper()
	for _, provider := range p.Providers {
		if provider.ID == id {
			return provider
		}
	}
	require.Fail(t, "no "+id)
	return plan.Provider{}
}
