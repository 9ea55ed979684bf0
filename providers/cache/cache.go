// Package cache saves model calls. Sharing lets equal calls have one reply, at the
// same moment (Flights) or later, as far as each request allows it. Replies keeps
// what was answered in Redis under the call's id, so that an activity that runs
// twice, because its worker died after the provider answered, neither pays again nor
// asks another question; what an interview was answered can be forgotten as a whole.
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

// erased is the field that an owner of replies has when they were forgotten; other
// fields are hashes.
const erased = "erased"

// Replies is a reply store. It is safe for concurrent use.
type Replies struct {
	redis        rueidis.Client
	save, forget *rueidis.Lua
}

// New returns the reply store in that Redis, which the caller closes. It does not
// call Redis.
func New(redis rueidis.Client) *Replies {
	// Doing either twice is harmless, so a broken connection may retry.
	return &Replies{
		redis: redis,
		save: rueidis.NewLuaScriptRetryable(`
			if redis.call('HEXISTS', KEYS[1], '` + erased + `') == 1 then return 0 end
			redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
			return redis.call('PEXPIRE', KEYS[1], ARGV[3])`),
		forget: rueidis.NewLuaScriptRetryable(`
			redis.call('DEL', KEYS[1])
			redis.call('HSET', KEYS[1], '` + erased + `', '1')
			return redis.call('PEXPIRE', KEYS[1], ARGV[1])`),
	}
}

// Load returns the reply saved under id and whether there is one. A reply that can
// no longer be read counts as none: asking again is better than failing for a day.
func (r *Replies) Load(ctx context.Context, id string) (parley.ChatReply, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	text, err := r.redis.Do(ctx, r.redis.B().Hget().Key(key(parley.InterviewOf(id))).Field(hashOf(id)).Build()).AsBytes()
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

// Save keeps the reply under id until a day after the interview's latest one. Saving
// again replaces it. Once the interview was forgotten nothing is kept, and that is no
// error: a call may have been under way.
func (r *Replies) Save(ctx context.Context, id string, reply parley.ChatReply) error {
	text, err := json.Marshal(reply)
	if err != nil {
		return fmt.Errorf("cache: encode a reply: %w", err)
	}
	return r.run(ctx, "save", r.save, parley.InterviewOf(id), hashOf(id), rueidis.BinaryString(text), milliseconds(life))
}

// Forget removes every reply to calls of that interview, as parley.InterviewOf names
// it, and keeps those that still come from being saved. Repeating it changes nothing.
func (r *Replies) Forget(ctx context.Context, interviewID string) error {
	return r.run(ctx, "forget", r.forget, interviewID, milliseconds(life))
}

func (r *Replies) run(ctx context.Context, what string, script *rueidis.Lua, interviewID string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := script.Exec(ctx, r.redis, []string{key(interviewID)}, args).Error(); err != nil {
		return unreachable(what, err)
	}
	return nil
}

// key is where the replies to an interview's calls are. One key for all lets them go
// at once.
func key(interviewID string) string { return "{parley}:replies:" + hashOf(interviewID) }

// hashOf stands for an id: a tenant's names do not belong in Redis's logs.
func hashOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

func unreachable(what string, err error) error {
	return fmt.Errorf("cache: %s a reply: Redis does not answer; check REDIS_URL: %w", what, err)
}
