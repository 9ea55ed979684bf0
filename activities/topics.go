package activities

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/parley-interviews/parley"
)

// topic is something that must not be asked or written, and the regular
// expressions by which a language's text gives it away. They address the
// candidate, so that a nurse may be asked about patients' medication and an
// engineer about race conditions. Texts are compared without accents: for \b
// and \w, which know ASCII alone, "âge" would begin with its g.
type topic struct {
	name     string
	patterns []string
}

// rule is a pattern of a topic, ready for use.
type rule struct {
	topic   string
	pattern *regexp.Regexp
	// stems are sets of pieces of text in lower case: every match has one of each
	// set. Nearly no text has, and looking for pieces takes a fraction of the time.
	stems [][]string
}

// protectedTopic names the protected topic that a question touches, or "". The
// lists of all languages are held against every text: a model that answers in
// the wrong one must not slip through.
func protectedTopic(text string) string { return firstTopic(protectedRules, text) }

// bannedJudgement names what a judgement wrongly rests on, or "".
func bannedJudgement(text string) string { return firstTopic(bannedRules, text) }

//nolint:gochecknoglobals // constant tables of compiled patterns
var (
	protectedRules = rulesOf(func(l lexicon) []topic { return l.protected })
	bannedRules    = rulesOf(func(l lexicon) []topic { return l.banned })
)

func rulesOf(list func(lexicon) []topic) []rule {
	var rules []rule
	known := lexicons()
	for _, language := range parley.Languages() {
		rules = append(rules, compiled(list(known[language]))...)
	}
	return rules
}

func compiled(topics []topic) []rule {
	var rules []rule
	for _, t := range topics {
		for _, pattern := range t.patterns {
			pattern = `(?i)` + pattern
			rules = append(rules, rule{topic: t.name, pattern: regexp.MustCompile(pattern), stems: stemsOf(pattern)})
		}
	}
	return rules
}

func firstTopic(rules []rule, text string) string {
	plain := unaccented(text)
	lower := strings.ToLower(plain)
	has := pairsOf(lower)
	for _, r := range rules {
		if r.mayMatch(lower, has) && r.pattern.MatchString(plain) {
			return r.topic
		}
	}
	return ""
}

func (r rule) mayMatch(lower string, has *pairs) bool {
	for _, either := range r.stems {
		if !slices.ContainsFunc(either, func(stem string) bool { return has.all(stem) && strings.Contains(lower, stem) }) {
			return false
		}
	}
	return true
}

// pairs is the set of all two neighbouring bytes of a text: a text without a pair
// of a stem's does not hold the stem, and most stems fall to the first look.
type pairs [1 << 16 / 64]uint64

func pairsOf(text string) *pairs {
	var p pairs
	for i := 1; i < len(text); i++ {
		at := uint16(text[i-1])<<8 | uint16(text[i])
		p[at/64] |= 1 << (at % 64)
	}
	return &p
}

// all reports whether the text has all of a stem's pairs.
func (p *pairs) all(stem string) bool {
	for i := 1; i < len(stem); i++ {
		at := uint16(stem[i-1])<<8 | uint16(stem[i])
		if p[at/64]&(1<<(at%64)) == 0 {
			return false
		}
	}
	return true
}

// unaccented is a text in the letters that patterns are written in: without
// accents, with ss for ß, straight apostrophes, and nothing that does not show.
func unaccented(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return text
	}
	var out strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r == 'ß':
			out.WriteString("ss")
		case r == '’':
			out.WriteByte('\'')
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case !unicode.In(r, unicode.Mn, unicode.Cf):
			out.WriteRune(r)
		}
	}
	return out.String()
}

// stemsOf reads from a pattern the sets of pieces of text of which every match
// has one each: a set for each word of a row, the words of an alternation
// together. The rarest pieces, the long ones, come first.
func stemsOf(pattern string) [][]string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	sets := literals(parsed)
	slices.SortStableFunc(sets, func(a, b []string) int { return shortest(b) - shortest(a) })
	return sets
}

func literals(re *syntax.Regexp) [][]string {
	switch re.Op { //nolint:exhaustive // what can match nothing, or too many things, has no stem
	case syntax.OpLiteral:
		return [][]string{{strings.ToLower(string(re.Rune))}}
	case syntax.OpCapture, syntax.OpPlus:
		return literals(re.Sub[0])
	case syntax.OpConcat:
		var all [][]string
		for _, part := range re.Sub {
			all = append(all, literals(part)...)
		}
		return all
	case syntax.OpAlternate:
		var either []string
		for _, part := range re.Sub {
			sets := literals(part)
			if len(sets) == 0 {
				return nil
			}
			either = append(either, slices.MaxFunc(sets, func(a, b []string) int { return shortest(a) - shortest(b) })...)
		}
		return [][]string{either}
	}
	return nil
}

// shortest is the length of the shortest of the texts.
func shortest(texts []string) int {
	return len(slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) }))
}
