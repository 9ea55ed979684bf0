package parley

import (
	"cmp"
	"regexp"
	"strings"
)

// Languages lists the languages that interviews are held in, as BCP 47 tags. Each
// has its fixed texts in workflows and its word lists in activities; see
// docs/languages.md for what another one takes.
func Languages() []string { return []string{"en", "es", "de", "fr", "pt"} }

// LanguageOfReport returns the tag of the language that notes, summary and
// scorecard are written in. It is no default that WithDefaults could fill in:
// digests of requests without the field stay what they were.
func (r Request) LanguageOfReport() string { return cmp.Or(r.ReportLanguage, r.Language) }

// tagPattern is as much of BCP 47 as a tag needs to be harmless wherever it is
// shown: a language, then subtags such as a region.
var tagPattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$`)

// BaseLanguage returns the one of Languages that a BCP 47 tag belongs to: "de" for
// "de", "de-AT" and "DE-at". It is "" for tags of other languages and for what is
// no tag.
func BaseLanguage(tag string) string {
	if !tagPattern.MatchString(tag) {
		return ""
	}
	named, _, _ := strings.Cut(tag, "-")
	for _, language := range Languages() {
		if strings.EqualFold(language, named) {
			return language
		}
	}
	return ""
}
