package quota

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

//go:embed shared.lua
var sharedLua string

//go:embed reserve.lua
var reserveLua string

//go:embed settle.lua
var settleLua string

//go:embed bench.lua
var benchLua string

//go:embed serve.lua
var serveLua string

const (
	defaultLife    = 5 * time.Minute
	defaultTimeout = time.Second
)

// Config holds the parts of a Ledger.
type Config struct {
	// Redis is where the ledger lives; required. The caller closes it.
	Redis rueidis.Client
	// Clock, when set, replaces Redis's time: for tests.
	Clock func() time.Time
	// Life is how long a reservation waits to be settled before it counts as
	// spent, and how long its outcome is remembered. It must exceed the longest
	// call; 5 minutes when zero.
	Life time.Duration
	// Timeout bounds each question to Redis; 1 second when zero.
	Timeout time.Duration
}

// Ledger is safe for concurrent use and keeps no state of its own.
type Ledger struct {
	redis   rueidis.Client
	clock   func() time.Time
	life    time.Duration
	timeout time.Duration

	reserve, settle, bench, serve *rueidis.Lua
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
	// Every script may be sent again after a broken connection: a repeat of the
	// same id, or of the same pause, changes nothing.
	script := func(body string) *rueidis.Lua { return rueidis.NewLuaScriptRetryable(sharedLua + body) }
	return &Ledger{
		redis: c.Redis, clock: c.Clock, life: c.Life, timeout: c.Timeout,
		reserve: script(reserveLua), settle: script(settleLua), bench: script(benchLua), serve: script(serveLua),
	}, nil
}

// Reserve takes what the first eligible candidate demands from all of its windows,
// or nothing. The same id gets its first answer again for as long as the
// reservation lives; only an answer without a candidate is asked anew.
func (l *Ledger) Reserve(ctx context.Context, ask Ask) (Reservation, error) {
	keys := newKeySet(callKey(ask.ID))
	plan := keys.plan(ask.Candidates, l.wallTime())
	result, err := l.exec(ctx, l.reserve, keys.names, plan)
	if err != nil {
		return Reservation{}, err
	}
	text, err := result.ToString()
	if err != nil {
		return Reservation{}, unreachable(err)
	}
	return readReservation(text)
}

// States tells what the ledger knows about candidates, without taking anything. It
// does not yet.
func (l *Ledger) States(_ context.Context, candidates []Candidate) ([]State, error) {
	return make([]State, len(candidates)), nil
}

// Settle ends a reservation. Repeating it changes nothing, whatever the second
// settlement says.
func (l *Ledger) Settle(ctx context.Context, s Settlement) error {
	keys := newKeySet(callKey(s.ID))
	outcome := keys.outcome(s, l.wallTime())
	_, err := l.exec(ctx, l.settle, keys.names, outcome)
	return err
}

// Bench pauses a scope until a time. A longer pause that is set already stays.
func (l *Ledger) Bench(ctx context.Context, scope Scope, until time.Time, cause string) error {
	return l.run(ctx, l.bench, []string{benchKey(scope)}, l.now(), millis(until), cause)
}

// Serve notes that a queue is served for the next ttl, and ends a pause of it that
// was set because it was not.
func (l *Ledger) Serve(ctx context.Context, queue string, ttl time.Duration) error {
	if ttl < time.Millisecond {
		return fmt.Errorf("quota: ttl is %s, must be at least 1ms", ttl)
	}
	keys := []string{servedKey(queue), benchKey(QueueScope(queue))}
	return l.run(ctx, l.serve, keys, l.now(), span(ttl), string(parley.KindUnserved))
}

// exec runs a script on one JSON argument.
func (l *Ledger) exec(ctx context.Context, script *rueidis.Lua, keys []string, argument any) (rueidis.RedisResult, error) {
	text, err := json.Marshal(argument)
	if err != nil {
		return rueidis.RedisResult{}, fmt.Errorf("quota: encode: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	result := script.Exec(ctx, l.redis, keys, []string{l.now(), span(l.life), string(text)})
	return result, unreachable(result.Error())
}

func (l *Ledger) run(ctx context.Context, script *rueidis.Lua, keys []string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return unreachable(script.Exec(ctx, l.redis, keys, args).Error())
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
