package plan

import (
	"math"
	"strconv"
	"strings"
)

// group writes a number with thousands apart and at most two decimals.
func group(f float64) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// dollars writes an amount of money: with cents below ten dollars, more digits
// below a cent.
func dollars(f float64) string {
	switch {
	case f == math.Trunc(f) || f >= 10:
		return "$" + group(math.Round(f))
	case f >= 0.1:
		return "$" + strconv.FormatFloat(f, 'f', 2, 64)
	}
	return "$" + strconv.FormatFloat(f, 'f', 4, 64)
}

// span writes a range, or one number where both ends read alike.
func span(r Range, write func(float64) string) string {
	low, high := write(r.Low), write(r.High)
	if low == high {
		return low
	}
	return low + " to " + high
}

func floor(f float64) string { return group(math.Floor(f + 1e-6)) }
