package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

const (
	selfHostedURLs = "SELF_HOSTED_URL"
	selfHostedKey  = "SELF_HOSTED_API_KEY"
)

// Accounts finds the accounts that the environment gives to the catalog's
// providers, in the catalog's order. A variable that is empty counts as unset,
// a provider without keys has no account. lookup is os.LookupEnv or the like.
//
//	<ID>_API_KEYS        keys, comma separated, each of one organisation
//	<ID>_BASE_URL        the provider's API root, instead of the catalog's
//	<ID>_ACCOUNT_ID      fills {account_id} in the root
//	SELF_HOSTED_URL      roots of self-hosted nodes, comma separated
//	SELF_HOSTED_API_KEY  the key of those nodes, if they want one
//
// The error lists all problems, naming variables and positions, never values.
func Accounts(c Catalog, lookup func(string) (string, bool)) ([]Account, error) {
	env := environment{lookup: lookup}
	var accounts []Account
	for _, p := range c.Providers {
		if p.SelfHosted {
			accounts = append(accounts, env.nodes(p)...)
		} else {
			accounts = append(accounts, env.keys(p)...)
		}
	}
	if len(env.problems) > 0 {
		return nil, errors.Join(env.problems...)
	}
	return accounts, nil
}

// environment reads variables and gathers what is wrong with them.
type environment struct {
	lookup   func(string) (string, bool)
	problems problems
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
	for i, element := range elements {
		place := fmt.Sprintf("%s: element %d of %d", name, i+1, len(elements))
		switch first, repeated := at[element]; {
		case element == "":
			e.problems.add(place, "is empty; separate with single commas")
		case !regexp.MustCompile(`^[!-~]+$`).MatchString(element):
			e.problems.add(place, "holds a space or another character that no key or URL has")
		case repeated:
			e.problems.add(place, "is the same as element %d", first)
		default:
			at[element] = i + 1
		}
	}
	return elements
}

func (e *environment) keys(p Provider) []Account {
	before := len(e.problems)
	prefix := strings.ToUpper(p.ID)
	base := p.BaseURL
	if override := e.get(prefix + "_BASE_URL"); override != "" {
		base = override
		if reason := badBaseURL(base); reason != "" {
			e.problems.add(prefix+"_BASE_URL", "%s", reason)
		}
	}
	keys := e.list(prefix + "_API_KEYS")
	if len(keys) > 0 && strings.Contains(base, accountPlaceholder) {
		id := e.get(prefix + "_ACCOUNT_ID")
		if !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(id) {
			e.problems.add(prefix+"_ACCOUNT_ID", "is needed beside %s_API_KEYS: letters, digits, _ and -", prefix)
		}
		base = strings.ReplaceAll(base, accountPlaceholder, id)
	}
	if len(e.problems) > before {
		return nil
	}
	accounts := make([]Account, len(keys))
	for i, key := range keys {
		accounts[i] = Account{ID: accountID(p.ID, key), Owner: accountID(p.ID, key), Provider: p.ID, BaseURL: base, Key: Secret(key)}
	}
	return accounts
}

// nodes returns one account for each self-hosted node.
func (e *environment) nodes(p Provider) []Account {
	key := e.get(selfHostedKey)
	if key != "" && !regexp.MustCompile(`^[!-~]+$`).MatchString(key) {
		e.problems.add(selfHostedKey, "holds a space or another character that no key has")
	}
	roots := e.list(selfHostedURLs)
	if len(roots) > 0 && key == "" && !p.Quirks.KeyOptional {
		e.problems.add(selfHostedKey, "is needed beside %s", selfHostedURLs)
	}
	seen := map[string]int{}
	accounts := make([]Account, 0, len(roots))
	for i, root := range roots {
		if root == "" {
			continue
		}
		place := fmt.Sprintf("%s: element %d of %d", selfHostedURLs, i+1, len(roots))
		if reason := badBaseURL(root); reason != "" {
			e.problems.add(place, "%s", reason)
			continue
		}
		base := NodeURL(root)
		if first, repeated := seen[base]; repeated && roots[first] != root {
			e.problems.add(place, "is the same node as element %d", first+1)
		}
		seen[base] = i
		accounts = append(accounts, Account{ID: accountID(p.ID, base), Owner: accountID(p.ID, base), Provider: p.ID, BaseURL: base, Key: Secret(key)})
	}
	return accounts
}

// NodeURL returns the root of a node's OpenAI-compatible API, which ends in
// /v1, for an address written with or without it.
func NodeURL(address string) string {
	address = strings.TrimRight(address, "/")
	if !strings.HasSuffix(address, "/v1") {
		address += "/v1"
	}
	return address
}

func accountID(provider, secret string) string {
	sum := sha256.Sum256([]byte("parley-account\x00" + secret))
	return provider + "-" + hex.EncodeToString(sum[:4])
}
