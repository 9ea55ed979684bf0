package standin

import (
	"strings"
	"unicode"
)

// sentences splits a text; every one stands in it word for word.
func sentences(text string) []string {
	var list []string
	start := 0
	take := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			list = append(list, s)
		}
		start = end
	}
	for i, r := range text {
		rest := text[i+len(string(r)):]
		switch r {
		case '\n':
			take(i)
		case '.', '!', '?':
			if rest == "" || strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\n") {
				take(i + 1)
			}
		}
	}
	take(len(text))
	return list
}

// bare is a word in lower case without the marks around it.
func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' }))
}

// signals are what an interviewer listens for in a passage.
type signals struct {
	words int
	// numbers are figures, deeds what the speaker did in the first person, and
	// outcomes words for what came of it.
	numbers, deeds, outcomes int
}

func listen(text string) signals {
	words := strings.Fields(text)
	heard := signals{words: len(words)}
	for i, word := range words {
		w := bare(word)
		if strings.ContainsFunc(w, unicode.IsDigit) || isNumber(w) {
			heard.numbers++
		}
		if isOutcome(w) {
			heard.outcomes++
		}
		if isOwnDeed(w) {
			heard.deeds++
		}
		if !isSpeaker(w) {
			continue
		}
		// "I then quickly rewrote": the verb may stand a little behind.
		for _, next := range words[i+1 : min(i+4, len(words))] {
			if isDeed(bare(next)) {
				heard.deeds++
				break
			}
		}
	}
	return heard
}

// weight tells how much a passage shows.
func (s signals) weight() int {
	return 3*min(s.numbers, 2) + 3*min(s.deeds, 2) + 3*min(s.outcomes, 2) + min(s.words, 20)/5
}

// isOwnDeed reports whether a word says I and what was done at once, as French,
// Spanish and Portuguese verbs do.
func isOwnDeed(w string) bool {
	switch w {
	case "j’ai", "j'ai", "hice", "medí", "escribí", "pedí", "reuní", "cambié", "propuse", "revisé", "logré",
		"fiz", "medi", "escrevi", "pedi", "reuni", "mudei", "anotei", "propus", "verifiquei", "reduzi":
		return true
	}
	return false
}

// isSpeaker reports whether a word is I, in a language where it is always said.
func isSpeaker(w string) bool { return w == "i" || w == "ich" }

func isNumber(w string) bool {
	switch w {
	case "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "hundred", "thousand",
		"million", "half", "third", "quarter", "twice", "percent":
		return true
	}
	return false
}

func isOutcome(w string) bool {
	switch w {
	case "result", "resulted", "outcome", "reduced", "increased", "improved", "saved", "dropped", "fell", "grew", "cut", "halved",
		"doubled", "shipped", "launched", "delivered", "faster", "fewer", "achieved", "prevented", "solved",
		"fixed", "adopted", "rose", "removed", "learned", "learnt",
		"ergebnis", "seitdem", "halbiert", "gesunken", "gesenkt", "behoben", "resultado", "redujo", "bajó",
		"résultat", "depuis", "reduziu", "caiu":
		return true
	}
	return false
}

func isDeed(w string) bool {
	switch w {
	case "led", "built", "wrote", "rewrote", "ran", "made", "cut", "took", "set", "found", "chose", "drove", "taught", "sat",
		"brought", "kept", "began", "put", "split", "held", "gave", "spoke", "drew", "shipped", "paired", "sent", "went", "dug",
		"told", "got", "won", "spent", "broke", "did",
		"habe", "hatte", "ließ":
		return true
	case "need", "indeed", "used", "tired", "supposed":
		return false
	}
	return len(w) > 4 && strings.HasSuffix(w, "ed")
}

// opener reports whether a word only leads into a sentence.
func opener(w string) bool {
	switch w {
	case "and", "so", "well", "but", "then", "also", "okay", "ok", "um", "yes", "yeah", "no", "first", "honestly", "basically":
		return true
	}
	return false
}

// clause returns the part of a text that shows most, short enough to be said
// back: at most twelve words that stand in the text, without opening words.
// Sentences with marks of markup are not repeated to anybody.
func clause(text string) string {
	best, weight := "", -1
	for _, sentence := range sentences(text) {
		if heard := listen(sentence); heard.words >= 3 && heard.weight() > weight && !strings.ContainsAny(sentence, "[]<>`|") {
			best, weight = sentence, heard.weight()
		}
	}
	for {
		first, rest, found := strings.Cut(best, " ")
		if !found || !opener(bare(first)) {
			break
		}
		best = strings.TrimSpace(rest)
	}
	if i := strings.IndexAny(best, ",;:"); i > 0 && len(strings.Fields(best[:i])) >= 4 {
		best = best[:i]
	}
	return withoutLoose(firstWords(best, 12), best)
}

// withoutLoose drops what a cut left dangling at the end of a phrase.
func withoutLoose(phrase, whole string) string {
	for phrase != whole {
		i := strings.LastIndexByte(phrase, ' ')
		if i < 0 || !endsPhrase(bare(phrase[i:])) {
			break
		}
		phrase = phrase[:i]
	}
	return strings.TrimRight(phrase, ".!?,;: ")
}

// firstWords returns the text up to its nth word, untouched.
func firstWords(text string, n int) string {
	inWord := false
	for i, r := range text {
		if unicode.IsSpace(r) {
			if inWord && n == 1 {
				return text[:i]
			}
			if inWord {
				n--
			}
			inWord = false
			continue
		}
		inWord = true
	}
	return text
}

// topic returns the thing that a text is about, as the interviewer would call
// it: "our nightly batch" becomes "your nightly batch". The phrase that shows
// most is looked at first. Empty when nothing stands out.
func topic(text string) string {
	words := strings.Fields(clause(text) + " . " + text)
	for i, word := range words {
		var article string
		switch bare(word) {
		case "the", "a", "an":
			article = "the"
		case "our", "my":
			article = "your"
		default:
			continue
		}
		if named := nouns(words[i+1:]); named != "" {
			return article + " " + named
		}
	}
	return ""
}

// nouns returns up to three words up to the first that ends a noun phrase.
func nouns(words []string) string {
	var taken []string
	for _, word := range words[:min(3, len(words))] {
		w := bare(word)
		if w == "" || endsPhrase(w) {
			break
		}
		taken = append(taken, strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
		if strings.ContainsAny(word[len(word)-1:], ",.;:!?") {
			break
		}
	}
	if text := strings.Join(taken, " "); len(text) > 3 {
		return text
	}
	return ""
}

func endsPhrase(w string) bool {
	switch w {
	case "about", "using", "alone", "than", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "but", "that",
		"which", "who", "was", "were", "is",
		"are", "had", "has", "have", "did", "i", "we", "they", "he", "she", "it", "when", "where", "while", "because", "so", "after",
		"before", "into", "over", "under", "as", "would", "could", "should", "kept", "took", "lot", "few", "bit", "the", "a", "an":
		return true
	}
	return isDeed(w)
}
