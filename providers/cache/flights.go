package cache

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

const (
	// lease is how long a flight outlives its owner's last sign of life.
	lease = 3 * time.Second
	// renewEvery leaves room for two lost renewals.
	renewEvery = lease / 3
	// readable is how long a reply can be read: those who wait look every lookEvery,
	// and this is no cache.
	readable = 5 * time.Second
	// lookEvery is how often those who wait ask.
	lookEvery = 60 * time.Millisecond
	// lookTimeout bounds the questions to Redis before and during a call; a
	// candidate may be waiting.
	lookTimeout = 300 * time.Millisecond
	// maxPatience is how many looks in a row may fail before one who waits makes
	// the call itself.
	maxPatience = 3
)

// Flights let equal calls that are made at the same time, by any number of
// processes, be one. Whoever comes first owns the flight and makes the call, the
// others wait for its reply. It is safe for concurrent use.
type Flights struct {
	redis       rueidis.Client
	renew, land *rueidis.Lua
}

// NewFlights returns the flights of that Redis, which the caller closes. It does
// not call Redis.
func NewFlights(redis rueidis.Client) *Flights {
	return &Flights{
		redis: redis,
		renew: rueidis.NewLuaScript(`
			if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			return redis.call('PEXPIRE', KEYS[2], ARGV[2])`),
		// land ends a flight that is still the caller's own, with an outcome or none.
		land: rueidis.NewLuaScript(`
			if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
			if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
			return redis.call('DEL', KEYS[2])`),
	}
}

// outcome is what those who wait are told.
type outcome struct {
	Reply   *parley.ChatReply `json:"reply,omitempty"`
	Failure *parley.Error     `json:"failure,omitempty"`
}

// Do makes the call, or waits for the reply of an equal one that is being made
// anywhere: such a reply is Shared and has no Usage, no Quota, and the time that
// was waited as its Latency. key names what is asked, see Fingerprint.
//
// A call that failed is not shared, those who wait try again one by one; but an
// invalid request is invalid for all. When an owner dies, another takes over after
// three seconds. Without Redis every caller makes its own call.
func (f *Flights) Do(
	ctx context.Context, key string, call func(context.Context) (parley.ChatReply, error),
) (parley.ChatReply, error) {
	flight := flight{flights: f, keys: flightKeys(key), token: rand.Text()}
	start, patience := time.Now(), 0
	for {
		state, told, err := flight.board(ctx)
		switch {
		case ctx.Err() != nil:
			return parley.ChatReply{}, gaveUp(ctx)
		case err != nil && patience == 0:
			return call(ctx)
		case err != nil:
			patience--
		case state == owned:
			return flight.fly(ctx, call)
		case state == landed && told.Failure != nil:
			return parley.ChatReply{}, told.Failure
		case state == landed && told.Reply != nil:
			reply := *told.Reply
			reply.Shared, reply.Latency = true, time.Since(start)
			return reply, nil
		case state == landed: // unreadable, so of another version
			return call(ctx)
		case state == awaited:
			patience = maxPatience
		}
		if err := pause(ctx); err != nil {
			return parley.ChatReply{}, gaveUp(ctx)
		}
	}
}

// flightKeys are where the outcome is left and where the owner stands.
func flightKeys(key string) []string {
	return []string{"{parley}:flight:" + key + ":landed", "{parley}:flight:" + key + ":owner"}
}

// pause waits until it is time to look again.
func pause(ctx context.Context) error {
	timer := time.NewTimer(lookEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// gaveUp blames no provider: none was asked.
func gaveUp(ctx context.Context) *parley.Error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the caller gave up"}
	}
	return &parley.Error{Kind: parley.KindInternal, Detail: "an equal call elsewhere gave no reply inside this call's deadline"}
}

// flight is one caller's part in a flight.
type flight struct {
	flights *Flights
	keys    []string
	token   string
}

// state is what a caller finds.
type state int

const (
	awaited state = iota // somebody else is making the call
	owned                // the caller is to make it
	landed               // there is an outcome
)

// board makes the caller the owner if there is none, and looks for an outcome, in
// this order: an owner leaves its outcome before it makes way, so one who finds
// the way free and no outcome is the first.
func (f flight) board(ctx context.Context) (state, outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	client := f.flights.redis
	answers := client.DoMulti(ctx,
		client.B().Set().Key(f.keys[1]).Value(f.token).Nx().Px(lease).Build(),
		client.B().Get().Key(f.keys[0]).Build())
	taken := answers[0].Error()
	if taken != nil && !rueidis.IsRedisNil(taken) {
		return awaited, outcome{}, taken
	}
	text, err := answers[1].AsBytes()
	switch {
	case err == nil:
		if taken == nil {
			f.land(ctx, outcome{}) // it is not needed any more
		}
		var told outcome
		if json.Unmarshal(text, &told) != nil {
			told = outcome{}
		}
		return landed, told, nil
	case !rueidis.IsRedisNil(err):
		return awaited, outcome{}, err
	case taken == nil:
		return owned, outcome{}, nil
	}
	return awaited, outcome{}, nil
}

// fly makes the call as the owner.
func (f flight) fly(ctx context.Context, call func(context.Context) (parley.ChatReply, error)) (parley.ChatReply, error) {
	flying, stop := context.WithCancel(ctx)
	defer stop()
	go f.keepAlive(flying)
	reply, err := call(ctx)
	stop()
	failure, typed := errors.AsType[*parley.Error](err)
	switch {
	case err == nil:
		f.land(ctx, outcome{Reply: &parley.ChatReply{Text: reply.Text, Model: reply.Model}})
	case typed && failure.Kind == parley.KindInvalidRequest:
		f.land(ctx, outcome{Failure: failure})
	default:
		f.land(ctx, outcome{})
	}
	return reply, err
}

// keepAlive renews the lease until ctx ends. A renewal that fails is not
// repeated: the next one comes soon, and at worst somebody calls a second time.
func (f flight) keepAlive(ctx context.Context) {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			once, cancel := context.WithTimeout(ctx, lookTimeout)
			_ = f.flights.renew.Exec(once, f.flights.redis, f.keys, []string{f.token, milliseconds(lease)}).Error()
			cancel()
		}
	}
}

// land tells the outcome, or just makes way. It is done also for a caller that
// gave up, and best effort: an unlanded flight ends with its lease.
func (f flight) land(ctx context.Context, result outcome) {
	var text []byte
	if result.Reply != nil || result.Failure != nil {
		text, _ = json.Marshal(result) // texts and numbers: it cannot fail
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	_ = f.flights.land.Exec(ctx, f.flights.redis, f.keys, []string{f.token, string(text), milliseconds(readable)}).Error()
}
