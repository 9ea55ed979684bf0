package standin

import "fmt"

type feedbackReply struct {
	Text    string  `json:"text"`
	DidWell []claim `json:"did_well"`
	Improve []claim `json:"improve"`
}

// maxAdvice bounds what a letter praises and advises.
const maxAdvice = 3

// feedback praises the answers with figures and own actions and says of the others
// what would have helped.
func (p prompt) feedback() feedbackReply {
	said, speak := p.turns(), p.voice().letter
	reply := feedbackReply{DidWell: []claim{}, Improve: []claim{}}
	strong, weak := 0, 0
	for _, t := range said {
		heard, phrase := listen(t.answer), clause(t.answer)
		concrete := heard.numbers > 0 && heard.deeds > 0
		switch {
		case concrete:
			strong++
			if phrase != "" && len(reply.DidWell) < maxAdvice {
				reply.DidWell = append(reply.DidWell, claim{Text: fmt.Sprintf(speak.didWell, phrase), Turns: []int{t.no}})
			}
		default:
			weak++
			if len(reply.Improve) == maxAdvice {
				continue
			}
			text := speak.skipped
			if phrase != "" {
				text = fmt.Sprintf(speak.improve, phrase)
			}
			reply.Improve = append(reply.Improve, claim{Text: text, Turns: []int{t.no}})
		}
	}
	reply.Text = fmt.Sprintf(speak.thanks, p.roleName())
	if len(said) == 0 {
		reply.Text += " " + speak.silence
		return reply
	}
	if strong > 0 {
		reply.Text += " " + fmt.Sprintf(speak.strong, strong)
	}
	if weak > 0 {
		reply.Text += " " + fmt.Sprintf(speak.weak, weak)
	}
	return reply
}
