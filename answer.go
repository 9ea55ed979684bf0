package parley

import "slices"

// Answer is the candidate's reply to one turn, kept word for word.
type Answer struct {
	// ID is chosen by the client and makes the answer repeatable: the same id
	// always gets the first reply.
	ID     string `json:"id"`
	TurnNo int    `json:"turn_no"`
	Text   string `json:"text"`
	// Skip passes the question; there is no text then. It never counts as a low
	// score.
	Skip bool `json:"skip,omitempty"`
	// Source is SourceTyped when empty.
	Source AnswerSource `json:"source,omitempty"`
	// ASRConfidence is the speech recogniser's, 0 to 1; nil when it told none.
	ASRConfidence *float64 `json:"asr_confidence,omitempty"`
	// Flags say what is wrong with the answer as an answer. They are set by Parley,
	// and what a client sends is ignored.
	Flags []AnswerFlag `json:"flags,omitempty"`
}

// AnswerSource is how an answer came to be text.
type AnswerSource string

const (
	SourceTyped AnswerSource = "text"
	SourceASR   AnswerSource = "asr"
)

// AnswerFlag is a reason why an answer says little about the candidate.
type AnswerFlag string

const (
	// FlagTooShort: a word or two.
	FlagTooShort AnswerFlag = "too_short"
	// FlagOffLanguage: written in another language than the interview's.
	FlagOffLanguage AnswerFlag = "off_language"
	// FlagGibberish: keys at random, or one word over and over.
	FlagGibberish AnswerFlag = "gibberish"
	// FlagPastedQuestion: the question itself.
	FlagPastedQuestion AnswerFlag = "pasted_question"
	// FlagLowASR: the speech recogniser was not sure.
	FlagLowASR AnswerFlag = "low_asr"
)

// Readable reports whether anything can be read from the answer. One in another
// language than the interview's can be: it is asked for again and looked at by a
// person, and scored by what it says.
func (a Answer) Readable() bool {
	return !slices.ContainsFunc(a.Flags, func(flag AnswerFlag) bool { return flag != FlagOffLanguage })
}

// Digest identifies the answer's content, to tell a repeat from a conflict.
func (a Answer) Digest() string {
	if a.Skip {
		return digest([]byte("skip"))
	}
	return digest([]byte(a.Text))
}
