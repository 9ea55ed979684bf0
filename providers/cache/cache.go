// Package cache saves model calls. Sharing lets equal calls have one reply, at the
// same moment (Flights) or later, as far as each request allows it. Replies keeps
// what was answered in Redis under the call's id, so that an activity that runs
// twice, because its worker died after the provider answered, neither pays again nor
// asks another question.
package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

const (
	// life is longer than any activity is retried for.
	life = 24 * time.Hour
	// timeout bounds each question to Redis.
	timeout = time.Second
)

// Replies is a reply store. It is safe for concurrent use.
type Replies struct {
	redis rueidis.Client
}

// New returns the reply store in that Redis, which the caller closes. It does not
// call Redis.
func New(redis rueidis.Client) *Replies {
	return &Replies{redis: redis}
}

// Load returns the reply saved under id and whether there is one. A reply that can
// no longer be read counts as none: asking again is better than failing for a day.
func (r *Replies) Load(ctx context.Context, id string) (parley.ChatReply, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	text, err := r.redis.Do(ctx, r.redis.B().Get().Key(key(id)).Build()).AsBytes()
	if rueidis.IsRedisNil(err) {
		return parley.ChatReply{}, false, nil
	}
	if err != nil {
		return parley.ChatReply{}, false, unreachable("load", err)
	}
	var reply parley.ChatReply
	if err := json.Unmarshal(text, &reply); err != nil {
		return parley.ChatReply{}, false, nil
	}
	return reply, true, nil
}

// Save keeps the reply under id for a day. Saving again replaces it.
func (r *Replies) Save(ctx context.Context, id string, reply parley.ChatReply) error {
	text, err := json.Marshal(reply)
	if err != nil {
		return fmt.Errorf("cache: encode a reply: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// Writing the same value twice is harmless, so a broken connection may retry.
	set := r.redis.B().Set().Key(key(id)).Value(rueidis.BinaryString(text)).Ex(life).Build().ToRetryable()
	if err := r.redis.Do(ctx, set).Error(); err != nil {
		return unreachable("save", err)
	}
	return nil
}

// key hashes the id: a tenant's names do not belong in Redis's logs.
func key(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "{parley}:reply:" + hex.EncodeToString(sum[:])
}

func unreachable(what string, err error) error {
	return fmt.Errorf("cache: %s a reply: Redis does not answer; check REDIS_URL: %w", what, err)
}
