package parley

import (
	"strings"
	"unicode"
)

// commonWords are frequent words that no other of the lists has and that do not
// stand for anything else in another language, as die and du do. They are written
// without accents.
func commonWords() map[string]string {
	return map[string]string{
		"en": "the and you your how what with that this did when which of were would could should about is are why where it we from " +
			"they by be not there their then than because i my our been after before into who has",
		"es": "el los las del una con su sus lo cuando donde cual fue han muy pero al hacer quien eso trabajo ello otra otro hasta " +
			"asi tiene habia hubo fueron mi yo equipo proyecto tambien despues entonces estaba hice primero luego siempre todos nuestro",
		"de": "und nicht sie ihr ihre ihren wie haben hat wurde wurden werden bei mit fur auf ein eine einem einen einer eines ist " +
			"sind von zu zum zur dem den wenn auch dass oder aber ich wir uns sich noch nach aus dabei damit waren der habe mich mein",
		"fr": "le et une dans pour avec vous votre avez etait ont ce cette ces qui aux pas nous fait ete quand sont leur donc alors " +
			"chez au je mon mes notre avons projet travail puis aussi deux etais chaque",
		"pt": "uma com nao foi em ao aos seu sua seus suas quando qual voce pelo pela fez tem teve isso numa ele ela muito sao estava " +
			"eram foram havia ate depois tambem eu meu minha trabalho projeto equipa entao fui sempre nossa nosso",
	}
}

// wordLanguages tells which language a common word belongs to.
var wordLanguages = func() map[string]string { //nolint:gochecknoglobals // a constant table
	languages := map[string]string{}
	for _, language := range Languages() {
		for word := range strings.FieldsSeq(commonWords()[language]) {
			languages[word] = language
		}
	}
	return languages
}()

const (
	// otherScript names a language that is none of Languages by its letters.
	otherScript = "und"
	// leastWords and leastLetters are what a text must have to tell its language.
	leastWords   = 8
	leastLetters = 8
	// leastCommon of the words must be one language's, commonShare of all, and
	// commonLead times as many as all others'.
	leastCommon = 4
	commonShare = 0.15
	commonLead  = 3
)

// languageOf returns the one of Languages that a text is clearly written in,
// otherScript when most of its letters are not Latin, and "" when it cannot tell: of
// short texts, lists and names.
func languageOf(text string) string {
	letters, latin := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
		}
	}
	if letters >= leastLetters && latin*2 < letters {
		return otherScript
	}
	words := wordsOf(fold(text))
	if len(words) < leastWords {
		return ""
	}
	counts, known := map[string]int{}, 0
	for _, word := range words {
		if language := wordLanguages[word]; language != "" {
			counts[language]++
			known++
		}
	}
	for _, language := range Languages() {
		n := counts[language]
		if n >= leastCommon && float64(n) >= commonShare*float64(len(words)) && n >= commonLead*(known-n) {
			return language
		}
	}
	return ""
}

func isLatin(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// fold takes the accents off the letters of the five languages.
func fold(text string) string { return accents.Replace(strings.ToLower(text)) }

//nolint:gochecknoglobals // a constant table
var accents = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ã", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "î", "i", "ï", "i",
	"ñ", "n", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "œ", "oe", "ß", "ss", "ú", "u", "ù", "u", "û", "u", "ü", "u", "ÿ", "y",
)
