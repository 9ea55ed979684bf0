package catalog

import "strings"

// environment reads variables and gathers what is wrong with them.
type environment struct {
	lookup   func(string) (string, bool)
	problems problems
	// keyAt is where each key stood first.
	keyAt map[string]string
}

func (e *environment) get(name string) string {
	value, _ := e.lookup(name)
	return value
}

// list splits a comma separated variable; bad elements become problems.
func (e *environment) list(name string) []string {
	value := e.get(name)
	if value == "" {
		return nil
	}
	at := map[string]int{}
	elements := strings.Split(value, ",")
	for i, text := range elements {
		place := element(name, i, len(elements))
		switch first, repeated := at[text]; {
		case text == "":
			e.problems.add(place, "is empty; separate with single commas")
		case !visible.MatchString(text):
			e.problems.add(place, "holds a space or another character that no key or URL has")
		case repeated:
			e.problems.add(place, "is the same as element %d", first)
		default:
			at[text] = i + 1
		}
	}
	return elements
}

// forEach reads a variable that says something about each of n keys: one plain
// word for all of them, or one for each. Nil when it is unset or wrong.
func (e *environment) forEach(name string, n int) []string {
	value := e.get(name)
	if value == "" || n == 0 {
		return nil
	}
	words := strings.Split(value, ",")
	if len(words) != 1 && len(words) != n {
		e.problems.add(name, "has %d elements; one for all of the %d keys or one for each", len(words), n)
		return nil
	}
	for i, word := range words {
		if !plain.MatchString(word) {
			e.problems.add(element(name, i, len(words)), "is not made of letters, digits, _ and -")
			return nil
		}
	}
	for len(words) < n {
		words = append(words, words[0])
	}
	return words
}

// claim finds keys that another provider has too: one of the two is a mistake, and
// would send a key to a stranger.
func (e *environment) claim(name string, keys []string) {
	for i, key := range keys {
		place := element(name, i, len(keys))
		if other, claimed := e.keyAt[key]; claimed && !strings.HasPrefix(other, name+":") {
			e.problems.add(place, "is the same key as %s", other)
		} else if key != "" {
			e.keyAt[key] = place
		}
	}
}
