package activities

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// nonceBytes is long enough that nobody guesses a fence, and short in tokens.
const nonceBytes = 6

// fence is the data part of a prompt. Whatever others wrote, the candidate first
// of all, stands between marks that carry a nonce which its author cannot know:
//
//	[[data:answer turn="3" nonce=1f0c…]]
//	…
//	[[/data:answer nonce=1f0c…]]
type fence struct {
	nonce  string
	blocks strings.Builder
}

// newFence derives the nonce from the call's id, which holds the run's random
// id: the same call always gets the same prompt, and no candidate foresees it.
func newFence(callID string) *fence {
	sum := sha256.Sum256([]byte("fence/" + callID))
	return &fence{nonce: hex.EncodeToString(sum[:nonceBytes])}
}

// attribute is a key="value" of a block's opening mark.
type attribute struct{ key, value string }

func attr(key string, value any) attribute {
	return attribute{key: key, value: fmt.Sprint(value)}
}

// add appends a block.
func (f *fence) add(name, text string, attributes ...attribute) {
	f.blocks.WriteString("[[data:" + name)
	for _, a := range attributes {
		fmt.Fprintf(&f.blocks, ` %s="%s"`, a.key, f.defuse(attributeText().Replace(a.value)))
	}
	fmt.Fprintf(&f.blocks, " nonce=%s]]\n%s\n[[/data:%s nonce=%s]]\n", f.nonce, f.defuse(text), name, f.nonce)
}

// addNonEmpty appends a block unless there is nothing to say.
func (f *fence) addNonEmpty(name, text string, attributes ...attribute) {
	if strings.TrimSpace(text) != "" {
		f.add(name, text, attributes...)
	}
}

// String returns the blocks in the order they were added.
func (f *fence) String() string { return f.blocks.String() }

// defuse takes the nonce out of text, so that no text can close its own block.
func (f *fence) defuse(text string) string {
	return strings.ReplaceAll(text, f.nonce, strings.Repeat("x", len(f.nonce)))
}

// attributeText keeps a value from ending its attribute or its mark.
func attributeText() *strings.Replacer {
	return strings.NewReplacer(`"`, "'", "[", "(", "]", ")", "\n", " ", "\r", " ")
}

// clip cuts text to at most most code points.
func clip(text string, most int) string {
	count := 0
	for i := range text {
		if count == most {
			return text[:i]
		}
		count++
	}
	return text
}
