package parley

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Chain makes a Result tamper-evident: each record's link is a hash of the record
// and of the link before it, so that no record can be changed, left out, added or
// moved without changing Head. Whoever could change the Result could make a new
// chain too; Head is therefore also kept with the run, as
// SearchAttributeAuditHead, and can be kept by the backend.
type Chain struct {
	// Links are the hex forms of the first 8 bytes of each record's hash, in order:
	// enough to find the record that was changed.
	Links []string `json:"links"`
	// Head is the hex form of the last hash, in full.
	Head string `json:"head"`
}

// chainVersion is a part of the first hash: another way of making records needs
// another one.
const chainVersion = "parley/chain/v1"

// record is one thing that a chain covers.
type record struct {
	// name tells a person which it is, such as "turn 3".
	name    string
	content any
}

// records lists what a Result's chain covers: everything but the chain and what
// comes after the interview.
func (r Result) records() []record {
	frame := r
	frame.Transcript, frame.Audit, frame.Events = Transcript{}, nil, nil
	frame.Summary, frame.Analysis, frame.Feedback, frame.Review, frame.Chain = nil, nil, nil, nil, nil
	list := []record{{"interview", frame}, {"greeting", r.Transcript.Greeting}}
	for _, turn := range r.Transcript.Turns {
		list = append(list, record{fmt.Sprintf("turn %d", turn.No), turn})
	}
	list = append(list, record{"closing", r.Transcript.Closing})
	for _, event := range r.Events {
		list = append(list, record{fmt.Sprintf("event %d", event.Sequence), event})
	}
	for _, attempt := range r.Audit {
		list = append(list, record{fmt.Sprintf("call %s, attempt %d", attempt.Call, attempt.No), attempt})
	}
	return append(list, record{"summary", r.Summary}, record{"scorecard", r.Analysis}, record{"feedback", r.Feedback})
}

// ChainOf makes the chain of a finished Result.
func ChainOf(r Result) (Chain, error) {
	var chain Chain
	link := sha256.Sum256([]byte(chainVersion))
	for _, rec := range r.records() {
		content, err := json.Marshal(rec.content)
		if err != nil {
			return Chain{}, fmt.Errorf("chain: %s: %w", rec.name, err)
		}
		hash := sha256.New()
		_, _ = hash.Write(link[:])
		_, _ = fmt.Fprintf(hash, "%q", rec.name)
		_, _ = hash.Write(content)
		hash.Sum(link[:0])
		chain.Links = append(chain.Links, hex.EncodeToString(link[:8]))
	}
	chain.Head = hex.EncodeToString(link[:])
	return chain, nil
}

// VerifyChain holds a Result against its own chain, and against head where that is
// not empty. Its error names the first record that is not what it was.
func VerifyChain(r Result, head string) error {
	if r.Chain == nil {
		return fmt.Errorf("chain: the result of %s has none", r.InterviewID)
	}
	made, err := ChainOf(r)
	if err != nil {
		return err
	}
	for i, rec := range r.records() {
		if i >= len(r.Chain.Links) || made.Links[i] != r.Chain.Links[i] {
			return fmt.Errorf("chain: %s was changed, added or moved, or something before it was left out", rec.name)
		}
	}
	switch {
	case len(r.Chain.Links) != len(made.Links):
		return fmt.Errorf("chain: %d records at the end were left out", len(r.Chain.Links)-len(made.Links))
	case r.Chain.Head != made.Head:
		return fmt.Errorf("chain: the head is not that of the records")
	case head != "" && head != made.Head:
		return fmt.Errorf("chain: the result is whole, but it is not the one with the head %s", head)
	}
	return nil
}
