// Package quota keeps the ledger of what is left of every provider's limits. It
// lives in Redis and is shared by all processes; each step is one Lua script, so
// that reserving in several windows at once is atomic and takes one round trip.
//
// A call reserves before it is made and settles afterwards, under an id that makes
// both idempotent. A reservation that nobody settles expires and counts as spent.
// What providers say is left can lower the ledger's count and never raise it, so
// the ledger errs towards calling too little.
//
// A rolling window is a token bucket: it holds the limit when full and refills by
// limit/length, as Groq and Cerebras were measured to do. After an idle time such a
// bucket lets up to twice its limit through in the first length: what stood in it
// and what refilled meanwhile. That is what those providers allow as well. A fixed
// window is spent down and full again at its boundary.
//
// Two more things keep a call away from a place. A pause ("bench") holds for a scope
// until a given time. Health counts failures in a row: 2 s of rest after the first,
// doubling to 60 s, and after a rest one call at a time until one is answered.
//
// Time is Redis's own unless a clock is given, so that processes cannot disagree.
// All keys share the hash tag {parley}, which keeps a script's keys in one slot of
// a Redis Cluster, and every key has a time to live.
package quota
