package candidate

import (
	"context"
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
)

// Strength is how good a simulated candidate is.
type Strength string

const (
	Strong  Strength = "strong"
	Average Strength = "average"
	Weak    Strength = "weak"
)

// Strengths lists every Strength, the best first.
func Strengths() []Strength { return []Strength{Strong, Average, Weak} }

// Simulated answers every question at the given strength, in words that fit the
// question's competency. The same turn always gets the same answer. A strong
// candidate tells own acts, measures and results; an average one some of it; a
// weak one stays vague. Only the way they speak differs, so that scores can be
// compared.
func Simulated(request parley.Request, strength Strength) (Source, error) {
	var say func(competency string, no int) string
	switch strength {
	case Strong:
		say = strong
	case Average:
		say = average
	case Weak:
		say = weak
	default:
		return nil, fmt.Errorf("strength %q is unknown; one of %s, %s, %s", strength, Strong, Average, Weak)
	}
	return func(_ context.Context, turn parley.Turn) (string, error) {
		competency := turn.Question.CompetencyID
		if c, found := request.Competency(competency); found {
			competency = c.Name
		}
		return say(strings.ToLower(competency), turn.No), nil
	}, nil
}

// pick varies what is said from turn to turn.
func pick(no int, of ...string) string { return of[no%len(of)] }

func strong(competency string, no int) string {
	return fmt.Sprintf("In %s I was the one responsible when %s mattered most. "+
		"I first measured %s, because we had opinions and no numbers. "+
		"I wrote down two ways to go, asked %s to attack both, and chose the one we could undo. "+
		"I built the first part myself and rolled it out to %d percent of the traffic. "+
		"It cut %s by %d percent within %d weeks, and I taught the rest of the team to keep it there. "+
		"Looking back I should have involved support a week earlier, and I have done so since.",
		pick(no, "the payments migration", "our move to event sourcing", "the March outage", "the new onboarding"), competency,
		pick(no, "the slowest requests", "where the time went", "how often deploys failed"),
		pick(no, "the most sceptical colleague", "the team that would run it"),
		5+no%3*5,
		pick(no, "the error rate", "the restart time", "the on-call load", "the bill"), 30+no*3, 2+no%4)
}

func average(competency string, no int) string {
	return fmt.Sprintf("We had a case of %s in %s. "+
		"The team talked about it and I took over %s. "+
		"It took about %d weeks and it went better afterwards, although we did not measure it exactly.",
		competency, pick(no, "my last project", "the billing team", "a rewrite two years ago"),
		pick(no, "part of the implementation", "the talks with the other team", "the tests"), 2+no%5)
}

func weak(competency string, no int) string {
	return fmt.Sprintf("%s In general %s is important to me. %s",
		pick(no, "Hard to say.", "I think that depends.", "Nothing special comes to mind."), competency,
		pick(no, "Usually somebody tells me what to do and I do it.", "We always managed somehow.", "The others in the team did most of that."))
}
