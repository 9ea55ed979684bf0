package standin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

type plansReply struct {
	Plans []planReply `json:"plans"`
}

type planReply struct {
	ID        string          `json:"id"`
	Questions []questionReply `json:"questions"`
}

type questionReply struct {
	CompetencyID string   `json:"competency_id"`
	Text         string   `json:"text"`
	Probes       []string `json:"probes"`
}

// plans writes as many questions on each competency as were asked for, other ones
// for other roles. A few pick up facts.
func (p prompt) plans() plansReply {
	reply := plansReply{Plans: []planReply{}}
	for _, item := range p.items() {
		role, facts := item.find("role").text, strings.Split(item.find("facts").text, "\n")
		plan := planReply{ID: item.find("role").attributes["item"], Questions: []questionReply{}}
		speak, next := p.planning(), int(seedOf(role))
		for _, b := range item.blocks {
			count, err := strconv.Atoi(b.attributes["questions"])
			if b.name != "competency" || err != nil {
				continue
			}
			for range min(count, parley.QuestionCount) {
				text := fmt.Sprintf(speak.texts[next%len(speak.texts)], fmt.Sprintf(speak.quoted, firstWords(firstLine(b.text), 4)))
				if n := len(plan.Questions); n%4 == 0 && n/4 < len(facts) && clause(facts[n/4]) != "" {
					text = pick(text, p.voice().after...)(firstWords(clause(facts[n/4]), 7), p.following(text))
				}
				plan.Questions = append(plan.Questions, questionReply{CompetencyID: b.attributes["id"], Text: text, Probes: []string{speak.probe}})
				next++
			}
		}
		reply.Plans = append(reply.Plans, plan)
	}
	if p.reverses() {
		slices.Reverse(reply.Plans)
	}
	return reply
}

type profilesReply struct {
	Profiles []profileReply `json:"profiles"`
}

type profileReply struct {
	ID    string   `json:"id"`
	Facts []string `json:"facts"`
}

// maxFacts and maxFactChars bound a profile to the most telling sentences.
const (
	maxFacts     = 6
	maxFactChars = 120
)

// profiles notes from each résumé its most telling sentences, word for word. Asked
// to correct itself it notes nothing.
func (p prompt) profiles() profilesReply {
	reply := profilesReply{Profiles: []profileReply{}}
	for _, b := range p.blocks {
		if b.name != "resume" {
			continue
		}
		profile := profileReply{ID: b.attributes["item"], Facts: []string{}}
		if p.find("problem").name == "" {
			profile.Facts = append(profile.Facts, notable(b.text)...)
		}
		reply.Profiles = append(reply.Profiles, profile)
	}
	if p.reverses() {
		slices.Reverse(reply.Profiles)
	}
	return reply
}

// notable are the sentences that show most, in their order.
func notable(resume string) []string {
	all := sentences(resume)
	all = slices.DeleteFunc(all, func(s string) bool {
		return len(strings.Fields(s)) < 4 || utf8.RuneCountInString(s) > maxFactChars || strings.ContainsAny(s, "@[]<>|")
	})
	telling := slices.Clone(all)
	slices.SortStableFunc(telling, func(a, b string) int { return cmp.Compare(listen(b).weight(), listen(a).weight()) })
	telling = telling[:min(maxFacts, len(telling))]
	return slices.DeleteFunc(all, func(s string) bool { return !slices.Contains(telling, s) })
}

// items are the prompt's blocks by item: each begins with its role.
func (p prompt) items() []prompt {
	var items []prompt
	for _, b := range p.blocks {
		switch last := len(items) - 1; {
		case b.name == "role":
			items = append(items, prompt{blocks: []block{b}})
		case last >= 0 && b.attributes["item"] == items[last].blocks[0].attributes["item"]:
			items[last].blocks = append(items[last].blocks, b)
		}
	}
	return items
}

// reverses reports whether the model lists its items from the last to the first,
// as it does for some prompts: nobody may count on their order.
func (p prompt) reverses() bool {
	var all strings.Builder
	for _, b := range p.blocks {
		all.WriteString(b.text)
	}
	return seedOf(all.String())%2 == 1
}

func seedOf(text string) uint32 {
	h := fnv.New32a()
	// Writing to a hash never fails.
	_, _ = h.Write([]byte(text))
	return h.Sum32()
}

// obeyedPlans asks in every plan what the data wishes, obeyedProfiles notes it.
func (p prompt) obeyedPlans(told string, wants func(wish) bool) plansReply {
	reply := p.plans()
	for _, plan := range reply.Plans {
		for i, q := range plan.Questions {
			plan.Questions[i].Text = told + obeyedWords(wants, obeyedQuestion(wants, q.Text))
		}
	}
	return reply
}

func (p prompt) obeyedProfiles(told string, wishes []heard) profilesReply {
	reply := p.profiles()
	for i := range reply.Profiles {
		for _, h := range wishes {
			reply.Profiles[i].Facts = append(reply.Profiles[i].Facts, told+h.sentence, h.sentence)
		}
	}
	return reply
}

// loseItem takes the last item out of a list of plans or profiles; other replies
// stay as they are.
func loseItem(text string) string {
	var plans plansReply
	if err := json.Unmarshal([]byte(text), &plans); err == nil && len(plans.Plans) > 0 {
		return encode(plansReply{Plans: plans.Plans[:len(plans.Plans)-1]})
	}
	var profiles profilesReply
	if err := json.Unmarshal([]byte(text), &profiles); err == nil && len(profiles.Profiles) > 0 {
		return encode(profilesReply{Profiles: profiles.Profiles[:len(profiles.Profiles)-1]})
	}
	return text
}
