package parley

import "time"

// DeliveriesInput is the input of the Deliveries workflow, which hands an interview's
// events to its receivers.
type DeliveriesInput struct {
	TenantID    string     `json:"tenant_id"`
	InterviewID string     `json:"interview_id"`
	Callbacks   []Callback `json:"callbacks"`
	// First is what there is to be delivered from the start.
	First Outgoing `json:"first,omitzero"`
}

// Outgoing is what Deliveries is handed, with its start or by SignalDeliver.
type Outgoing struct {
	Events []Event `json:"events,omitempty"`
	// Last says that no more will come.
	Last bool `json:"last,omitempty"`
}

// Delivery is the way of one event to one receiver.
type Delivery struct {
	// Callback is the receiver's place in Request.Callbacks, from 0.
	Callback int            `json:"callback"`
	EventID  string         `json:"event_id"`
	Sequence int            `json:"sequence"`
	Type     EventType      `json:"type"`
	Status   DeliveryStatus `json:"status"`
	// Attempts counts the attempts of an event that is delivered or dead.
	Attempts int `json:"attempts,omitempty"`
	// HTTPStatus is the receiver's last reply; zero where there was none.
	HTTPStatus int `json:"http_status,omitempty"`
	// Reason says in Parley's words why the last attempt failed.
	Reason string `json:"reason,omitempty"`
	// At is when it was delivered or given up.
	At time.Time `json:"at,omitzero"`
}

// DeliveryStatus is where a Delivery stands.
type DeliveryStatus string

const (
	// DeliveryPending: it waits for its turn, or for its next attempt.
	DeliveryPending DeliveryStatus = "pending"
	// DeliveryDone: the receiver has replied with success.
	DeliveryDone DeliveryStatus = "delivered"
	// DeliveryDead: it was given up. A replay sends it again.
	DeliveryDead DeliveryStatus = "dead"
	// DeliveryUnwanted: the receiver said before that it is gone, with 410.
	DeliveryUnwanted DeliveryStatus = "unwanted"
)

// DeliverInput asks for one attempt after another until an event has arrived.
type DeliverInput struct {
	Callback Callback     `json:"callback"`
	Event    WebhookEvent `json:"event"`
}

// DeliverReply tells how an attempt went: the one that succeeded, or as the details
// of the error of type FailureWebhook the last one.
type DeliverReply struct {
	Attempts   int    `json:"attempts"`
	HTTPStatus int    `json:"http_status,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// FailureWebhook is the type of the error of an attempt that failed.
const FailureWebhook = "webhook"

// Times of deliveries. A receiver that is away for less than DeliveryPatience gets
// every event, in order.
const (
	// DeliveryPatience is how long an event is tried from the moment it is there.
	DeliveryPatience = 24 * time.Hour
	// LeastDeliveryPatience is how long it is tried at least, when those before it
	// took all the time.
	LeastDeliveryPatience = 10 * time.Minute
	// FirstRetryDelay and MaxRetryDelay bound the pause between attempts, each three
	// times as long as the one before and, but for the bounds, off by up to a fifth.
	FirstRetryDelay = 5 * time.Second
	MaxRetryDelay   = time.Hour
	// MaxRetryAfter bounds what a receiver may ask for by Retry-After.
	MaxRetryAfter = 6 * time.Hour
)
