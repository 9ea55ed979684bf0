package engine

import "unicode/utf8"

// Token identifies a token: equal tokens after equal ones share the prefix cache.
type Token uint32

// pieceChars is how many characters make a token, as English averages.
const pieceChars = 4

// Tokenize cuts a message into tokens of four characters. Texts that begin alike have
// tokens that begin alike; the first token tells the role, so that the same words said
// by another are other tokens.
func Tokenize(role, text string) []Token {
	tokens := make([]Token, 0, len(text)/pieceChars+1)
	hash, chars := seed(role), 0
	var letter [utf8.UTFMax]byte
	for _, r := range text {
		for _, part := range utf8.AppendRune(letter[:0], r) {
			hash = (hash ^ uint64(part)) * prime
		}
		if chars++; chars == pieceChars {
			tokens = append(tokens, Token(mix(hash)>>32))
			hash, chars = offset, 0
		}
	}
	if chars > 0 {
		tokens = append(tokens, Token(mix(hash)>>32))
	}
	return tokens
}

// FNV-1a.
const (
	offset uint64 = 14695981039346656037
	prime  uint64 = 1099511628211
)

func seed(text string) uint64 {
	hash := offset
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * prime
	}
	return hash
}

// mix spreads a hash over all of its bits, as MurmurHash3 ends.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// chain is the hash of a block: of its tokens and all before it.
func chain(parent uint64, tokens []Token) uint64 {
	hash := parent
	for _, token := range tokens {
		hash = (hash ^ uint64(token)) * prime
		hash ^= hash >> 29
	}
	// Zero says "no hash".
	return mix(hash) | 1
}
