package plan

import (
	"embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed figures/*.yaml
var embedded embed.FS

// latest is the edition whose figures serve catalogs of one's own.
const latest = "2026-11"

// Figures is what a plan assumes beside the catalog, with sources in the file.
type Figures struct {
	Edition string `yaml:"edition"`
	// Call is the size of an average call.
	Call      Tokens  `yaml:"call"`
	USDPerKWh float64 `yaml:"usd_per_kwh"`
	// Busy is the share of a GPU's full throughput that is planned with.
	Busy float64 `yaml:"busy"`
	// Cached is the share of prompt tokens that GPUs are planned to have in their prefix
	// cache.
	Cached   float64        `yaml:"cached"`
	Accounts []AccountCount `yaml:"accounts"`
	Savings  []SavingFigure `yaml:"savings"`
	GPUs     []GPUFigure    `yaml:"gpus"`
	// Paid is a price to compare with, instead of the catalog's cheapest.
	Paid *PaidFigure `yaml:"paid"`
	// Counts are how many of the first GPU the hybrid table shows.
	Counts []int `yaml:"counts"`
	// Claims is what the plan of that edition said, if there was one.
	Claims *Claims `yaml:"claims"`
}

// Tokens is the size of a call.
type Tokens struct {
	In  int `json:"in"  yaml:"in"`
	Out int `json:"out" yaml:"out"`
}

// Total counts both directions.
func (t Tokens) Total() int { return t.In + t.Out }

// Range is what an uncertain figure lies between.
type Range struct {
	Low  float64 `json:"low"  yaml:"low"`
	High float64 `json:"high" yaml:"high"`
}

// AccountCount is a number of accounts at a provider.
type AccountCount struct {
	Provider string `yaml:"provider"`
	Count    int    `yaml:"count"`
}

// SavingFigure is a claim on how much a way of saving calls gains.
type SavingFigure struct {
	Name string `yaml:"name"`
	// Share is the claimed gain, as a part of the capacity without it.
	Share float64 `yaml:"share"`
	// Calls is how many calls of one interview it can touch at all.
	Calls   int    `yaml:"calls"`
	Reaches string `yaml:"reaches"`
}

// GPUFigure describes one kind of GPU: by its Engine, or by a Claim.
type GPUFigure struct {
	ID     string  `yaml:"id"`
	Name   string  `yaml:"name"`
	Engine *Engine `yaml:"engine"`
	// Factor is how many times as many calls it does as Engine, which then is another
	// card's; nil when Engine is its own.
	Factor *Range `yaml:"factor"`
	// Claim is what somebody says that one holds.
	Claim *CapacityClaim `yaml:"claim"`
	// Watts are averages of the card and its share of the host; zero when unknown.
	Watts PowerFigure `yaml:"watts"`
	// USD is what one costs; nil when unknown.
	USD *Range `yaml:"usd"`
	// Models are claims by model.
	Models []ModelFigure `yaml:"models"`
	Source string        `yaml:"source"`
}

// PowerFigure is what a GPU draws at the planned share of its throughput, and in full
// use.
type PowerFigure struct {
	Planned float64 `yaml:"planned"`
	Full    float64 `yaml:"full"`
}

// ModelFigure says how many interviews a day one GPU holds with that model.
type ModelFigure struct {
	Name       string `json:"name"               yaml:"name"`
	Interviews Range  `json:"interviews_per_day" yaml:"interviews"`
}

// CapacityClaim says how many interviews of 26 calls one GPU holds in a day when a call
// has so many tokens. Longer calls take longer in proportion; that shorter ones take
// less is not claimed.
type CapacityClaim struct {
	Tokens     int   `yaml:"tokens"`
	Interviews Range `yaml:"interviews"`
}

// PaidFigure is a price of an interview of 26 calls.
type PaidFigure struct {
	Name            string `yaml:"name"`
	USDPerInterview Range  `yaml:"usd_per_interview"`
}

// FiguresOf returns the embedded figures of an edition; those of the latest one
// for an edition that has none.
func FiguresOf(edition string) (Figures, error) {
	data, err := embedded.ReadFile("figures/" + edition + ".yaml")
	if err != nil {
		if data, err = embedded.ReadFile("figures/" + latest + ".yaml"); err != nil {
			return Figures{}, err
		}
	}
	var f Figures
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return Figures{}, fmt.Errorf("read the figures for edition %s: %w", edition, err)
	}
	return f, nil
}
