package governor

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/router"
)

const (
	// surveyAge is how old a survey may get before the next interview has it made anew.
	surveyAge = time.Second
	// timeout bounds an admission: a candidate may be waiting.
	timeout = time.Second
	// unbounded is more calls than anybody makes, and still a whole number in Lua.
	unbounded = int64(9e15)
)

// usual is the size of a call in which allowance and promises are counted: 999 + 117
// tokens are usual in a standard interview, and bounds of replies are reserved in full.
var usual = router.CallSize{Prompt: 1000, Reply: 200} //nolint:gochecknoglobals // a constant

// Surveyor tells what is left; a *router.Router is one.
type Surveyor interface {
	Survey(ctx context.Context) (router.Survey, error)
}

// Config holds the parts of a Governor.
type Config struct {
	// Places tells what is left of the quotas; required.
	Places Surveyor
	// Redis is where promises are kept; required. The caller closes it.
	Redis rueidis.Client
	// Clock is the one that quotas run on; the zero value is the real one. Promises
	// last for real durations, and times in replies are real ones.
	Clock clock.Clock
	// Now, when set, replaces Redis's time for promises: for tests.
	Now func() time.Time
	// SurveyAge is how old a survey may be that an interview is admitted by; a second
	// when zero.
	SurveyAge time.Duration
}

// Governor implements parley.Governor. It is safe for concurrent use, and any number of
// processes may admit at the same time.
type Governor struct {
	places Surveyor
	redis  rueidis.Client
	clock  clock.Clock
	now    func() time.Time
	age    time.Duration

	admit, spent, release *rueidis.Lua

	mu   sync.Mutex // one survey at a time; the others wait for it
	last reading
}

var _ parley.Governor = (*Governor)(nil)

// New returns the governor of that Redis. It does not call Redis.
func New(c Config) (*Governor, error) {
	if c.Places == nil || c.Redis == nil {
		return nil, errors.New("governor: Places and Redis are required")
	}
	if c.SurveyAge == 0 {
		c.SurveyAge = surveyAge
	}
	return &Governor{
		places: c.Places, redis: c.Redis, clock: c.Clock, now: c.Now, age: c.SurveyAge,
		// Repeats of these two change nothing; one more call spent would.
		admit: rueidis.NewLuaScriptRetryable(promises + admitScript), release: rueidis.NewLuaScriptRetryable(promises + releaseScript),
		spent: rueidis.NewLuaScript(promises + spentScript),
	}, nil
}

var (
	//go:embed promises.lua
	promises string
	//go:embed admit.lua
	admitScript string
	//go:embed spent.lua
	spentScript string
	//go:embed release.lua
	releaseScript string
)

// keys are those of every script; see the package's documentation.
func keys() []string {
	return []string{"{parley}:promise:sums", "{parley}:promise:held", "{parley}:promise:until"}
}

// Admit implements parley.Governor. Savers are not its business: it returns none.
func (g *Governor) Admit(ctx context.Context, in parley.AdmitInput) (parley.Admission, error) {
	options := optionsOf(in)
	if len(options) == 0 || in.InterviewID == "" || in.Within <= 0 {
		return parley.Admission{}, fmt.Errorf("governor: interview %q, depth %q, within %s: all three are required",
			in.InterviewID, in.Wanted, in.Within)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	found, err := g.read(ctx)
	if err != nil {
		return parley.Admission{}, err
	}
	pool := poolOf(found.survey, in.AllowTraining)
	answer, err := g.admit.Exec(ctx, g.redis, keys(), g.question(in, options, pool, found)).ToArray()
	if err != nil {
		return parley.Admission{}, unreachable(err)
	}
	decided, err := readDecision(answer)
	if err != nil {
		return parley.Admission{}, err
	}
	if decided.depth != "" {
		return parley.Admission{Depth: decided.depth, Reason: decided.reason(options)}, nil
	}
	last := options[len(options)-1]
	return parley.Admission{Reason: pool.waitReason(last, decided), RetryAt: g.retryAt(in, last, found.survey, decided)}, nil
}

// question is what admit.lua is asked.
func (g *Governor) question(in parley.AdmitInput, options []option, p pool, found reading) []string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	given, private := "0", "0"
	if g.now != nil {
		given = number(g.now().UnixMilli())
	}
	if p.private {
		private = "1"
	}
	args := []string{
		given, identify(in.InterviewID), number(in.Within.Milliseconds()), private,
		number(found.gone[0]), number(found.gone[1]), number(p.own.size), p.note(options[0]),
	}
	for _, o := range options {
		all, own := p.room(o)
		args = append(args, string(o.depth), number(o.calls), number(o.weight), number(all), number(own))
	}
	return args
}

// Spent implements parley.Governor. An interview that has no promise is none of its
// business.
func (g *Governor) Spent(ctx context.Context, interviewID string) error {
	return g.run(ctx, g.spent, interviewID)
}

// Release implements parley.Governor.
func (g *Governor) Release(ctx context.Context, interviewID string) error {
	return g.run(ctx, g.release, interviewID)
}

func (g *Governor) run(ctx context.Context, script *rueidis.Lua, interviewID string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return unreachable(script.Exec(ctx, g.redis, keys(), []string{identify(interviewID)}).Error())
}

// reading is a survey and what was spent of promises, all and private, when it began.
type reading struct {
	survey router.Survey
	gone   [2]int64
	at     time.Time
}

// read returns the last survey, or a new one when that is too old. What is spent is
// asked for first, so that a call reserved in between is counted twice rather than not
// at all.
func (g *Governor) read(ctx context.Context) (reading, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.last.at) < g.age {
		return g.last, nil
	}
	next := reading{at: time.Now()}
	gone, err := g.redis.Do(ctx, g.redis.B().Hmget().Key(keys()[0]).Field("all_gone", "private_gone").Build()).ToArray()
	if err != nil {
		return reading{}, unreachable(err)
	}
	for i := range min(len(gone), len(next.gone)) {
		next.gone[i], _ = gone[i].AsInt64() // nothing was spent yet
	}
	if next.survey, err = g.places.Survey(ctx); err != nil {
		return reading{}, err
	}
	g.last = next
	return next, nil
}

// identify hashes an interview's id: a tenant's names do not belong in Redis's logs.
func identify(interviewID string) string {
	sum := sha256.Sum256([]byte(interviewID))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func unreachable(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("governor: the promises in Redis cannot be used; check REDIS_URL: %w", err)
}
