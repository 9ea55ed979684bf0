package library

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
)

const (
	// DefaultLife is how long something is kept.
	DefaultLife = 30 * 24 * time.Hour
	// maxContent is the most that one entry may hold, in bytes: a plan has about 4,000.
	maxContent = 64 << 10
	// maxBucket is how many entries a bucket holds, the newest: whoever creates a
	// thousand roles from one template is served by the latest of them.
	maxBucket = 16
	// maxCandidates is how many entries are compared with a text.
	maxCandidates = 8
	// idBytes is the length of an id; a bucket is a string of them.
	idBytes = 16
	// bucketBytes is the length of a bucket's name.
	bucketBytes = 8
	// timeout bounds one question to Redis.
	timeout = time.Second
)

// The fields of an entry.
const (
	fieldContent  = "c"
	fieldShingles = "s"
	// fieldBuckets are the names of the buckets that hold the entry.
	fieldBuckets = "b"
)

var _ parley.Library = (*Library)(nil)

// Library is a parley.Library in Redis. It is safe for concurrent use.
type Library struct {
	redis        rueidis.Client
	life         time.Duration
	keep, forget *rueidis.Lua
}

// New keeps things for that life in that Redis, which the caller closes. It does not
// call Redis.
func New(redis rueidis.Client, life time.Duration) *Library {
	return &Library{
		redis: redis, life: life,
		keep: rueidis.NewLuaScript(keepScript), forget: rueidis.NewLuaScriptRetryable(forgetScript),
	}
}

// keepScript writes an entry and puts it first in its buckets, unless it was forgotten
// just now.
const keepScript = `
	if redis.call('HEXISTS', KEYS[1], 'x') == 1 then return 0 end
	redis.call('HSET', KEYS[1], 'c', ARGV[1], 's', ARGV[2], 'b', ARGV[6])
	redis.call('PEXPIRE', KEYS[1], ARGV[4])
	for i = 2, #KEYS do
		local bucket, ids = redis.call('GET', KEYS[i]) or '', {ARGV[3]}
		for at = 1, #bucket, #ARGV[3] do
			local id = bucket:sub(at, at + #ARGV[3] - 1)
			if id ~= ARGV[3] and #ids < tonumber(ARGV[5]) then ids[#ids + 1] = id end
		end
		redis.call('SET', KEYS[i], table.concat(ids), 'PX', ARGV[4])
	end
	return 0`

