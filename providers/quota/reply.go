package quota

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/parley-interviews/parley"
)

// wireSkip is an obstacle as the scripts tell it.
type wireSkip struct {
	Index int    `json:"index"`
	Why   Why    `json:"why"`
	At    int64  `json:"at"`
	Name  string `json:"name"`
	Cause string `json:"cause"`
}

func (s wireSkip) skip() Skip {
	return Skip{Index: s.Index, Why: s.Why, Until: moment(s.At), Name: bareName(s.Name), Cause: s.Cause}
}

// wirePace is calls, mean and 95th percentile in milliseconds.
type wirePace [3]float64

func (p wirePace) pace() Pace {
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	return Pace{Calls: int64(p[0]), Mean: ms(p[1]), P95: ms(p[2])}
}

// readReservation decodes what reserve.lua answers.
func readReservation(text string) (Reservation, error) {
	var wire struct {
		Name    string     `json:"name"`
		Index   int        `json:"index"`
		Left    []int64    `json:"left"`
		Now     int64      `json:"now"`
		Wake    int64      `json:"wake"`
		Rescued bool       `json:"rescued"`
		Pace    wirePace   `json:"pace"`
		Skipped []wireSkip `json:"skipped"`
	}
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return Reservation{}, fmt.Errorf("quota: decode the ledger's answer: %w", err)
	}
	r := Reservation{
		Name: wire.Name, Index: wire.Index, Left: wire.Left, Now: moment(wire.Now), WakeAt: moment(wire.Wake),
		Rescued: wire.Rescued, Pace: wire.Pace.pace(),
	}
	for _, s := range wire.Skipped {
		r.Skipped = append(r.Skipped, s.skip())
	}
	return r, nil
}

// readStates decodes what states.lua answers.
func readStates(text string) ([]State, error) {
	var wire struct {
		States []struct {
			Hurdle      *wireSkip `json:"hurdle"`
			Left        []float64 `json:"left"` // cjson writes 1e+15
			Limits      []float64 `json:"limits"`
			Failures    int64     `json:"failures"`
			Interactive *wirePace `json:"interactive"`
			Deferred    *wirePace `json:"deferred"`
		} `json:"states"`
	}
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return nil, fmt.Errorf("quota: decode the ledger's answer: %w", err)
	}
	states := make([]State, len(wire.States))
	for i, s := range wire.States {
		states[i] = State{Failures: s.Failures, Paces: map[parley.Class]Pace{}}
		for _, left := range s.Left {
			states[i].Left = append(states[i].Left, int64(left))
		}
		for _, limit := range s.Limits {
			states[i].Limits = append(states[i].Limits, int64(limit))
		}
		if s.Hurdle != nil {
			s.Hurdle.Index = i
			states[i].Hurdle = new(s.Hurdle.skip())
		}
		if s.Interactive != nil {
			states[i].Paces[parley.ClassInteractive] = s.Interactive.pace()
		}
		if s.Deferred != nil {
			states[i].Paces[parley.ClassDeferred] = s.Deferred.pace()
		}
	}
	return states, nil
}

// moment is zero for zero.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
