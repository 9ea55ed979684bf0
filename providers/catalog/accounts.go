package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/parley-interviews/parley"
)

const (
	selfHostedURLs = "SELF_HOSTED_URL"
	selfHostedKey  = "SELF_HOSTED_API_KEY"
)

// Accounts finds the accounts that the environment gives to the catalog's
// providers, in the catalog's order. A variable that is empty counts as unset,
// a provider without keys has no account, and keys for a retired provider are a
// mistake. lookup is os.LookupEnv or the like.
//
//	<ID>_API_KEYS        keys, comma separated, each with a quota of its own
//	<ID>_ORGANISATIONS   whose the keys are: one name for all or one for each; keys
//	                     of one organisation share its quota
//	<ID>_BASE_URL        the provider's API root, instead of the catalog's
//	<ID>_ACCOUNT_ID      fills {account_id} in the root: one for all keys or one for each
//	SELF_HOSTED_URL      roots of self-hosted vLLM nodes, comma separated
//	SELF_HOSTED_API_KEY  the key of those nodes, if they want one
//
// For other self-hosted servers <ID>_BASE_URL lists roots, and <ID>_API_KEYS is
// their key, if they want one.
//
// The error lists all problems, naming variables and positions, never values.
func Accounts(c Catalog, lookup func(string) (string, bool)) ([]Account, error) {
	env := environment{lookup: lookup, keyAt: map[string]string{}}
	var accounts []Account
	for _, p := range c.Providers {
		switch {
		case p.RetiredOn != "":
			env.retired(p)
		case p.SelfHosted && p.ID == parley.ProviderSelfHosted:
			accounts = append(accounts, env.nodes(p, selfHostedURLs, selfHostedKey)...)
		case p.SelfHosted:
			accounts = append(accounts, env.nodes(p, p.variable("_BASE_URL"), p.variable("_API_KEYS"))...)
		default:
			accounts = append(accounts, env.keys(p)...)
		}
	}
	if len(env.problems) > 0 {
		return nil, errors.Join(env.problems...)
	}
	return accounts, nil
}

// variable names the provider's variable with that ending.
func (v Provider) variable(ending string) string { return strings.ToUpper(v.ID) + ending }

func (e *environment) retired(p Provider) {
	if name := p.variable("_API_KEYS"); e.get(name) != "" {
		e.problems.add(name, "%s is gone since %s: remove the keys", p.Name, p.RetiredOn)
	}
}

func (e *environment) keys(p Provider) []Account {
	before := len(e.problems)
	base := p.BaseURL
	if name := p.variable("_BASE_URL"); e.get(name) != "" {
		base = e.get(name)
		if reason := badBaseURL(base); reason != "" {
			e.problems.add(name, "%s", reason)
		}
	}
	keys := e.list(p.variable("_API_KEYS"))
	e.claim(p.variable("_API_KEYS"), keys)
	organisations := e.forEach(p.variable("_ORGANISATIONS"), len(keys))
	var ids []string
	if name := p.variable("_ACCOUNT_ID"); len(keys) > 0 && strings.Contains(base, accountPlaceholder) {
		if ids = e.forEach(name, len(keys)); ids == nil && e.get(name) == "" {
			e.problems.add(name, "is needed beside %s", p.variable("_API_KEYS"))
		}
	}
	if len(e.problems) > before {
		return nil
	}
	accounts := make([]Account, len(keys))
	for i, key := range keys {
		a := Account{ID: accountID(p.ID, key), Provider: p.ID, BaseURL: base, Key: Secret(key)}
		a.Owner = a.ID
		if ids != nil {
			a.BaseURL = strings.ReplaceAll(base, accountPlaceholder, ids[i])
			a.Owner = accountID(p.ID, ids[i])
		}
		if organisations != nil {
			a.Owner = p.ID + "@" + organisations[i]
		}
		accounts[i] = a
	}
	return accounts
}

// nodes returns one account for each server of one's own, whose roots stand in
// the variable urls. All of them want the one key that stands in the other.
func (e *environment) nodes(p Provider, urls, keyName string) []Account {
	key := e.get(keyName)
	if key != "" && (!visible.MatchString(key) || strings.Contains(key, ",")) {
		e.problems.add(keyName, "is not one key: it holds a space, a comma or another character that no key has")
	}
	roots := e.list(urls)
	if len(roots) > 0 && key == "" && !p.Quirks.KeyOptional {
		e.problems.add(keyName, "is needed beside %s", urls)
	}
	seen := map[string]int{}
	accounts := make([]Account, 0, len(roots))
	for i, root := range roots {
		if root == "" {
			continue
		}
		place := element(urls, i, len(roots))
		if reason := badBaseURL(root); reason != "" {
			e.problems.add(place, "%s", reason)
			continue
		}
		base := NodeURL(root)
		if first, repeated := seen[base]; repeated && roots[first] != root {
			e.problems.add(place, "is the same node as element %d", first+1)
		}
		seen[base] = i
		id := accountID(p.ID, base)
		accounts = append(accounts, Account{ID: id, Owner: id, Provider: p.ID, BaseURL: base, Key: Secret(key)})
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

var (
	// visible is what keys and URLs are made of.
	visible = regexp.MustCompile(`^[!-~]+$`)
	plain   = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

func element(name string, i, of int) string {
	return fmt.Sprintf("%s: element %d of %d", name, i+1, of)
}
