package library

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/parley-interviews/parley"
)

// forgotten is how long what was forgotten cannot be kept again: longer than a call
// that is under way takes.
const forgotten = 5 * time.Minute

// forgetScript takes an entry out of its buckets and leaves a mark in its place.
const forgetScript = `
	for i = 2, #KEYS do
		local bucket, ids = redis.call('GET', KEYS[i]) or '', {}
		for at = 1, #bucket, #ARGV[1] do
			local id = bucket:sub(at, at + #ARGV[1] - 1)
			if id ~= ARGV[1] then ids[#ids + 1] = id end
		end
		if #ids > 0 then
			redis.call('SET', KEYS[i], table.concat(ids), 'KEEPTTL')
		else
			redis.call('DEL', KEYS[i])
		end
	end
	redis.call('DEL', KEYS[1])
	redis.call('HSET', KEYS[1], 'x', '1')
	return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

// Forget implements parley.Library. A mark without content stays for five minutes
// where the entry was, so that a call that is under way does not bring it back.
func (l *Library) Forget(ctx context.Context, shelf parley.Shelf) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	words := wordsOf(shelf.Text)
	shingles, id := shinglesOf(words), idOf(shelf, words)
	ids := []string{id}
	if len(shingles) > 0 {
		near, err := l.candidates(ctx, bucketKeys(shelf, bucketNames(shelf, words, shingles)))
		if err != nil {
			return unreachable("forget", shelf, err)
		}
		ids = append(ids, slices.DeleteFunc(near, func(other string) bool { return other == id })...)
	}
	for i, entry := range ids {
		fields, err := l.redis.Do(ctx, l.redis.B().Hmget().Key(entryKey(shelf, entry)).Field(fieldShingles, fieldBuckets).Build()).ToArray()
		if err != nil {
			return unreachable("forget", shelf, err)
		}
		kept, _ := fields[0].AsBytes() // an entry that is gone has neither
		if i > 0 && similarity(shingles, decodeShingles(kept)) < threshold {
			continue
		}
		names, _ := fields[1].ToString()
		if err := l.remove(ctx, shelf, entry, names); err != nil {
			return unreachable("forget", shelf, err)
		}
	}
	return nil
}

// remove takes one entry away; names are those of its buckets, one after another.
func (l *Library) remove(ctx context.Context, shelf parley.Shelf, id, names string) error {
	var split []string
	for name := range slices.Chunk([]byte(names), bucketBytes) {
		split = append(split, string(name))
	}
	keys := append([]string{entryKey(shelf, id)}, bucketKeys(shelf, split)...)
	return l.forget.Exec(ctx, l.redis, keys, []string{id, strconv.FormatInt(forgotten.Milliseconds(), 10)}).Error()
}
