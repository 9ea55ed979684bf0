// Package quota keeps the ledger of what is left of every provider's limits. It
// lives in Redis and is shared by all processes; each step is one Lua script, so
// that reserving in several windows at once is atomic and takes one round trip.
//
// # Reservations
//
// A call reserves before it is made and settles afterwards, under an id that makes
// both idempotent. Reserving takes from every window of the first candidate that
// nothing stands against, or nothing at all; a call may have to leave a floor (Keep)
// to those who wait. A reservation that nobody settles expires after Config.Life and
// counts as spent; calls under way (MetricConcurrency) are freed then all the same.
//
// Calls of one process that reserve at the same time share a script (group commit),
// which serves them in turn: what all of them read is read and taken apart once, and a
// window that many take from is written once. A call that comes alone is sent at once,
// and each keeps its own context: who leaves takes nobody along.
//
// # Windows
//
// A rolling window is a token bucket: it holds the limit when full and refills by
// limit/length, as Groq and Cerebras were measured to do. Between any two moments no
// more is given than the limit and what refilled between them; after an idle time
// that is up to twice the limit in the first length, which is what those providers
// allow as well. A full one refills from a moment (250 ms at most) after the first call
// on: the provider's is full until that call arrives. A fixed window is spent down and full again at its boundary: 00:00
// UTC, 00:00 Pacific, the first of the month. A window without a length is credit that
// is given once, or for concurrency the number of reservations that may be open.
//
// What providers say can lower the ledger's count and never raise it, so the ledger
// errs towards calling too little: a remainder (Final.Left) holds at once, a limit
// (Final.Limit) below the catalog's for LearnedFor. A floor shrinks with its limit.
//
// # What else keeps a call away
//
// A pause ("bench") holds for a scope until a given time. Health counts failures in a
// row: 2 s of rest after the first, doubling to 60 s, and after a rest one call at a
// time until one is answered: the probe is a real call. Both are partly guesses. When
// nothing is eligible and the call asks for it, the candidate that would be free
// first among those that only a guess keeps away (failures, or a bench as overloaded,
// unavailable or timeout) is rescued: taken all the same, once in RescueEvery for its
// place and for each resting scope that it shares with others.
//
// # Waiting
//
// A deferred call that gets nothing is given its own turn (WakeAt). The first is when
// the first candidate may be free; each further caller who waits for the same comes as
// much later as that candidate's tightest rolling window needs for one more call, of those
// up to the longest that is spent: a day that holds enough slows down nobody who waits for
// a minute. Who asks again before its turn keeps it. Turns reach as far as the
// candidate's longest window and then begin again at the front.
//
// # Keys
//
// All keys share the hash tag {parley}, so that they stand in one slot of a Redis
// Cluster. Scripts name only their first key in KEYS and find the others in it.
//
//	call:<id>       a reservation, its demand and its reply
//	plan:<digest>   what is always the same about a candidate
//	left:<owner>    the windows of one owner, a field each
//	left:<owner>:…  the reservations that are open, where concurrency is limited
//	scope:<scope>   pause, failures and rest
//	pace:<place>    how long a place's calls take, by class
//	turn:<what>     when the next turn is free
//	served:<queue>  until when a queue is served
//	clock           the latest time told, where a clock is given
//
// Each has a time to live, but for owners with credit that is given once: forgetting
// what was spent of it would give it again. For the same reason Redis must not evict
// (maxmemory-policy noeviction).
//
// Time is Redis's own unless a clock is given, so that processes cannot disagree.
package quota
