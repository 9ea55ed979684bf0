package parley

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Limits of a Request's callbacks; the length of a URL is in bytes.
const (
	MaxCallbacks   = 3
	MaxCallbackURL = 2000
)

// Callback is a receiver of an interview's events.
type Callback struct {
	// URL gets every event as one POST. It is https, without user or password; http
	// is for receivers inside the operator's network, which the workers have to be
	// allowed to reach.
	URL string `json:"url"`
	// SecretRef names the secret that events are signed with. The secret itself is the
	// workers' and never in a request.
	SecretRef string `json:"secret_ref"`
	// Events are the types to be sent; all when empty.
	Events []EventType `json:"events,omitempty"`
}

// Wants reports whether events of that type go to this receiver.
func (c Callback) Wants(what EventType) bool {
	return len(c.Events) == 0 || slices.Contains(c.Events, what)
}

func validateCallbacks(v *validator, callbacks []Callback) {
	if n := len(callbacks); n > MaxCallbacks {
		v.add("callbacks", "there are %d; at most %d", n, MaxCallbacks)
	}
	for i, c := range callbacks {
		path := fmt.Sprintf("callbacks[%d]", i)
		if problem := callbackProblem(c.URL); problem != "" {
			v.add(path+".url", "%s", problem)
		}
		v.id(path+".secret_ref", c.SecretRef)
		for j, what := range c.Events {
			if !slices.Contains(EventTypes(), what) {
				v.add(fmt.Sprintf("%s.events[%d]", path, j), "%q is unknown; one of %s", clip(string(what)), joined(EventTypes()))
			}
		}
	}
}

// callbackProblem says what is wrong with a URL, or "". It never repeats the URL,
// which may hold a token.
func callbackProblem(address string) string {
	if address == "" {
		return "is missing; an https URL"
	}
	if len(address) > MaxCallbackURL {
		return fmt.Sprintf("has %d bytes; at most %d", len(address), MaxCallbackURL)
	}
	parsed, err := url.Parse(address)
	switch {
	case err != nil || parsed.Hostname() == "":
		return "is no URL; such as https://backend.example/parley"
	case parsed.User != nil:
		return "holds a user or password; leave them out, events are signed"
	case parsed.Scheme == "https", parsed.Scheme == "http" && inside(parsed.Hostname()):
		return ""
	}
	return "is not https; http is only for a private address or a host name without a dot"
}

// inside reports whether a host is in the operator's own network by its looks.
func inside(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.IsLoopback() || address.IsPrivate()
	}
	return !strings.Contains(host, ".")
}

// WebhookSchemaVersion is that of WebhookEvent. Fields may come without a new one.
const WebhookSchemaVersion = 1

// WebhookEvent is the body of a webhook: an Event with what it belongs to. Nothing
// that anybody said is in it; the Result has that.
type WebhookEvent struct {
	// ID is the same for every delivery of this event, also to other receivers.
	ID        string    `json:"id"`
	Type      EventType `json:"type"`
	CreatedAt time.Time `json:"created_at"`
	TenantID  string    `json:"tenant_id"`
	// InterviewID is the tenant's id, slash, the idempotency key.
	InterviewID string `json:"interview_id"`
	// Sequence counts the interview's events from 1, also those not sent here.
	Sequence      int         `json:"sequence"`
	SchemaVersion int         `json:"schema_version"`
	Data          WebhookData `json:"data"`
}

// WebhookData is what an Event says besides its type.
type WebhookData struct {
	TurnNo int    `json:"turn_no,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// WebhookOf wraps an interview's event. The same event always gets the same id,
// which holds no dot: ids and timestamps are signed with dots between them.
func WebhookOf(tenantID, interviewID string, event Event) WebhookEvent {
	return WebhookEvent{
		ID:            "evt_" + digest(fmt.Appendf(nil, "%s\n%d", interviewID, event.Sequence)),
		Type:          event.Type,
		CreatedAt:     event.At.UTC(),
		TenantID:      tenantID,
		InterviewID:   interviewID,
		Sequence:      event.Sequence,
		SchemaVersion: WebhookSchemaVersion,
		Data:          WebhookData{TurnNo: event.TurnNo, Detail: event.Detail},
	}
}
