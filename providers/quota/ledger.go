package quota

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

//go:embed *.lua
var scripts embed.FS

const (
	defaultLife    = 5 * time.Minute
	defaultTimeout = time.Second
)

// Config holds the parts of a Ledger.
type Config struct {
	// Redis is where the ledger lives; required. The caller closes it.
	Redis rueidis.Client
	// Clock, when set, replaces Redis's time, for tests and simulated days. The
	// ledger's time is then the latest that any process told in the last hour.
	Clock func() time.Time
	// Life is how long a reservation waits to be settled before it counts as
	// spent, and how long its outcome is remembered. It must exceed the longest
	// call; 5 minutes when zero.
	Life time.Duration
	// Timeout bounds each question to Redis; 1 second when zero.
	Timeout time.Duration
}

// Ledger is safe for concurrent use. All it keeps itself is plans, when days end,
// and the asks that wait for their turn.
type Ledger struct {
	redis   rueidis.Client
	clock   func() time.Time
	life    time.Duration
	timeout time.Duration

	reserve, states, settle, bench, alive *rueidis.Lua

	combiner combiner
	planner  planner
	calendar atomic.Pointer[calendar]
}

// New returns the ledger in that Redis. It does not call Redis.
func New(c Config) (*Ledger, error) {
	if c.Redis == nil {
		return nil, errors.New("quota: Redis is required")
	}
	if c.Life < 0 || c.Timeout < 0 {
		return nil, errors.New("quota: Life and Timeout must not be negative")
	}
	if c.Life == 0 {
		c.Life = defaultLife
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	l := &Ledger{
		redis: c.Redis, clock: c.Clock, life: c.Life, timeout: c.Timeout,
		reserve: script("shared", "window", "look", "reserve"),
		states:  script("shared", "window", "look", "states"),
		settle:  script("shared", "window", "settle"),
		bench:   script("shared", "bench"),
		alive:   script("shared", "serve"),
	}
	l.combiner = combiner{serve: l.serve, timeout: l.timeout}
	return l, nil
}

// script joins files to one script. Each may be sent again after a broken connection:
// a repeat of the same id, or of the same pause, changes nothing.
func script(files ...string) *rueidis.Lua {
	var body strings.Builder
	for _, file := range files {
		part, err := scripts.ReadFile(file + ".lua")
		if err != nil {
			panic(err) // embedded above
		}
		body.Write(part)
	}
	return rueidis.NewLuaScriptRetryable(margins.ReplaceAllString(body.String(), ""))
}

// margins are a script's comments and indents, more than a third of it. Redis compiles
// a script once, but the store that cmd/local embeds does so with every call.
var margins = regexp.MustCompile(`(?m)^\s*(?:--.*)?`)

// Reserve takes what the first eligible candidate demands from all of its windows,
// or nothing. The same id gets its first answer again for as long as the
// reservation lives; only an answer without a candidate is asked anew.
//
// Concurrent calls share scripts, which serve them in turn.
func (l *Ledger) Reserve(ctx context.Context, ask Ask) (Reservation, error) {
	text, err := l.ask(ctx, ask.head(), ask.Candidates, func(ctx context.Context, text string) (string, error) {
		return l.combiner.ask(ctx, callKey(ask.ID), text)
	})
	if err != nil {
		return Reservation{}, err
	}
	return readReservation(text)
}

// serve answers asks in one script, in their order.
func (l *Ledger) serve(ctx context.Context, asks []*wireAsk) ([]string, error) {
	boundaries, err := l.boundaries()
	if err != nil {
		return nil, err
	}
	keys, args := make([]string, len(asks)), make([]string, 3, 3+len(asks))
	args[0], args[1], args[2] = l.now(), span(l.life), boundaries
	for i, a := range asks {
		keys[i], args = a.key, append(args, a.text)
	}
	replies, err := l.reserve.Exec(ctx, l.redis, keys, args).AsStrSlice()
	if err == nil && len(replies) != len(asks) {
		err = fmt.Errorf("%d replies to %d asks", len(replies), len(asks))
	}
	return replies, err
}

// States tells what the ledger knows about candidates, without taking anything.
func (l *Ledger) States(ctx context.Context, candidates []Candidate) ([]State, error) {
	text, err := l.ask(ctx, "", candidates, func(ctx context.Context, demands string) (string, error) {
		boundaries, err := l.boundaries()
		if err != nil {
			return "", err
		}
		return l.states.Exec(ctx, l.redis, []string{prefix}, []string{l.now(), "", boundaries, demands}).ToString()
	})
	if err != nil {
		return nil, err
	}
	return readStates(text)
}

// Settle ends a reservation. Repeating it changes nothing, whatever the second
// settlement says.
func (l *Ledger) Settle(ctx context.Context, s Settlement) error {
	boundaries, err := l.boundaries()
	if err != nil {
		return err
	}
	outcome, err := s.encode(l.wallTime())
	if err != nil {
		return err
	}
	return l.run(ctx, l.settle, []string{callKey(s.ID)}, l.now(), span(l.life), boundaries, outcome, span(LearnedFor))
}

// Bench pauses a scope until a time. A longer pause that is set already stays.
func (l *Ledger) Bench(ctx context.Context, scope Scope, until time.Time, cause string) error {
	return l.run(ctx, l.bench, []string{scopeKey(scope)}, l.now(), millis(until), cause)
}

// Serve notes that a queue is served for the next ttl, and ends a pause of it that
// was set because it was not.
func (l *Ledger) Serve(ctx context.Context, queue string, ttl time.Duration) error {
	if ttl < time.Millisecond {
		return fmt.Errorf("quota: ttl is %s, must be at least 1ms", ttl)
	}
	keys := []string{servedKey(queue), scopeKey(QueueScope(queue))}
	return l.run(ctx, l.alive, keys, l.now(), span(ttl), string(parley.KindUnserved))
}

// Unserve takes back what Serve noted: nobody serves the queue from now on.
func (l *Ledger) Unserve(ctx context.Context, queue string) error {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return unreachable(l.redis.Do(ctx, l.redis.B().Del().Key(servedKey(queue)).Build()).Error())
}

// ask asks a script about candidates, in a text that has head before the demands. A
// script that misses a plan answers nothing, and is asked once more after the plans were
// written.
func (l *Ledger) ask(
	ctx context.Context, head string, candidates []Candidate, script func(ctx context.Context, text string) (string, error),
) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	plans, stale := make([]*plan, len(candidates)), false
	text := append(make([]byte, 0, len(head)+48*len(candidates)), head...)
	for i, c := range candidates {
		plan, fresh, err := l.planner.plan(c)
		if err != nil {
			return "", err
		}
		plans[i], stale = plan, stale || !fresh
		text = demand(text, plan.digest, c)
	}
	for range 2 {
		if stale {
			if err := l.planner.write(ctx, l.redis, plans); err != nil {
				return "", unreachable(err)
			}
		}
		if reply, err := script(ctx, string(text)); err != nil || reply != "" {
			return reply, unreachable(err)
		}
		stale = true
	}
	return "", errors.New("quota: Redis loses what was just written to it; it needs memory, and maxmemory-policy noeviction")
}

func (l *Ledger) run(ctx context.Context, script *rueidis.Lua, keys []string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return unreachable(script.Exec(ctx, l.redis, keys, args).Error())
}

// boundaries tells the scripts when fixed windows end.
func (l *Ledger) boundaries() (string, error) {
	now := l.wallTime()
	if known := l.calendar.Load(); known.holds(now) {
		return known.text, nil
	}
	fresh, err := newCalendar(now)
	if err != nil {
		return "", err
	}
	l.calendar.Store(&fresh)
	return fresh.text, nil
}

// now is the time for a script: zero lets it ask Redis.
func (l *Ledger) now() string {
	if l.clock == nil {
		return "0"
	}
	return millis(l.clock())
}

// wallTime is good enough to tell which boundary comes next; the script decides by
// its own clock whether one has passed.
func (l *Ledger) wallTime() time.Time {
	if l.clock == nil {
		return time.Now()
	}
	return l.clock()
}

// unreachable says which variable to look at. Errors of the client name addresses
// and commands, never credentials.
func unreachable(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("quota: the ledger in Redis cannot be used; check REDIS_URL: %w", err)
}
