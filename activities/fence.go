package activities

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
)

const (
	// nonceLetters make a nonce. Letters cost less than hex digits, which most
	// tokenizers take one by one, and the same with every vocabulary: 12 tokens for
	// a mark. No vowels, so that no nonce is a word; no x, which takes the place of a
	// nonce in text.
	nonceLetters = "bcdfghjklmnpqrstvwz"
	// nonceLength makes one guess in 47 million a right one, and a right one is taken
	// out of the text.
	nonceLength = 6
)

// fence is the data part of a prompt. Whatever others wrote, the candidate first
// of all, stands behind a mark that carries a nonce which its author cannot know:
//
//	[[data:answer turn="3" kzrwbt]]
//	…
//
// A block reaches to the next mark. Marks that close blocks would double the price
// and keep nobody out: no text carries the nonce.
type fence struct {
	// interview makes the nonce, or the blocks do in a shared fence.
	interview string
	shared    bool
	blocks    []block
}

// block is one piece of data and what its opening mark tells about it.
type block struct {
	name, text string
	attributes []attribute
}

// newFence derives the nonce from the call's id without the step, which is the
// interview's with the run's random id. The same call always gets the same prompt,
// the calls of an interview begin alike and meet a warm prefix cache, and no
// candidate foresees the nonce.
func newFence(callID string) *fence { return &fence{interview: interviewOf(callID)} }

// interviewOf is a call's id up to its step: <workflow>/<run>/<step>/<number>.
func interviewOf(callID string) string {
	end := -1
	for _, step := range parley.Steps() {
		end = max(end, strings.LastIndex(callID, "/"+string(step)))
	}
	if end < 0 {
		return callID
	}
	return callID[:end]
}

// newSharedFence derives the nonce from what the fence holds, so that calls with
// equal data have equal prompts and may share one reply. Whoever writes a part of
// the data would have to write a text that contains its own hash; who knows all
// the rest and tries billions of texts finds one, and gains nothing: the nonce is
// taken out of every text before the marks are set.
func newSharedFence() *fence { return &fence{shared: true} }

// nonce is the same for all marks of the fence.
func (f *fence) nonce() string {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "fence/%s", f.interview)
	if f.shared {
		_, _ = fmt.Fprintf(hash, "%q", f.blocks)
	}
	number := binary.BigEndian.Uint64(hash.Sum(nil))
	letters := make([]byte, nonceLength)
	for i := range letters {
		letters[i] = nonceLetters[number%uint64(len(nonceLetters))]
		number /= uint64(len(nonceLetters))
	}
	return string(letters)
}

// attribute is a key="value" of a block's opening mark.
type attribute struct{ key, value string }

func attr(key string, value any) attribute {
	return attribute{key: key, value: fmt.Sprint(value)}
}

// add appends a block.
func (f *fence) add(name, text string, attributes ...attribute) {
	f.blocks = append(f.blocks, block{name: name, text: text, attributes: attributes})
}

// addNonEmpty appends a block unless there is nothing to say.
func (f *fence) addNonEmpty(name, text string, attributes ...attribute) {
	if strings.TrimSpace(text) != "" {
		f.add(name, text, attributes...)
	}
}

// String writes the blocks in the order they were added. No text can end its own
// block: the nonce is taken out of it.
func (f *fence) String() string {
	nonce := f.nonce()
	defuse := strings.NewReplacer(nonce, strings.Repeat("x", nonceLength))
	var out strings.Builder
	for _, b := range f.blocks {
		out.WriteString("[[data:" + b.name)
		for _, a := range b.attributes {
			fmt.Fprintf(&out, ` %s="%s"`, a.key, defuse.Replace(attributeText().Replace(a.value)))
		}
		fmt.Fprintf(&out, " %s]]\n%s\n", nonce, defuse.Replace(b.text))
	}
	return out.String()
}

// attributeText keeps a value from ending its attribute or its mark.
func attributeText() *strings.Replacer {
	return strings.NewReplacer(`"`, "'", "[", "(", "]", ")", "\n", " ", "\r", " ")
}
