package activities

import (
	"context"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// feedbackWire is what a model replies to feedback.
type feedbackWire struct {
	Text    string      `json:"text"`
	DidWell []claimWire `json:"did_well"`
	Improve []claimWire `json:"improve"`
}

// Feedback has the letter to the candidate written, from the questions and their
// own answers alone: the model sees no scorecard, no name and no anchors. Claims
// that rest on no answered turn, or say what a letter must not, are dropped; a
// letter with neither praise nor advice left is malformed.
func (a *Activities) Feedback(ctx context.Context, in parley.FeedbackInput) (parley.FeedbackReply, error) {
	data := newFence(in.Call.ID)
	data.role(in.Language, in.RoleTitle, "")
	data.competencyNames(in.Competencies)
	data.turns(in.Turns)
	var letter parley.Feedback
	call := question{step: parley.StepFeedback, call: in.Call, data: data}
	_, receipt, err := ask(ctx, a, call, func(wire feedbackWire) (failure *parley.Error) {
		letter, failure = letterOf(in, wire)
		return failure
	})
	if err != nil {
		return parley.FeedbackReply{}, err
	}
	letter.Provenance = receipt.Provenance
	letter.Provenance.Usage = receipt.Usage
	return parley.FeedbackReply{Feedback: letter, Receipt: receipt}, nil
}

// letterOf checks what a model wrote as a letter.
func letterOf(in parley.FeedbackInput, wire feedbackWire) (letter parley.Feedback, failure *parley.Error) {
	if letter.Text, failure = checkLetter(in, "text", wire.Text, maxSummaryChars); failure != nil {
		return letter, failure
	}
	if max(len(wire.DidWell), len(wire.Improve)) > maxFeedbackClaims {
		return letter, malformed("one of the fields did_well and improve has more than %d entries", maxFeedbackClaims)
	}
	letter.DidWell = letterClaims(in, "did_well", wire.DidWell)
	letter.Improve = letterClaims(in, "improve", wire.Improve)
	if len(letter.DidWell)+len(letter.Improve) == 0 {
		return letter, malformed("the fields did_well and improve have no entry that may be told and names answered turns")
	}
	return letter, nil
}

// letterClaims keeps the claims that may be told and whose turns all exist and are
// answered.
func letterClaims(in parley.FeedbackInput, field string, claims []claimWire) []parley.Claim {
	fit := slices.DeleteFunc(slices.Clone(claims), func(claim claimWire) bool {
		_, failure := checkLetter(in, field, claim.Text, maxClaimChars)
		return failure != nil
	})
	return groundedClaims(fit, in.Turns)
}

// checkLetter checks words to a candidate about their answers: in the interview's
// language, nothing on the person, no score, decision, odds or comparison, and no
// run of the rubric.
func checkLetter(in parley.FeedbackInput, field, text string, most int) (string, *parley.Error) {
	text, failure := checkReport(field, text, most)
	if failure != nil {
		return "", failure
	}
	topic := protectedTopic(text)
	if topic == "" {
		topic = verdict(text)
	}
	if topic != "" {
		return "", malformed("field %s speaks of what a letter must not: %s", field, topic)
	}
	if failure := checkLanguage(field, in.Language, text); failure != nil {
		return "", failure
	}
	if tells(text, rubricOf(in.Competencies), questionsOf(in.Turns)) {
		return "", malformed("field %s tells what answers are measured by", field)
	}
	return text, nil
}

// rubricOf is all that a candidate must not read of competencies.
func rubricOf(competencies []parley.Competency) string {
	var secret []string
	for _, c := range competencies {
		secret = append(secret, c.Definition)
		for score := parley.MinScore; score <= parley.MaxScore; score++ {
			secret = append(secret, c.Anchors[score])
		}
	}
	return strings.Join(secret, "\n")
}

// questionsOf is all that was asked.
func questionsOf(turns []parley.Turn) string {
	var asked []string
	for _, turn := range turns {
		asked = append(asked, turn.Question.Text)
	}
	return strings.Join(asked, "\n")
}
