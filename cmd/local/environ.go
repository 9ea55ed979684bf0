package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
)

// environment holds variables by name.
type environment map[string]string

func newEnvironment(pairs []string) environment {
	env := make(environment, len(pairs))
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return env
}

// Lookup makes an environment readable for envconfig and the catalog.
func (e environment) Lookup(name string) (string, bool) {
	value, found := e[name]
	return value, found
}

// forWorkers is the environment for workers that use this process's own
// Temporal and Redis: a cluster in the caller's variables is not meant.
func (e environment) forWorkers(redisURL string) environment {
	env := maps.Clone(e)
	maps.DeleteFunc(env, func(name, _ string) bool { return strings.HasPrefix(name, "TEMPORAL_") })
	// One process serves all queues here.
	delete(env, "PARLEY_QUEUES")
	env["REDIS_URL"] = redisURL
	env.setDefault("PARLEY_CONNECT_TIMEOUT", "5s")
	// Nobody who presses Ctrl-C waits for a model: Temporal repeats the call.
	env.setDefault("PARLEY_STOP_TIMEOUT", "2s")
	return env
}

func (e environment) setDefault(name, value string) {
	if e[name] == "" {
		e[name] = value
	}
}

// played are the providers that stand-ins play here: enough to show failovers,
// few enough to follow, and a queue for each.
func played() []string { return []string{"groq", "gemini", "cloudflare", "mistral", "cerebras"} }

// withStandins returns a copy in which the nodes are self-hosted ones and, with clouds,
// the played providers have a key and lead to the stand-ins at root. Whatever the
// caller's variables say about providers is dropped.
func (e environment) withStandins(c catalog.Catalog, root string, nodes []string, clouds bool) environment {
	env := maps.Clone(e)
	delete(env, "SELF_HOSTED_URL")
	delete(env, "SELF_HOSTED_API_KEY")
	delete(env, "PARLEY_NODE_NAME")
	for _, provider := range c.Providers {
		prefix := strings.ToUpper(provider.ID)
		delete(env, prefix+"_API_KEYS")
		delete(env, prefix+"_ORGANISATIONS")
		delete(env, prefix+"_BASE_URL")
		if !clouds || !slices.Contains(played(), provider.ID) {
			continue
		}
		env[prefix+"_API_KEYS"] = "standin-" + provider.ID
		env[prefix+"_BASE_URL"] = standin.BaseURL(root, provider.ID)
		env[prefix+"_ACCOUNT_ID"] = "standin"
	}
	if len(nodes) > 0 {
		env["SELF_HOSTED_URL"] = strings.Join(nodes, ",")
		env["SELF_HOSTED_API_KEY"] = "standin-" + parley.ProviderSelfHosted
	}
	return env
}

// providersOf lists the providers that have an account, each once.
func providersOf(accounts []catalog.Account) []string {
	var ids []string
	for _, account := range accounts {
		if !slices.Contains(ids, account.Provider) {
			ids = append(ids, account.Provider)
		}
	}
	return ids
}
