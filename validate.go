package parley

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one thing wrong with a Request.
type Problem struct {
	// Field is the path of the field, such as "competencies[2].anchors.4".
	Field string `json:"field"`
	// Allowed says what is wrong and what would be right.
	Allowed string `json:"allowed"`
}

// ValidationError lists every problem of a Request.
type ValidationError struct {
	Problems []Problem `json:"problems"`
}

// Error gives the problems one a line.
func (e *ValidationError) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	lines = append(lines, fmt.Sprintf("the request has %d problem(s):", len(e.Problems)))
	for _, p := range e.Problems {
		lines = append(lines, "  "+p.Field+": "+p.Allowed)
	}
	return strings.Join(lines, "\n")
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Validate reports everything that is wrong with the request at once, as a
// *ValidationError, or nil. It expects defaults to be filled in.
func (r Request) Validate() error {
	v := &validator{}
	v.id("idempotency_key", r.IdempotencyKey)
	v.id("tenant_id", r.TenantID)
	v.language("language", r.Language)
	if r.ReportLanguage != "" {
		v.language("report_language", r.ReportLanguage)
	}
	if !slices.Contains(Depths(), r.Depth) {
		v.add("depth", "%q is unknown; one of %s", clip(string(r.Depth)), joined(Depths()))
	}
	if !slices.Contains(Purposes(), r.Purpose) {
		v.add("purpose", "%q is unknown; one of %s", clip(string(r.Purpose)), joined(Purposes()))
	}
	r.External.validate(v)
	v.text("role.title", r.Role.Title, 1, MaxTitleLength)
	v.text("role.level", r.Role.Level, 0, MaxTitleLength)
	v.text("role.description", r.Role.Description, 1, MaxDescriptionChars)
	v.id("candidate.ref", r.Candidate.Ref)
	v.text("candidate.display_name", r.Candidate.DisplayName, 0, MaxTitleLength)
	v.text("candidate.resume_text", r.Candidate.ResumeText, 0, MaxResumeChars)
	validateCompetencies(v, r.Competencies)
	r.Plan.validate(v, r.Competencies)
	r.Scoring.validate(v, r.Depth)
	r.Timing.validate(v)
	r.Budget.validate(v)
	v.text("consent.notice_version", r.Consent.NoticeVersion, 0, MaxIDLength)
	for i, a := range r.Accommodations {
		if !slices.Contains(Accommodations(), a) {
			v.add(fmt.Sprintf("accommodations[%d]", i), "%q is unknown; one of %s", clip(string(a)), joined(Accommodations()))
		}
	}
	for i, s := range r.Savers {
		if !slices.Contains(Savers(), s) {
			v.add(fmt.Sprintf("savers[%d]", i), "%q is unknown; one of %s", clip(string(s)), joined(Savers()))
		}
	}
	validateCallbacks(v, r.Callbacks)
	validateMetadata(v, r.Metadata)
	if len(v.problems) > 0 {
		return &ValidationError{Problems: v.problems}
	}
	return nil
}

func (e External) validate(v *validator) {
	v.text("external.job_id", e.JobID, 0, MaxIDLength)
	v.text("external.application_id", e.ApplicationID, 0, MaxIDLength)
	v.text("external.candidate_id", e.CandidateID, 0, MaxIDLength)
}

// Weights between these have sums and products that are numbers.
const (
	minWeight = 1e-100
	maxWeight = 1e100
)

func validateCompetencies(v *validator, competencies []Competency) {
	if n := len(competencies); n < MinCompetencies || n > MaxCompetencies {
		v.add("competencies", "there are %d; %d to %d are needed", n, MinCompetencies, MaxCompetencies)
	}
	seen := map[string]bool{}
	for i, c := range competencies {
		path := fmt.Sprintf("competencies[%d]", i)
		v.id(path+".id", c.ID)
		if c.ID != "" && seen[c.ID] {
			v.add(path+".id", "%q is used twice; ids are unique", clip(c.ID))
		}
		seen[c.ID] = true
		v.text(path+".name", c.Name, 1, MaxTitleLength)
		v.text(path+".definition", c.Definition, 1, MaxDescriptionChars)
		if !(c.Weight >= minWeight && c.Weight <= maxWeight) { // nor is it NaN then
			v.add(path+".weight", "must be a number from %g to %g", minWeight, maxWeight)
		}
		for score := MinScore; score <= MaxScore; score++ {
			v.text(fmt.Sprintf("%s.anchors.%d", path, score), c.Anchors[score], 1, MaxQuestionChars)
		}
		for _, score := range slices.Sorted(maps.Keys(c.Anchors)) {
			if score < MinScore || score > MaxScore {
				v.add(fmt.Sprintf("%s.anchors.%d", path, score), "is off the scale; %d to %d", MinScore, MaxScore)
			}
		}
	}
}

