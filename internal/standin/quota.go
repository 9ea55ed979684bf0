package standin

import (
	"fmt"
	"sync"
	"time"
	// Pacific midnight must be known on machines without a zone database.
	_ "time/tzdata"
)

// quotas keeps what every account has used of every limit of one provider.
type quotas struct {
	limits  []Limit
	now     func() time.Time
	pacific *time.Location

	mu      sync.Mutex
	buckets map[bucketKey]*bucket
}

// bucketKey names one quota; model is empty where all models share it.
type bucketKey struct {
	account string
	limit   int
	model   string
}

// costs is what a call takes, or is expected to take, of each metric.
type costs map[Metric]float64

// shortage is a limit that has too little left for a call.
type shortage struct {
	limit      Limit
	used, cost float64
	wait       time.Duration
	// never is set when the call exceeds the limit even when it is full.
	never bool
}

func newQuotas(limits []Limit, now func() time.Time) (*quotas, error) {
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return nil, fmt.Errorf("load the pacific time zone: %w", err)
	}
	return &quotas{limits: limits, now: now, pacific: pacific, buckets: make(map[bucketKey]*bucket)}, nil
}

// reserve takes the costs of every limit that covers the model, or of none: then
// it returns the limit that has to be waited for longest.
func (q *quotas) reserve(account, model string, c costs) *shortage {
	q.mu.Lock()
	defer q.mu.Unlock()
	covering := q.covering(account, model)
	var worst *shortage
	for _, b := range covering {
		cost := c[b.limit.Metric]
		if b.fits(cost) {
			continue
		}
		b.refused++
		s := &shortage{
			limit: b.limit, used: b.used, cost: cost,
			wait: b.wait(cost), never: cost > b.limit.Max && !b.limit.allowance(),
		}
		if worst == nil || s.wait > worst.wait {
			worst = s
		}
	}
	if worst != nil {
		return worst
	}
	for _, b := range covering {
		b.add(c[b.limit.Metric])
	}
	return nil
}

// release ends an admitted call, which no longer counts as running.
func (q *quotas) release(account, model string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, b := range q.covering(account, model) {
		if b.limit.Metric == Concurrency {
			b.add(-1)
		}
	}
}

// settle replaces a reservation by what the call really took.
func (q *quotas) settle(account, model string, reserved, actual costs) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, b := range q.covering(account, model) {
		b.add(actual[b.limit.Metric] - reserved[b.limit.Metric])
	}
}

// read returns the state of every limit that covers the model.
func (q *quotas) read(account, model string) []reading {
	q.mu.Lock()
	defer q.mu.Unlock()
	var readings []reading
	for _, b := range q.covering(account, model) {
		readings = append(readings, b.read())
	}
	return readings
}

// covering returns the up-to-date buckets of an account's model.
func (q *quotas) covering(account, model string) []*bucket {
	now := q.now()
	var covering []*bucket
	for i, limit := range q.limits {
		if !limit.covers(model) {
			continue
		}
		key := bucketKey{account: account, limit: i, model: model}
		if limit.Shared {
			key.model = ""
		}
		b, found := q.buckets[key]
		if !found {
			b = &bucket{limit: limit, at: now, pacific: q.pacific}
			q.buckets[key] = b
		}
		b.advance(now)
		covering = append(covering, b)
	}
	return covering
}
