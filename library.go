package parley

import "context"

// Shelf names a place in a tenant's library of plans and profiles.
type Shelf struct {
	// Space is the tenant's id: no tenant ever sees another's.
	Space string
	// Kind is what is kept, such as "plan".
	Kind string
	// Group is a digest of all that must be equal: language, rubric, prompt.
	Group string
	// Text is what it was made of: the same text, or nearly the same, finds it.
	Text string
}

// Library keeps plans and profiles, which judge nobody, so that they are made once.
type Library interface {
	// Find returns what was kept for the shelf's text. With near it also takes what
	// was kept for nearly the same text, and says so.
	Find(ctx context.Context, shelf Shelf, near bool) (Found, error)
	// Keep keeps content for a while; keeping again replaces it.
	Keep(ctx context.Context, shelf Shelf, content []byte) error
	// Forget removes what was kept for the shelf's text and for nearly the same, and
	// keeps calls that are under way from bringing it back. Repeating it changes
	// nothing.
	Forget(ctx context.Context, shelf Shelf) error
}

// Found is what a Library has.
type Found struct {
	// Content is nil when there is nothing.
	Content []byte
	// Near is set when it was kept for another text; Similarity is how equal the two
	// are, 0 to 1.
	Near       bool
	Similarity float64
}
