// Package fleet keeps what each self-hosted node is doing, where everybody sees it. A
// node's worker tells it once a second or so; what is no longer told goes by itself.
package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/redis/rueidis"
)

const (
	// life is how long a node's word counts when no other follows.
	life = 15 * time.Second
	// prefix begins each node's key; index lists the nodes. The tag keeps them on the
	// ledger's node of a Redis cluster.
	prefix = "{parley}:fleet:node:"
	index  = "{parley}:fleet:nodes"
)

// State is what a node is doing.
type State string

// The states of a node.
const (
	// StateReady: it takes calls.
	StateReady State = "ready"
	// StateAway: it does not answer, or not as it should; Status.Reason says how.
	StateAway State = "away"
	// StateStalled: it answers and its engine hangs.
	StateStalled State = "stalled"
	// StateDraining: its worker ends; calls in flight finish and no others come.
	StateDraining State = "draining"
)

// Status is what a node's worker tells of it.
type Status struct {
	// Node is the node's name, unique in the fleet.
	Node string `json:"node"`
	// Worker is the process that tells, and no other's.
	Worker string `json:"worker,omitempty"`
	// Address is its host and port, without user and path.
	Address string `json:"address,omitempty"`
	Model   string `json:"model,omitempty"`
	Version string `json:"version,omitempty"`
	State   State  `json:"state"`
	// Seats are all that it has; Active those whose interview calls now or did a
	// moment ago, and Resting those whose interview thinks.
	Seats   int `json:"seats"`
	Active  int `json:"active"`
	Resting int `json:"resting"`
	// Slots are calls that it may have at once, and Busy those that it has.
	Slots int `json:"slots"`
	Busy  int `json:"busy"`
	// KVTokens is the size of its KV cache, and KVUsage the part in use, 0 to 1.
	KVTokens int     `json:"kv_tokens"`
	KVUsage  float64 `json:"kv_usage"`
	// CachedShare is the part of the prompts' tokens that its prefix cache had, 0 to 1.
	CachedShare float64 `json:"cached_share"`
	// Reason says in one line why it is not ready, or what is wrong though it is.
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// Registry keeps the Status of every node in Redis. It is safe for concurrent use.
type Registry struct{ redis rueidis.Client }

// New keeps nodes in that Redis, which the caller closes. It does not call Redis.
func New(redis rueidis.Client) *Registry { return &Registry{redis: redis} }

// Tell replaces what is known of a node. It counts for fifteen seconds. It returns which
// other worker told of it last, unless that one drains: who has told before and is
// answered with another's name shares the node, or its name, with that worker.
func (r *Registry) Tell(ctx context.Context, status Status) (other string, err error) {
	if status.Node == "" {
		return "", errors.New("fleet: a status without a node")
	}
	value, err := json.Marshal(status)
	if err != nil {
		return "", fmt.Errorf("fleet: encode: %w", err)
	}
	b := r.redis.B()
	results := r.redis.DoMulti(ctx,
		b.Set().Key(prefix+status.Node).Value(rueidis.BinaryString(value)).Get().Px(life).Build(),
		b.Sadd().Key(index).Member(status.Node).Build(),
	)
	var before Status
	if err := results[0].DecodeJSON(&before); err != nil && !rueidis.IsRedisNil(err) {
		return "", fmt.Errorf("fleet: node %s: %w", status.Node, err)
	}
	if before.State != StateDraining && before.Worker != status.Worker {
		other = before.Worker
	}
	return other, first(results[1:])
}

// Remove forgets a node that ended on purpose.
func (r *Registry) Remove(ctx context.Context, node string) error {
	b := r.redis.B()
	return first(r.redis.DoMulti(ctx,
		b.Srem().Key(index).Member(node).Build(),
		b.Del().Key(prefix+node).Build(),
	))
}

// List returns the nodes that were told of lately, by name. Those that fell silent
// leave the index on the way.
func (r *Registry) List(ctx context.Context) ([]Status, error) {
	nodes, err := r.redis.Do(ctx, r.redis.B().Smembers().Key(index).Build()).AsStrSlice()
	if err != nil {
		return nil, fmt.Errorf("fleet: %w", err)
	}
	keys := make([]string, len(nodes))
	for i, node := range nodes {
		keys[i] = prefix + node
	}
	values, err := rueidis.MGet(r.redis, ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("fleet: %w", err)
	}
	found := map[string]Status{}
	for _, node := range nodes {
		value := values[prefix+node]
		text, err := value.ToString()
		if rueidis.IsRedisNil(err) {
			// Should the node come back in between, its next word enters it again.
			if err := r.redis.Do(ctx, r.redis.B().Srem().Key(index).Member(node).Build()).Error(); err != nil {
				return nil, fmt.Errorf("fleet: %w", err)
			}
			continue
		}
		var status Status
		if err == nil {
			err = json.Unmarshal([]byte(text), &status)
		}
		if err != nil {
			return nil, fmt.Errorf("fleet: node %s: %w", node, err)
		}
		found[node] = status
	}
	list := make([]Status, 0, len(found))
	for _, node := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[node])
	}
	return list, nil
}

func first(results []rueidis.RedisResult) error {
	for _, result := range results {
		if err := result.Error(); err != nil {
			return fmt.Errorf("fleet: %w", err)
		}
	}
	return nil
}