func validateMetadata(v *validator, metadata map[string]string) {
	if len(metadata) > MaxMetadataEntries {
		v.add("metadata", "there are %d entries; at most %d", len(metadata), MaxMetadataEntries)
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		v.text("metadata."+clip(key), metadata[key], 0, MaxMetadataValue)
	}
}

// validator gathers problems.
type validator struct {
	problems []Problem
}

func (v *validator) add(field, format string, args ...any) {
	v.problems = append(v.problems, Problem{Field: field, Allowed: fmt.Sprintf(format, args...)})
}

func (v *validator) language(field, tag string) {
	if BaseLanguage(tag) == "" {
		v.add(field, "%q is not supported; one of %s, with or without a region such as de-AT", clip(tag), strings.Join(Languages(), ", "))
	}
}

func (v *validator) id(field, value string) {
	if problem := idProblem(value); problem != "" {
		v.add(field, "%s", problem)
	}
}

// ValidID reports whether a value may be an idempotency key, a tenant's or an
// answer's id: 1 to MaxIDLength letters, digits, '.', '_' and '-'.
func ValidID(value string) bool { return idProblem(value) == "" }

// idProblem says what is wrong with an id, or "".
func idProblem(value string) string {
	switch {
	case value == "":
		return "is missing; letters, digits, '.', '_' and '-'"
	case len(value) > MaxIDLength:
		return fmt.Sprintf("has %d characters; at most %d", len(value), MaxIDLength)
	case !idPattern.MatchString(value):
		return fmt.Sprintf("%q has other characters than letters, digits, '.', '_' and '-'", clip(value))
	}
	return ""
}

// text checks a text's length in code points and that it is valid UTF-8.
func (v *validator) text(field, value string, least, most int) {
	n := utf8.RuneCountInString(value)
	switch {
	case !utf8.ValidString(value):
		v.add(field, "is not valid UTF-8")
	case n > most:
		v.add(field, "has %d characters; at most %d", n, most)
	case least > 0 && strings.TrimSpace(value) == "":
		v.add(field, "is missing")
	}
}

// Refuse says why the answer cannot be accepted by its own looks, or nil. The
// workflow checks turn and status on top.
func (a Answer) Refuse() *Refusal {
	if problem := idProblem(a.ID); problem != "" {
		return &Refusal{Reason: RefusedInvalidID, Detail: "answer id " + problem}
	}
	if a.Skip {
		if a.Text != "" {
			return &Refusal{Reason: RefusedInvalid, Detail: "skip passes the question; leave text out, or skip"}
		}
		return nil
	}
	if a.Source != "" && a.Source != SourceTyped && a.Source != SourceASR {
		return &Refusal{Reason: RefusedInvalid, Detail: fmt.Sprintf("source %q is unknown; text or asr", clip(string(a.Source)))}
	}
	if c := a.ASRConfidence; c != nil && !(*c >= 0 && *c <= 1) {
		return &Refusal{Reason: RefusedInvalid, Detail: "asr_confidence must be 0 to 1"}
	}
	if !utf8.ValidString(a.Text) || strings.TrimSpace(a.Text) == "" {
		return &Refusal{Reason: RefusedEmpty, Detail: "the answer has no text"}
	}
	if n := utf8.RuneCountInString(a.Text); n > MaxAnswerChars {
		return &Refusal{Reason: RefusedTooLong, Detail: fmt.Sprintf("the answer has %d characters; at most %d", n, MaxAnswerChars)}
	}
	return nil
}

// joined lists what is allowed.
func joined[T ~string](values []T) string {
	names := make([]string, 0, len(values))
	for _, value := range values {
		names = append(names, string(value))
	}
	return strings.Join(names, ", ")
}

// clip keeps messages short when a value is not.
func clip(value string) string {
	const most = 40
	runes := []rune(value)
	if len(runes) <= most {
		return value
	}
	return string(runes[:most]) + "…"
}
