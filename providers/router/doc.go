// Package router chooses where a model call goes. It knows which places there are
// (from the catalog and the accounts) and asks the quota ledger, in one round trip,
// for the best one that may be used now; afterwards it tells the ledger how the call
// went. The order is: the place that a repair prefers, then the operator's priority,
// then a hash of the call, so that equal accounts share the load.
package router
