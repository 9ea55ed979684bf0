package activities

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// checkBatch checks the items of a call by their ids.
func checkBatch(ids []string) *parley.Error {
	if n := len(ids); n < 1 || n > parley.MaxBatch {
		return &parley.Error{Kind: parley.KindInvalidRequest, Detail: fmt.Sprintf("there are %d items; 1 to %d", n, parley.MaxBatch)}
	}
	for i, id := range ids {
		if id == "" || slices.Contains(ids[:i], id) {
			return &parley.Error{Kind: parley.KindInvalidRequest, Detail: "an item's id is empty or used twice"}
		}
	}
	return nil
}

// served goes through the items of a call and has read each one's entry of the
// model's list: by id, for a list may be short, long or in any order. An item whose
// entry read refuses, with a reason, is left out, and told of in problem; so is one
// that has no entry or several. When none is left it is an error.
func served[E, R any](
	field string, ids []string, entries []E, idOf func(E) string, read func(item int, entry E) (R, string),
) (replies []R, problem string, failure *parley.Error) {
	byID := map[string][]E{}
	for _, entry := range entries {
		byID[idOf(entry)] = append(byID[idOf(entry)], entry)
	}
	var problems []string
	for i, id := range ids {
		var reason string
		switch own := byID[id]; len(own) {
		case 0:
			reason = "is missing"
		case 1:
			var reply R
			if reply, reason = read(i, own[0]); reason == "" {
				replies = append(replies, reply)
			}
		default:
			reason = "is there several times"
		}
		if reason != "" {
			problems = append(problems, fmt.Sprintf("field %s: the entry of item %q %s", field, id, reason))
		}
		delete(byID, id)
	}
	if len(byID) > 0 {
		problems = append(problems, fmt.Sprintf("field %s: an entry has the id of no item", field))
	}
	problem = strings.Join(problems, "\n")
	if len(replies) == 0 {
		return nil, "", malformed("%s", problem)
	}
	return replies, problem, nil
}

// ofItem marks a block as one of an item's.
func ofItem(id string) attribute { return attr("item", id) }
