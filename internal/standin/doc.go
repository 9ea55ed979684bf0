// Package standin plays the model providers that Parley calls, so that whole
// interviews run, and are tested, without a key or a network.
//
// One Server holds them all, each under its own path: the clouds, retired ones
// included, and self-hosted vLLM, TGI and Ollama. They take what the real ones
// take, refuse what the real ones refuse, count the same quotas and answer with
// the same headers and error bodies, in one of two editions: today's, or the
// capacity plan's of December 2025. Their "model" is a set of plain rules: it asks
// about what the candidate said, quotes the answers word for word and scores them
// by length, numbers, deeds and outcomes. It says the same for the same prompt
// every time.
//
// The vLLM node has an engine of its own, see the package engine. A Node is one such
// node alone, with the flags, the speed and the end of a real one.
//
// A Fault makes a provider fail in one of the ways that real ones do; faults are
// switched at run time, from Go or over HTTP under /_admin. Stats tell who was
// called how often and how close each account came to each limit: what a caller
// that counts for itself is held to.
//
// Wire formats follow the providers' own pages and captured answers. What
// nobody has published is marked as assumed where it is written down.
package standin
