// Package activities holds the side effects of an interview: choosing a route
// and making the model calls of its five steps. One call of an activity is at
// most one request to a provider; the workflow decides what follows a failure.
//
// Nothing a model says is taken on trust. Its reply is decoded strictly, its
// questions are checked for length, repetition and protected topics, and every
// quote of a scorecard has to stand in the answers before it can carry a score.
package activities
