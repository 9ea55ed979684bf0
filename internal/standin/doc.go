// Package standin plays the model providers that Parley calls, so that whole
// interviews run, and are tested, without a key or a network.
//
// One Server holds them all, each under its own path: Groq, Gemini, Cloudflare,
// Mistral, Cerebras and a vLLM node. They take what the real ones take, refuse
// what the real ones refuse, count the same quotas and answer with the same
// headers and error bodies. Their "model" is a set of plain rules: it asks
// about what the candidate said, quotes the answers word for word and scores
// them by length, numbers, deeds and outcomes. It says the same for the same
// prompt every time.
//
// A Fault makes a provider fail in one of the ways that real ones do; faults are
// switched at run time, from Go or over HTTP under /_admin.
//
// Wire formats follow the providers' own pages and captured answers. What
// nobody has published is marked as assumed where it is written down.
package standin
