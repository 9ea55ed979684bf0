// Package integration breaks a whole Parley on purpose: Temporal, Redis, the
// providers' stand-ins and the workers run as containers on one network, and
// interviews go on while parts are killed, restarted and taken away.
//
// The suites carry the build tag integration; `make integration` runs them
// where a Docker engine answers.
package integration
