package load

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/parley-interviews/parley"
)

// Mix is who is interviewed for what: roles and résumés made from a seed, some of
// them nearly the same as others, as they are when a post is put up again or a
// résumé is sent in a newer version.
type Mix struct {
	roles   []role
	resumes []resume
}

type role struct {
	request parley.Request
	// family is what résumés fit it.
	family int
}

type resume struct {
	text   string
	family int
}

// Every fourth role and every fifth résumé is an edit of an earlier one.
const (
	roleEditEvery   = 4
	resumeEditEvery = 5
)

// NewMix makes a mix; the same seed and counts make the same one.
func NewMix(seed uint64, roles, resumes int) Mix {
	g := generator{families: readFamilies(), random: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // repeatable on purpose
	var m Mix
	for i := range roles {
		if i > 0 && i%roleEditEvery == 0 {
			m.roles = append(m.roles, g.editedRole(m.roles[g.random.IntN(len(m.roles))]))
			continue
		}
		m.roles = append(m.roles, g.role(i%len(g.families)))
	}
	for i := range resumes {
		if i > 0 && i%resumeEditEvery == 0 {
			m.resumes = append(m.resumes, g.editedResume(m.resumes[g.random.IntN(len(m.resumes))]))
			continue
		}
		m.resumes = append(m.resumes, g.resume(i%len(g.families)))
	}
	return m
}

// Request is the ith interview: its role and a résumé of the same family, chosen as
// if at random and the same every time.
func (m Mix) Request(i int) parley.Request {
	random := rand.New(rand.NewPCG(uint64(i), 2)) //nolint:gosec // repeatable on purpose
	role := m.roles[random.IntN(len(m.roles))]
	fitting := make([]int, 0, len(m.resumes))
	for n, r := range m.resumes {
		if r.family == role.family {
			fitting = append(fitting, n)
		}
	}
	request := role.request
	request.Candidate.Ref = fmt.Sprintf("candidate-%d", i)
	if len(fitting) > 0 {
		request.Candidate.ResumeText = m.resumes[fitting[random.IntN(len(fitting))]].text
	}
	return request
}

type generator struct {
	families []family
	random   *rand.Rand
}

func (g generator) pick(of []string) string { return of[g.random.IntN(len(of))] }

// some picks n different ones, in their order.
func (g generator) some(n int, of []string) []string {
	chosen := g.random.Perm(len(of))[:min(n, len(of))]
	marked := make([]bool, len(of))
	for _, i := range chosen {
		marked[i] = true
	}
	var picked []string
	for i, text := range of {
		if marked[i] {
			picked = append(picked, text)
		}
	}
	return picked
}

func (g generator) role(n int) role {
	f := g.families[n]
	level := g.pick([]string{"junior", "experienced", "senior"})
	place := g.pick(f.Places)
	request := parley.Request{
		Language: "en",
		Role: parley.Role{
			Title: f.Title + ", " + g.pick(f.Fields), Level: level,
			Description: fmt.Sprintf("%s looks for a %s %s. %s We expect %s.", place, level, strings.ToLower(f.Title),
				strings.Join(g.some(4, f.Duties), " "), strings.Join(g.some(3, f.Skills), ", ")),
		},
		Plan: parley.Plan{Mode: parley.PlanGenerated},
	}
	for i, name := range f.Competencies {
		request.Competencies = append(request.Competencies, competency(name, float64(1+i%2)))
	}
	return role{request: request, family: n}
}

// editedRole is the post put up again: a sentence more or less, the same job.
func (g generator) editedRole(r role) role {
	r.request.Role.Description = strings.TrimSpace(r.request.Role.Description) + " " +
		g.pick([]string{"Start date as soon as possible.", "There is a yearly budget for training.", "Two days a week can be remote."})
	return r
}

func (g generator) resume(n int) resume {
	f := g.families[n]
	var text strings.Builder
	year := 2026
	for range 3 {
		from := year - 2 - g.random.IntN(4)
		fmt.Fprintf(&text, "%s at %s, %d to %d. ", f.Title, g.pick(f.Places), from, year)
		for _, deed := range g.some(3, f.Deeds) {
			fmt.Fprintf(&text, deed+" ", 5+g.random.IntN(90))
		}
		text.WriteString("\n")
		year = from
	}
	fmt.Fprintf(&text, "Skills: %s. %s, %d.", strings.Join(g.some(4, f.Skills), ", "), f.Schooling, year)
	return resume{text: text.String(), family: n}
}

// editedResume is a newer version of the same résumé.
func (g generator) editedResume(r resume) resume {
	r.text += " " + g.pick([]string{"References on request.", "Available from next month.", "Fluent in Spanish too.", "Driving licence."})
	return r
}

func competency(name string, weight float64) parley.Competency {
	lower := strings.ToLower(name)
	return parley.Competency{
		ID: strings.ReplaceAll(lower, " ", "_"), Name: name, Weight: weight,
		Definition: "What the candidate does when " + lower + " is called for at work.",
		Anchors: parley.Anchors{
			1: "Tells no own act that shows " + lower + ".",
			2: "Speaks of " + lower + " in general or leaves the act to others.",
			3: "Tells an own act with its steps when asked.",
			4: "Tells an own act, why it was chosen and what came of it.",
			5: "Tells own acts with measured results and what others learned from them.",
		},
	}
}
