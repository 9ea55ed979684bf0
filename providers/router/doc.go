// Package router chooses where a model call goes. It knows which places there are
// (from the catalog and the accounts) and asks the quota ledger, in one round trip,
// for the best one that may be used now; afterwards it tells the ledger how the call
// went.
//
// Places that can never take a call are left out: wrong step, too small, or trained
// on what they are sent although the tenant forbids it. The others are ranked by
//
//  1. what a repair prefers, and after malformed output whoever enforces a schema
//  2. the operator's tier
//  3. whether they usually answer inside the candidate's patience
//  4. how plentiful their quota is for the rest of its window; for deferred calls,
//     what would expire unused comes first
//  5. speed, and
//  6. a lot drawn by the call's id, so that equal accounts share the load.
//
// The ranking uses a view of the ledger that is about a second old. The ledger checks
// it place by place and has the last word, so a stale view costs order, never quota.
package router
