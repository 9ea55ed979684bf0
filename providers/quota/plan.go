package quota

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// Plans stay in Redis for a day and are written again after half of it.
const (
	planLife  = 24 * time.Hour
	planFresh = planLife / 2
)

// wirePlan is what is always the same about a candidate, as scripts read it.
type wirePlan struct {
	// Quoted is the candidate's name as JSON.
	Quoted string `json:"quoted"`
	// Keys are the scopes, the paces and, when Served, the sign of life.
	Keys   []string `json:"keys"`
	Served bool     `json:"served,omitempty"`
	// Grace is parallel to the scopes: -1 for those that only bench.
	Grace []int `json:"grace"`
	// Place is the position of the candidate's own scope, from 1.
	Place  int         `json:"place"`
	Owners []wireOwner `json:"owners,omitempty"`
}

func planOf(c Candidate) (string, error) {
	name, err := json.Marshal(c.Name)
	if err != nil {
		return "", fmt.Errorf("quota: encode the name %q: %w", c.Name, err)
	}
	plan := wirePlan{Quoted: string(name), Grace: []int{}}
	at := func(scope Scope) int {
		key := scopeKey(scope)
		if i := slices.Index(plan.Keys, key); i >= 0 {
			return i
		}
		plan.Keys, plan.Grace = append(plan.Keys, key), append(plan.Grace, -1)
		return len(plan.Keys) - 1
	}
	for _, scope := range c.Pauses {
		at(scope)
	}
	for _, h := range c.Health {
		plan.Grace[at(h.Scope)] = h.Grace
	}
	if c.Place != "" {
		plan.Place = at(c.Place) + 1
	}
	plan.Keys = append(plan.Keys, paceKey(c.Place))
	if c.Needs != "" {
		plan.Keys, plan.Served = append(plan.Keys, servedKey(c.Needs)), true
	}
	windows := make([]Window, len(c.Windows))
	for i, d := range c.Windows {
		windows[i] = d.Window
	}
	plan.Owners = owners(windows)
	text, err := json.Marshal(plan)
	if err != nil {
		return "", fmt.Errorf("quota: encode %s: %w", c.Name, err)
	}
	return string(text), nil
}

// planner remembers the plans of candidates: a router asks for the same places again
// and again, with other amounts.
type planner struct {
	mu    sync.RWMutex
	known map[planKey]*plan
}

// planKey is what plans are found by: one name is asked for under few marks.
type planKey struct{ name, needs string }

type plan struct {
	of           Candidate
	digest, text string
	// written is when it was put into Redis last.
	written time.Time
}

// maxPlans bounds the planner; it begins anew when it is full.
const maxPlans = 10_000

// plan returns the plan of a candidate and whether Redis should have it.
func (p *planner) plan(c Candidate) (*plan, bool, error) {
	key := planKey{c.Name, c.Needs}
	p.mu.RLock()
	known, ok := p.known[key]
	fresh := ok && time.Since(known.written) < planFresh
	p.mu.RUnlock()
	if ok && samePlan(known.of, c) {
		return known, fresh, nil
	}
	text, err := planOf(c)
	if err != nil {
		return nil, false, err
	}
	sum := sha256.Sum256([]byte(text))
	known = &plan{of: c, text: text, digest: base64.RawURLEncoding.EncodeToString(sum[:12])}
	known.of.Windows, known.of.Pauses, known.of.Health = slices.Clone(c.Windows), slices.Clone(c.Pauses), slices.Clone(c.Health)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= maxPlans {
		p.known = map[planKey]*plan{}
	}
	p.known[key] = known
	return known, false, nil
}

// write puts plans into Redis.
func (p *planner) write(ctx context.Context, redis rueidis.Client, plans []*plan) error {
	commands := make(rueidis.Commands, len(plans))
	for i, plan := range plans {
		commands[i] = redis.B().Set().Key(planRedisKey(plan.digest)).Value(plan.text).Px(planLife).Build()
	}
	for _, result := range redis.DoMulti(ctx, commands...) {
		if err := result.Error(); err != nil {
			return err //nolint:wrapcheck // the caller says what it means
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, plan := range plans {
		plan.written = time.Now()
	}
	return nil
}

// samePlan reports whether two candidates differ in nothing but what a call changes.
func samePlan(a, b Candidate) bool {
	return a.Needs == b.Needs && a.Place == b.Place && slices.Equal(a.Pauses, b.Pauses) && slices.Equal(a.Health, b.Health) &&
		slices.EqualFunc(a.Windows, b.Windows, func(a, b Demand) bool { return a.Window == b.Window })
}

// demand appends what a call wants of a candidate, as a line: the plan's digest, 1 when it was tried,
// and for each window amount and floor.
func demand(text []byte, digest string, c Candidate) []byte {
	text = append(append(text, `["`...), digest...)
	if c.Tried {
		text = append(text, `",1`...)
	} else {
		text = append(text, `",0`...)
	}
	for _, d := range c.Windows {
		text = strconv.AppendInt(append(text, ','), max(0, d.Amount), 10)
		text = strconv.AppendInt(append(text, ','), max(0, d.Keep), 10)
	}
	return append(text, ']', '\n')
}