// Keep implements parley.Library. Content has at most 64 KiB.
func (l *Library) Keep(ctx context.Context, shelf parley.Shelf, content []byte) error {
	if len(content) > maxContent {
		return fmt.Errorf("library: %s has %d bytes; at most %d are kept", shelf.Kind, len(content), maxContent)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	words := wordsOf(shelf.Text)
	shingles, id := shinglesOf(words), idOf(shelf, words)
	names := bucketNames(shelf, words, shingles)
	err := l.keep.Exec(ctx, l.redis, append([]string{entryKey(shelf, id)}, bucketKeys(shelf, names)...), []string{
		rueidis.BinaryString(content), rueidis.BinaryString(encodeShingles(shingles)), id,
		strconv.FormatInt(l.life.Milliseconds(), 10), strconv.Itoa(maxBucket), strings.Join(names, ""),
	}).Error()
	if err != nil {
		return unreachable("keep", shelf, err)
	}
	return nil
}

// Find implements parley.Library.
func (l *Library) Find(ctx context.Context, shelf parley.Shelf, near bool) (parley.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	words := wordsOf(shelf.Text)
	get := l.redis.B().Hget().Key(entryKey(shelf, idOf(shelf, words))).Field(fieldContent).Build()
	content, err := l.redis.Do(ctx, get).AsBytes()
	if err == nil {
		return parley.Found{Content: content, Similarity: 1}, nil
	}
	if !rueidis.IsRedisNil(err) {
		return parley.Found{}, unreachable("find", shelf, err)
	}
	shingles := shinglesOf(words)
	if !near || len(shingles) == 0 {
		return parley.Found{}, nil
	}
	ids, err := l.candidates(ctx, bucketKeys(shelf, bucketNames(shelf, words, shingles)))
	if err != nil || len(ids) == 0 {
		return parley.Found{}, wrap("find", shelf, err)
	}
	found, err := l.nearest(ctx, shelf, shingles, ids[:min(len(ids), maxCandidates)])
	return found, wrap("find", shelf, err)
}

// candidates returns the ids that most of the buckets hold, most first.
func (l *Library) candidates(ctx context.Context, keys []string) ([]string, error) {
	buckets, err := l.redis.Do(ctx, l.redis.B().Mget().Key(keys...).Build()).AsStrSlice()
	if err != nil {
		return nil, err
	}
	met := map[string]int{}
	for _, bucket := range buckets {
		for id := range slices.Chunk([]byte(bucket), idBytes) {
			met[string(id)]++
		}
	}
	ids := slices.SortedFunc(maps.Keys(met), func(a, b string) int {
		return cmp.Or(cmp.Compare(met[b], met[a]), cmp.Compare(a, b))
	})
	return ids, nil
}

// nearest compares the candidates themselves; an entry may have left meanwhile.
func (l *Library) nearest(ctx context.Context, shelf parley.Shelf, shingles []uint32, ids []string) (parley.Found, error) {
	commands := make(rueidis.Commands, len(ids))
	for i, id := range ids {
		commands[i] = l.redis.B().Hmget().Key(entryKey(shelf, id)).Field(fieldContent, fieldShingles).Build()
	}
	var best parley.Found
	for _, answer := range l.redis.DoMulti(ctx, commands...) {
		fields, err := answer.ToArray()
		if err != nil {
			return parley.Found{}, err
		}
		content, errContent := fields[0].AsBytes()
		kept, errKept := fields[1].AsBytes()
		if errors.Join(errContent, errKept) != nil {
			continue
		}
		if s := similarity(shingles, decodeShingles(kept)); s >= threshold && s > best.Similarity {
			best = parley.Found{Content: content, Near: true, Similarity: s}
		}
	}
	return best, nil
}

// idOf names what is kept for the shelf's words.
func idOf(shelf parley.Shelf, words []word) string {
	return digest(shelf.Kind, shelf.Group, normalised(words))
}

// entryKey and the buckets' keys begin with the tenant's hash tag: in a cluster, all
// of a tenant's library is on one node, where one script reaches it.
func entryKey(shelf parley.Shelf, id string) string {
	return tag(shelf) + "e:" + hex.EncodeToString([]byte(id))
}

// bucketNames are where near texts meet: those with the same telling words, and one
// band of the signature in common.
func bucketNames(shelf parley.Shelf, words []word, shingles []uint32) []string {
	if len(shingles) == 0 {
		return nil
	}
	same := digest(shelf.Kind, shelf.Group, tellingOf(words))
	signature := signatureOf(shingles)
	names := make([]string, bands)
	for band := range names {
		names[band] = digest(same, strconv.Itoa(band), fmt.Sprint(signature[band*rows:(band+1)*rows]))[:bucketBytes]
	}
	return names
}

func bucketKeys(shelf parley.Shelf, names []string) []string {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = tag(shelf) + "b:" + hex.EncodeToString([]byte(name))
	}
	return keys
}

func tag(shelf parley.Shelf) string {
	return "{parley:library:" + hex.EncodeToString([]byte(digest(shelf.Space)[:8])) + "}:"
}

// digest is idBytes that stand for the parts.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return string(sum.Sum(nil)[:idBytes])
}

func wrap(what string, shelf parley.Shelf, err error) error {
	if err == nil {
		return nil
	}
	return unreachable(what, shelf, err)
}

func unreachable(what string, shelf parley.Shelf, err error) error {
	return fmt.Errorf("library: %s a %s: Redis does not answer; check REDIS_URL: %w", what, shelf.Kind, err)
}
