package library

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// resume is a made-up résumé in parts, so that it can be edited as people do.
type resume struct {
	name, city string
	jobs       []job
	summary    []string
	skills     []string
}

type job struct {
	employer string
	from, to int
	title    string
	work     []string
}

func names() []string {
	return []string{"Ana Ruiz", "Ben Okafor", "Chloé Martin", "Deniz Kaya", "Elif Demir", "Farid Haddad", "Greta Lund", "Hiro Tanaka"}
}

func employers() []string {
	return []string{"Acme", "Globex", "Initech", "Umbrella Bank", "Vandelay", "Hooli", "Stark Logistics", "Wayne Retail", "Tyrell", "Soylent"}
}

func phrases() []string {
	return []string{
		"built the service that matches payments with invoices every night",
		"moved a large monolith to small services without a day of downtime",
		"wrote the alerts and the runbooks that the whole team now uses",
		"cut the time of the slowest report by reading the query plans first",
		"taught new colleagues how to review code and how to be reviewed",
		"planned the migration of the customer database with the support team",
		"kept the build fast by splitting tests that waited for each other",
		"found a leak in the connection pool that nobody had found before",
		"worked with designers on a page where customers change their orders",
		"ran the weekly meeting in which incidents were looked at without blame",
		"replaced a queue that lost messages with one that keeps them",
		"measured what every endpoint costs and removed those that nobody called",
		"answered the on call phone and made it ring less from month to month",
		"introduced contract tests between teams who did not trust each other",
		"designed the retry rules of a client that had overloaded its own server",
		"automated the release so that anyone in the team could do it on any day",
	}
}

func skills() []string {
	return []string{"Go", "Java", "Python", "Kafka", "PostgreSQL", "Redis", "Kubernetes", "Terraform", "AWS", "gRPC", "C++", "C#"}
}

func pick(r *rand.Rand, from []string, n int) []string {
	out := make([]string, n)
	for i, at := range r.Perm(len(from))[:n] {
		out[i] = from[at]
	}
	return out
}

// newResume is a backend engineer's: all have the same profession and draw from the
// same phrases, which makes them more alike than people are.
func newResume(r *rand.Rand) resume {
	made := resume{
		name: pick(r, names(), 1)[0], city: pick(r, []string{"Lyon", "Madrid", "Porto", "Graz"}, 1)[0],
		summary: pick(r, phrases(), 3), skills: pick(r, skills(), 6),
	}
	year := 2008 + r.IntN(6)
	for _, employer := range pick(r, employers(), 3) {
		to := year + 1 + r.IntN(4)
		made.jobs = append(made.jobs, job{
			employer: employer, from: year, to: to, title: pick(r, []string{"Backend engineer", "Software developer", "Systems engineer"}, 1)[0],
			work: pick(r, phrases(), 4),
		})
		year = to
	}
	return made
}

func (c resume) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n\nSummary\n", c.name, c.city)
	for _, s := range c.summary {
		fmt.Fprintf(&out, "I %s. ", s)
	}
	for _, j := range c.jobs {
		fmt.Fprintf(&out, "\n\n%s, %d–%d\n%s\n", j.employer, j.from, j.to, j.title)
		for _, w := range j.work {
			fmt.Fprintf(&out, "- %s%s\n", strings.ToUpper(w[:1]), w[1:])
		}
	}
	fmt.Fprintf(&out, "\nSkills: %s\n", strings.Join(c.skills, ", "))
	return out.String()
}

// change is one thing that people do to a text.
type change struct {
	name string
	make func(r *rand.Rand, c resume) string
}

// versions are what one person's next upload differs in: nothing that matters.
func versions() []change {
	return []change{
		{"other spacing and bullets", func(_ *rand.Rand, c resume) string {
			return strings.NewReplacer("- ", "  •  ", "\n\n", "\n \n", "–", " - ").Replace(c.String())
		}},
		{"a sentence more", func(_ *rand.Rand, c resume) string {
			c.jobs[1].work = append(clone(c.jobs[1].work), "looked after the office plants while others were away")
			return c.String()
		}},
		{"a line less", func(_ *rand.Rand, c resume) string {
			c.jobs[0].work = c.jobs[0].work[1:]
			return c.String()
		}},
		{"newest job first", func(_ *rand.Rand, c resume) string {
			c.jobs = []job{c.jobs[2], c.jobs[1], c.jobs[0]}
			return c.String()
		}},
		{"four words rewritten", func(r *rand.Rand, c resume) string { return rewrite(r, c.String(), 4) }},
		{"ten words rewritten", func(r *rand.Rand, c resume) string { return rewrite(r, c.String(), 10) }},
	}
}

// others are different candidates, the nearest first: each has one thing changed
// that a question might be asked about.
func others() []change {
	return []change{
		{"another employer", func(_ *rand.Rand, c resume) string {
			return strings.Replace(c.String(), c.jobs[1].employer+", ", "Pied Piper, ", 1)
		}},
		{"another year", func(_ *rand.Rand, c resume) string {
			return strings.Replace(c.String(), fmt.Sprint("–", c.jobs[2].to), fmt.Sprint("–", c.jobs[2].to+7), 1)
		}},
		{"another skill", func(_ *rand.Rand, c resume) string { return strings.Replace(c.String(), c.skills[2], "Rust", 1) }},
		{"another level", func(_ *rand.Rand, c resume) string {
			return strings.Replace(c.String(), c.jobs[2].title, "Senior "+c.jobs[2].title, 1)
		}},
		{"another name on one template", func(_ *rand.Rand, c resume) string { return strings.Replace(c.String(), c.name, "Zoe Adams", 1) }},
		{"another person", func(r *rand.Rand, _ resume) string { return newResume(r).String() }},
	}
}

const namelessProse = "other prose without names"

// prose is a description of a role in half of all phrases: nothing in it is telling.
func prose(r *rand.Rand) string {
	return "you have " + strings.Join(pick(r, phrases(), len(phrases())/2), ", and ")
}

func clone(lines []string) []string { return append([]string(nil), lines...) }

// rewrite replaces n words in small letters by other such words.
func rewrite(r *rand.Rand, text string, n int) string {
	words := strings.Split(text, " ")
	for n > 0 {
		at := r.IntN(len(words))
		if w := words[at]; len(w) > 2 && strings.ToLower(w) == w && !strings.ContainsAny(w, "0123456789.,\n–") {
			words[at], n = "re"+w, n-1
		}
	}
	return strings.Join(words, " ")
}
