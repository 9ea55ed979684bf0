package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// awaitConsent blocks until the candidate has agreed, where that is required, and
// returns "", or returns the status in which the interview ends without it.
func (iv *interview) awaitConsent(ctx workflow.Context) parley.Status {
	if !iv.request.Consent.Pending() {
		return iv.ending
	}
	iv.greeting = parley.Greeting{Disclosure: iv.texts().disclosure, Source: parley.SourceTemplate}
	iv.enter(ctx, parley.StatusAwaitingConsent)
	_, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
		Timeout:      time.Duration(iv.request.Timing.StartWithin),
		TimerOptions: workflow.TimerOptions{Summary: "waiting for consent"},
	}, func() bool { return iv.consent != nil || iv.ending != "" })
	switch {
	case iv.ending != "":
		return iv.ending
	case err != nil:
		return parley.StatusCancelled
	case iv.consent == nil:
		return parley.StatusExpired
	case !iv.consent.Given:
		return parley.StatusDeclined
	}
	return ""
}

// holdsResume reports whether the résumé is kept from every model until the candidate
// has agreed. Interviews of before have sent it already.
func (iv *interview) holdsResume(ctx workflow.Context) bool {
	return iv.request.Consent.Pending() && workflow.GetVersion(ctx, "resume-after-consent", workflow.DefaultVersion, 1) == 1
}

// agreed blocks until the candidate has decided, or the interview is over, and reports
// whether they agreed.
func (iv *interview) agreed(ctx workflow.Context) bool {
	err := workflow.Await(ctx, func() bool { return iv.consent != nil })
	return err == nil && iv.consent.Given
}

// validateConsent refuses what is no decision on this interview's notice, and a
// second thought: who has agreed may withdraw, who has declined is offered
// something else.
func (iv *interview) validateConsent(_ workflow.Context, in parley.ConsentInput) error {
	notice := iv.request.Consent.NoticeVersion
	switch {
	case iv.closing():
		return iv.refusedClosed()
	case !in.Given && !iv.request.Consent.Pending():
		return refused(parley.RefusedConflict, "no consent is waited for; withdraw ends the interview")
	case iv.consent != nil && iv.consent.Given != in.Given:
		return refused(parley.RefusedConflict, "the candidate has decided already; withdraw ends the interview")
	case in.Given && notice != "" && in.NoticeVersion != notice:
		return refused(parley.RefusedNoConsent, fmt.Sprintf("notice_version is another notice's; consent is asked for to %q", notice))
	}
	return nil
}

// decide takes the candidate's decision. Consent is answered with question 1, also
// where nobody waited for it.
func (iv *interview) decide(ctx workflow.Context, in parley.ConsentInput) (parley.Begun, error) {
	if iv.request.Consent.Pending() && iv.consent == nil {
		iv.consent = &in
		iv.recordDecision(ctx)
	}
	if !in.Given {
		declined := iv.opening()
		declined.Status = parley.StatusDeclined
		return declined, nil
	}
	return iv.awaitOpening(ctx, func() bool { return false })
}

func (iv *interview) recordDecision(ctx workflow.Context) {
	notice := iv.request.Consent.NoticeVersion
	if iv.consent.Given {
		iv.record(ctx, parley.Event{Type: parley.EventConsentGiven, Detail: notice})
		return
	}
	iv.record(ctx, parley.Event{Type: parley.EventConsentDeclined, Detail: notice})
	iv.record(ctx, parley.Event{Type: parley.EventAlternativeDue})
}
