package parley

// queueNodePrefix starts the name of every node's own queue.
const queueNodePrefix = "gpu@"

// Seat is an interview's place on a self-hosted node: its calls go to that node's own
// queue, where the prefix cache knows it. It is taken with the interview's first call on
// QueueGPU and told in the Receipt. A node gives the seat of an interview that rests to
// another when it has no other; the interview then takes one anew, there or elsewhere.
type Seat struct {
	// Node is unique in the fleet.
	Node string `json:"node"`
	// Model is what the node serves.
	Model string `json:"model"`
}

// NodeQueue returns the task queue of one node, for interviews that have a seat there.
func NodeQueue(node string) string { return queueNodePrefix + node }

// Queue returns the seat's task queue.
func (s Seat) Queue() string { return NodeQueue(s.Node) }

// Place is what calls on the seat are routed to.
func (s Seat) Place() Place {
	return Place{Provider: ProviderSelfHosted, Account: s.Node, Model: s.Model}
}
