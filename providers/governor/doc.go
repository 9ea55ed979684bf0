// Package governor admits whole interviews, so that none is begun that the remaining
// quota cannot finish, and so that the quota of a day lasts for the day.
//
// # What is left
//
// A router's survey tells how many calls of a usual size (callSize) the places that an
// interview may use can carry until midnight UTC. From that the governor takes what it
// has promised to interviews that run and have not spent it yet. A promise is counted
// in the same calls: one whose calls are larger than usual counts for more of them.
//
// # How deep
//
// The depth is the highest, up to the one asked for, that fits and leaves enough for
// the rest of the day, measured by what an even use of every quota would leave:
//
//	thorough   half of it
//	standard   a quarter
//	economy    nothing: it is held as long as one more fits
//
// These are the bounds at which a router calls a place's quota fair and scarce. Where a
// place without any limit is ready, such as a node of one's own, every interview is
// held as asked. When not even economy fits, the interview is told when enough comes
// back: a quota's reset, the end of what others were promised, or a minute from now where
// all that is missing are places that only fail, which are tried again all the time. Those
// who are told the same are spread over the time after it.
//
// # Training
//
// An interview that allows no training draws on the places that do not train, and
// counts against all places too, because the others may go there as well:
//
//	promised to those without            ≤ what places without training carry
//	promised to those without and with   ≤ what all places carry
//
// Places without training are not held back for those who need them: calls of others
// may take from them, the next survey sees it, and fewer are admitted.
//
// # Promises
//
// A promise is made with the interview's first question, loses one call with each that
// reserves quota for itself (Spent), and ends when the report is begun, when the
// interview is over (Release) or when its time is up (AdmitInput.Within). A survey is
// up to a second old; calls that were reserved since it was made count as promised
// still. So the sum of promises never exceeds what was surveyed, whatever the number of
// processes. Retries, hedges and calls that nobody promised live on the floor that the
// allowance leaves out.
//
// # Keys
//
// They share the ledger's hash tag. Interviews stand under a hash of their id, which
// holds a tenant's name.
//
//	promise:sums    all and private: what is promised; all_gone and private_gone: what
//	                was ever spent of promises
//	promise:held    a field for each interview
//	promise:until   the same interviews by the end of their promise
//
// They live for as long as the longest promise.
package governor
