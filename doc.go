// Package parley holds the domain of Parley: what an interview is, how it is
// scored, and the small set of contracts that the other packages meet at.
//
// Parley runs AI job interviews as durable Temporal workflows. A backend starts
// an interview and hands over the candidate's answers; Parley greets, asks
// twelve questions, sums up, and returns a scorecard whose every score quotes
// the candidate.
//
// The package imports the standard library only. Workflows, activities and
// providers import it and never each other, so every type that crosses one of
// those boundaries lives here, and all of them survive a round trip through
// JSON.
package parley
