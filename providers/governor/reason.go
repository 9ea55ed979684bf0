package governor

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/router"
)

// side is one set of places: how many calls of the usual size it carries, and how many
// an even use would have left.
type side struct{ size, even int64 }

func sideOf(allowance router.Allowance) side {
	if allowance.Unbounded {
		return side{size: unbounded}
	}
	return side{size: allowance.Calls, even: allowance.Even}
}

// pool is what an interview may draw on: its own side, and all that anybody may.
type pool struct {
	private  bool
	own, all side
	until    time.Time
}

func poolOf(survey router.Survey, allowTraining bool) pool {
	allowance := survey.Allowance(usual, true)
	p := pool{private: !allowTraining, all: sideOf(allowance), until: allowance.Until}
	if p.own = p.all; p.private {
		p.own = sideOf(survey.Allowance(usual, false))
	}
	return p
}

// room is what may be promised once an option is held: in all, and privately. The
// spare is that of the interview's own side.
func (p pool) room(o option) (all, own int64) {
	own = p.own.size - p.spare(o)
	if p.private {
		return p.all.size, own
	}
	return own, own
}

func (p pool) spare(o option) int64 { return int64(o.spare * float64(p.own.even)) }

// note is what a decision is explained by later: what was left, until when, and what
// the depth asked for has to leave.
func (p pool) note(asked option) string {
	return fmt.Sprintf("%d %d %d", p.own.size, p.until.UnixMilli(), p.spare(asked))
}

// decision is what admit.lua answers.
type decision struct {
	// depth is empty when nothing fits.
	depth parley.Depth
	// left is what was not promised, of size, until then; spare is what the depth asked
	// for would have had to leave.
	left, size, spare int64
	until             time.Time
	// When nothing fits, all and own are what counts as promised, freeAt is when enough
	// of it is free again, and laterAll and laterOwn are what will still be promised
	// after a reset.
	all, own, laterAll, laterOwn int64
	freeAt                       time.Time
}

func readDecision(answer []rueidis.RedisMessage) (decision, error) {
	var d decision
	if len(answer) < 3 {
		return d, errors.New("governor: the promises in Redis are of another version")
	}
	depth, err := answer[0].ToString()
	if err != nil {
		return d, unreachable(err)
	}
	if d.depth = parley.Depth(depth); d.depth == "" {
		return d, d.readPromised(answer[1:])
	}
	d.left, _ = answer[1].AsInt64()
	note, err := answer[2].ToString()
	if err != nil {
		return d, unreachable(err)
	}
	var until int64
	if _, err := fmt.Sscan(note, &d.size, &until, &d.spare); err != nil {
		return d, fmt.Errorf("governor: read the note of a promise: %w", err)
	}
	d.until = time.UnixMilli(until).UTC()
	return d, nil
}

func (d *decision) readPromised(numbers []rueidis.RedisMessage) error {
	var freeAt int64
	into := []*int64{&d.all, &d.own, &freeAt, &d.laterAll, &d.laterOwn}
	for i := range min(len(into), len(numbers)) {
		var err error
		if *into[i], err = numbers[i].AsInt64(); err != nil {
			return unreachable(err)
		}
	}
	if freeAt > 0 {
		d.freeAt = time.UnixMilli(freeAt).UTC()
	}
	return nil
}

// reason explains an admission in one line.
func (d decision) reason(options []option) string {
	asked := options[0]
	switch {
	case d.size >= unbounded:
		return fmt.Sprintf("%s as asked for: a place without limits is ready", d.depth)
	case d.depth == asked.depth:
		return fmt.Sprintf("%s as asked for: %s", d.depth, remainder(d.left, d.size, d.until))
	}
	return fmt.Sprintf("%s instead of %s: %s; %s takes %s and has to leave %s for the rest of the day", d.depth, asked.depth,
		remainder(d.left, d.size, d.until), asked.depth, group(asked.weight), group(d.spare))
}

// waitReason explains why an interview must wait.
func (p pool) waitReason(cheapest option, d decision) string {
	left := p.all.size - d.all
	if p.private {
		left = min(left, p.own.size-d.own)
	}
	return fmt.Sprintf("must wait: %s; %s takes %s", remainder(max(0, left), p.own.size, p.until), cheapest.depth, group(cheapest.weight))
}

// remainder says "212 of 1,040 calls left until 00:00 UTC are not promised".
func remainder(left, size int64, until time.Time) string {
	return fmt.Sprintf("%s of %s calls left until %s UTC are not promised", group(left), group(size), until.Format("15:04"))
}

// group writes a number as 1,040.
func group(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
