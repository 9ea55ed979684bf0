package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is one word of a text in small letters.
type word struct {
	text string
	// telling words are what one candidate or role has and another has not: numbers,
	// names, abbreviations, levels. Only the others may differ between near texts.
	telling bool
	// starts is set on the first word of a sentence or a line.
	starts bool
}

// wordsOf takes a text apart. Spacing, punctuation, case and the look-alikes of
// Unicode (NFKC) make no difference; C++, C# and 3.5 stay what they are.
func wordsOf(text string) []word {
	runes := []rune(norm.NFKC.String(text))
	var words []word
	opens := true   // whether the next word may open a sentence, a line or a part of one
	starts := false // whether a sentence or a line has ended before it
	for i := 0; i < len(runes); {
		end := wordEnd(runes, i)
		if end == i {
			opens = opens || !unicode.IsSpace(runes[i]) && runes[i] != ',' || runes[i] == '\n'
			starts = starts || strings.ContainsRune(".!?;\n", runes[i])
			i++
			continue
		}
		words = append(words, word{
			text:    strings.ToLower(string(runes[i:end])),
			telling: telling(runes[i:end], opens && beforeSmallLetter(runes[end:])),
			starts:  starts,
		})
		opens, starts, i = false, false, end
	}
	return words
}

// wordEnd is where the word that begins at i ends; i when none does.
func wordEnd(runes []rune, i int) int {
	end := i
	for end < len(runes) {
		r := runes[end]
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) ||
			end > i && (r == '+' || r == '#') ||
			end > i && (r == '.' || r == ',') && unicode.IsDigit(runes[end-1]) && end+1 < len(runes) && unicode.IsDigit(runes[end+1])
		if !inside {
			break
		}
		end++
	}
	return end
}

// telling reports whether a word is no ordinary one. A capital says nothing on a
// word that opens a sentence ("Built the …"), but much on "Acme, Berlin", which
// does not go on in small letters.
func telling(letters []rune, openingSentence bool) bool {
	first, rest := letters[0], letters[1:]
	if slices.ContainsFunc(letters, func(r rune) bool { return unicode.IsDigit(r) || r == '+' || r == '#' }) {
		return true
	}
	if isLevel(strings.ToLower(string(letters))) {
		return true
	}
	if unicode.IsLower(first) || len(rest) == 0 && first == 'I' {
		return slices.ContainsFunc(rest, unicode.IsUpper) // iOS
	}
	small := !slices.ContainsFunc(rest, func(r rune) bool { return !unicode.IsLower(r) })
	return !openingSentence || !unicode.IsUpper(first) || !small
}

// beforeSmallLetter reports whether the same line goes on with a small letter.
func beforeSmallLetter(rest []rune) bool {
	for _, r := range rest {
		if r != ' ' {
			return unicode.IsLower(r)
		}
	}
	return false
}

// isLevel knows the words for levels that are written in small letters too.
func isLevel(text string) bool {
	return slices.Contains([]string{
		"junior", "mid", "senior", "lead", "staff", "principal", "head", "chief", "intern", "trainee", "entry", "graduate", "apprentice",
		"júnior", "sénior", "sênior", "pleno", "becario", "prácticas", "estagiário", "stagiaire", "débutant", "confirmé", "alternance",
		"praktikant", "berufseinsteiger", "leitung",
	}, text)
}

// normalised is the text as equal texts have it.
func normalised(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}

// tellingOf lists the telling words, each once, in order of the alphabet. A number
// comes with the word after it in its sentence: five people and eight years are not
// eight people and five years.
func tellingOf(words []word) string {
	var told []string
	for i, w := range words {
		if !w.telling {
			continue
		}
		text := w.text
		if first, _ := utf8.DecodeRuneInString(text); unicode.IsDigit(first) && i+1 < len(words) && !words[i+1].starts {
			text += "_" + words[i+1].text
		}
		told = append(told, text)
	}
	slices.Sort(told)
	return strings.Join(slices.Compact(told), " ")
}
