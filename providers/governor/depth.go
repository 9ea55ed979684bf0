package governor

import (
	"math"
	"slices"

	"github.com/parley-interviews/parley"
)

// option is a depth that an interview may be held at.
type option struct {
	depth parley.Depth
	calls int64
	// weight is what it takes, in calls of the usual size.
	weight int64
	// spare is the part of an even use that has to be left after it.
	spare float64
}

// optionsOf lists the depths from the one asked for down to the cheapest.
func optionsOf(in parley.AdmitInput) []option {
	var list []option
	for _, depth := range parley.Depths() {
		need, told := in.Needs[depth]
		if !told {
			need = parley.Need{Calls: depth.Calls()}
		}
		o := option{depth: depth, calls: int64(max(need.Calls, 1)), spare: spareOf(depth)}
		o.weight = max(o.calls, int64(math.Ceil(float64(need.Tokens)/float64(usual.Prompt+usual.Reply))))
		list = append(list, o)
		if depth == in.Wanted {
			slices.Reverse(list)
			return list
		}
	}
	return nil
}

// spareOf are the bounds of the package's documentation.
func spareOf(depth parley.Depth) float64 {
	switch depth {
	case parley.DepthThorough:
		return 0.5
	case parley.DepthStandard:
		return 0.25
	case parley.DepthEconomy:
	}
	return 0
}
