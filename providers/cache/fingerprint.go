package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"strconv"
	"time"

	"github.com/parley-interviews/parley"
)

// Fingerprint is the name under which calls for the same words are one: a hash
// of the tenant, messages, schema, bounds and temperature. Where the call goes is no
// part of it, so one that was routed elsewhere is equal too.
func Fingerprint(request parley.ChatRequest) string {
	sum := sha256.New()
	text(sum, request.Share.Space)
	number(sum, uint64(request.MaxTokens)) //nolint:gosec // only equality counts
	number(sum, math.Float64bits(request.Temperature))
	text(sum, request.Schema.Name)
	text(sum, string(request.Schema.JSON))
	for _, message := range request.Messages {
		text(sum, string(message.Role))
		text(sum, message.Content)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func number(sum hash.Hash, value uint64) {
	_, _ = sum.Write(binary.LittleEndian.AppendUint64(nil, value)) // a hash takes everything
}

// text writes the length first, so that no two lists of texts run together.
func text(sum hash.Hash, value string) {
	number(sum, uint64(len(value)))
	_, _ = sum.Write([]byte(value))
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
