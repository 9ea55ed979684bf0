package cache

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

const (
	// DefaultLife is how long a reply serves others. Prompts and schemas are part of
	// a call's Fingerprint, so a new edition of either starts afresh anyway.
	DefaultLife = 30 * 24 * time.Hour
	// maxKept is the longest reply that is kept, in bytes: a batch of eight plans
	// has about 30,000.
	maxKept = 64 << 10
	// nearby is how long a process may keep a copy of its own. Redis tells it at once
	// when the reply changes, so this only bounds memory.
	nearby = 10 * time.Minute
)

// Sharing lets equal calls of one tenant have one reply: those at the same time by
// Flights, later ones by a cache. It touches only requests whose Share says so, so
// a judgement on a person is never another's. It is safe for concurrent use.
type Sharing struct {
	flights *Flights
	redis   rueidis.Client
	life    time.Duration
}

// NewSharing keeps replies for that life in that Redis, which the caller closes. A
// client without DisableCache reads what it has read before from its own memory. It
// does not call Redis.
func NewSharing(redis rueidis.Client, life time.Duration) *Sharing {
	return &Sharing{flights: NewFlights(redis), redis: redis, life: life}
}

// Share returns a Provider that answers from earlier and concurrent calls where
// a request allows it, and hands on all others untouched.
func (s *Sharing) Share(provider parley.Provider) *Shared {
	return &Shared{Sharing: s, provider: provider}
}

// Shared is a parley.Provider that shares replies. A reply is kept for later calls
// only once it was accepted: whether one is usable is seen by whoever reads it, and
// a bad greeting must not be everybody's for a month.
type Shared struct {
	*Sharing

	provider parley.Provider
}

// Complete implements parley.Provider. A reply that was made for another call is
// Shared and has no Usage, no Quota, and the time this caller waited as its Latency.
// Without Redis every call is made.
func (s *Shared) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	flight, cached := request.Share.Flight, request.Share.Cache
	if request.Share.Space == "" || !flight && !cached {
		return s.provider.Complete(ctx, request)
	}
	name := Fingerprint(request)
	if cached {
		if reply, found := s.find(ctx, name); found {
			return reply, nil
		}
	}
	if !flight {
		return s.provider.Complete(ctx, request)
	}
	reply, err := s.flights.Do(ctx, name, func(ctx context.Context) (parley.ChatReply, error) {
		return s.provider.Complete(ctx, request)
	})
	if failure, typed := errors.AsType[*parley.Error](err); typed && failure.Provider == "" {
		failure.Provider, failure.Model = request.Route.Provider, request.Route.Model
	}
	return reply, err
}

// Accept says that the reply passed all checks: from now on it serves equal
// requests, if the request allows that. What is longer than 64 KiB is not kept.
func (s *Shared) Accept(ctx context.Context, request parley.ChatRequest, reply parley.ChatReply) error {
	if !request.Share.Cache || request.Share.Space == "" || reply.Shared || len(reply.Text) > maxKept {
		return nil
	}
	text, err := json.Marshal(parley.ChatReply{Text: reply.Text, Model: reply.Model})
	if err != nil {
		return fmt.Errorf("cache: encode a reply: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	set := s.redis.B().Set().Key(keptKey(Fingerprint(request))).Value(rueidis.BinaryString(text)).Ex(s.life).Build()
	if err := s.redis.Do(ctx, set.ToRetryable()).Error(); err != nil {
		return unreachable("keep", err)
	}
	return nil
}

// Refuse says that the reply is of no use. It serves nobody any more, in case it
// was accepted by an edition of Parley that checked less.
func (s *Shared) Refuse(ctx context.Context, request parley.ChatRequest) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	name := Fingerprint(request)
	for _, answer := range s.redis.DoMulti(ctx,
		s.redis.B().Del().Key(keptKey(name)).Build().ToRetryable(),
		s.redis.B().Del().Key(flightKeys(name)[0]).Build().ToRetryable()) {
		if err := answer.Error(); err != nil {
			return unreachable("drop", err)
		}
	}
	return nil
}

// find returns the reply that is kept under name. An outage, like a reply of
// another version, is no reason to fail a call that can be made.
func (s *Shared) find(ctx context.Context, name string) (parley.ChatReply, bool) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	text, err := s.redis.DoCache(ctx, s.redis.B().Get().Key(keptKey(name)).Cache(), nearby).AsBytes()
	if err != nil {
		return parley.ChatReply{}, false
	}
	var reply parley.ChatReply
	if json.Unmarshal(text, &reply) != nil || reply.Text == "" {
		return parley.ChatReply{}, false
	}
	return parley.ChatReply{Text: reply.Text, Model: reply.Model, Shared: true, Latency: time.Since(start)}, true
}

func keptKey(name string) string { return "{parley}:shared:" + name }
