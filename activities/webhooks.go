package activities

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/parley-interviews/parley"
)

// Bounds of one attempt.
const (
	webhookTimeout     = 10 * time.Second
	webhookDialTimeout = 5 * time.Second
	// webhookReplyBytes is how much of a reply is read, so that its connection can be
	// used again; nothing in it matters.
	webhookReplyBytes = 4 << 10
)

// webhookSecretPrefix starts the variables that hold secrets; see secretVariable.
const webhookSecretPrefix = "PARLEY_WEBHOOK_SECRET_" //nolint:gosec // a name, not a secret

// Webhooks sends signed events to receivers. Unless it may reach private addresses,
// it connects to public ones only, whatever their names resolve to at that moment,
// and speaks nothing but https. It follows no redirect and uses no proxy.
type Webhooks struct {
	client  *http.Client
	lookup  func(variable string) (string, bool)
	private bool
}

// NewWebhooks reads secrets from lookup when they are needed, such as os.LookupEnv:
// that of the reference acme is PARLEY_WEBHOOK_SECRET_ACME. private allows receivers
// in the operator's own network, and http.
func NewWebhooks(lookup func(variable string) (string, bool), private bool) *Webhooks {
	dialer := &net.Dialer{Timeout: webhookDialTimeout}
	if !private {
		// After the name was resolved: another answer of the DNS changes nothing.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkPublic(address) }
	}
	return &Webhooks{
		client: &http.Client{
			Timeout: webhookTimeout,
			Transport: &http.Transport{
				DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: webhookDialTimeout,
				MaxIdleConns: 100, IdleConnTimeout: time.Minute,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		lookup: lookup, private: private,
	}
}

// secretVariable is where the secret of that reference is kept.
func secretVariable(ref string) string {
	return webhookSecretPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(ref))
}

// errPrivateAddress: the receiver's name leads into a network that is not its own.
var errPrivateAddress = errors.New("the receiver's address is not public")

// webhookOutcome is how one attempt went.
type webhookOutcome struct {
	// status is the receiver's; zero where there was no reply.
	status int
	// reason says why it failed; "" on success. It holds neither secret nor URL.
	reason string
	// after is what the receiver asked for by Retry-After.
	after time.Duration
	// final is set when another attempt would fail as well.
	final bool
}

// send makes one attempt.
func (w *Webhooks) send(ctx context.Context, in parley.DeliverInput, now time.Time) webhookOutcome {
	request, reason := w.request(ctx, in, now)
	if reason != "" {
		return webhookOutcome{reason: reason, final: true}
	}
	response, err := w.client.Do(request)
	if err != nil {
		return webhookOutcome{reason: connectReason(err), final: errors.Is(err, errPrivateAddress)}
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, webhookReplyBytes)) // the status has said it all
	outcome := webhookOutcome{status: response.StatusCode}
	switch {
	case response.StatusCode/100 == 2:
		return outcome
	case response.StatusCode/100 == 3:
		outcome.reason = "the receiver redirects, which is not followed"
	case response.StatusCode == http.StatusGone:
		outcome.reason, outcome.final = "the receiver is gone", true
	default:
		outcome.reason = fmt.Sprintf("the receiver replied %d", response.StatusCode)
	}
	outcome.after = retryAfter(response.Header.Get("Retry-After"), now)
	return outcome
}

// request makes the signed request, or says why it cannot be made.
func (w *Webhooks) request(ctx context.Context, in parley.DeliverInput, now time.Time) (*http.Request, string) {
	if address, err := url.Parse(in.Callback.URL); err != nil || address.Scheme != "https" && !w.private {
		return nil, "http is off; PARLEY_WEBHOOK_PRIVATE=true allows it for receivers in the same network"
	}
	variable := secretVariable(in.Callback.SecretRef)
	secret, found := w.lookup(variable)
	if !found || secret == "" {
		return nil, variable + " is not set where the queue " + parley.QueueWebhooks + " is served"
	}
	body, reason := encodeEvent(in.Event)
	if reason != "" {
		return nil, reason
	}
	signature, err := parley.SignWebhook(secret, in.Event.ID, now, body)
	if err != nil {
		return nil, variable + " cannot be used: " + err.Error()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, in.Callback.URL, bytes.NewReader(body))
	if err != nil {
		return nil, "the receiver's URL cannot be used"
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Parley-Webhooks/1")
	request.Header.Set(parley.HeaderWebhookID, in.Event.ID)
	request.Header.Set(parley.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(parley.HeaderWebhookSignature, signature)
	return request, ""
}

// connectReason says in own words why there was no reply: the client's error holds
// the URL, and with it what may be a token.
func connectReason(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errPrivateAddress):
		return errPrivateAddress.Error() + "; PARLEY_WEBHOOK_PRIVATE=true allows it"
	case errors.As(err, &dns):
		return "the receiver's name cannot be resolved"
	case errors.As(err, &certificate):
		return "the receiver's certificate is not good"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the receiver refuses connections"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no reply within %s", webhookTimeout)
	}
	return "the connection to the receiver failed"
}

// retryAfter reads the header's two forms, seconds and a date; 0 when it says nothing.
func retryAfter(header string, now time.Time) time.Duration {
	var after time.Duration
	if seconds, err := strconv.Atoi(header); err == nil {
		after = time.Duration(min(seconds, int(parley.MaxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 0), parley.MaxRetryAfter)
}

// checkPublic refuses to connect to what is not everybody's.
func checkPublic(address string) error {
	parsed, err := netip.ParseAddrPort(address)
	if err != nil || !public(parsed.Addr()) {
		return errPrivateAddress
	}
	return nil
}

// public reports whether an address is one that a receiver on the internet may have.
func public(address netip.Addr) bool {
	address = address.Unmap()
	if translated().Contains(address) {
		bytes := address.As16()
		address = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return address.IsGlobalUnicast() && !address.IsPrivate() && address.Zone() == "" &&
		!slices.ContainsFunc(reserved(), func(network netip.Prefix) bool { return network.Contains(address) })
}

// translated are the IPv4 addresses as networks with IPv6 alone see them (RFC 6052).
func translated() netip.Prefix { return netip.MustParsePrefix("64:ff9b::/96") }

// reserved are the networks beside private ones in which nobody's receiver is, from
// the special-purpose registries of RFC 6890, with those that lead back to IPv4 and
// the address by which Azure serves machines their own metadata.
func reserved() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("168.63.129.16/32"),
		netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2002::/16"),
		netip.MustParsePrefix("fec0::/10"),
	}
}
