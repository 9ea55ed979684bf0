package parley

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Headers of a webhook and the form of its signature, as Standard Webhooks 1.0.0
// names them (https://www.standardwebhooks.com).
const (
	HeaderWebhookID        = "webhook-id"
	HeaderWebhookTimestamp = "webhook-timestamp"
	HeaderWebhookSignature = "webhook-signature"

	// WebhookTolerance is how far a webhook's timestamp may be from the receiver's
	// clock, either way. What is older may be somebody's replay.
	WebhookTolerance = 5 * time.Minute

	webhookSecretPrefix = "whsec_"
	webhookVersion      = "v1,"
	// Bounds of a secret, in bytes.
	minWebhookSecret, maxWebhookSecret = 24, 64
)

// Errors of SignWebhook and VerifyWebhook. None ever holds a secret or a body.
var (
	// ErrWebhookSecret: the secret is not one, which no webhook is to blame for.
	ErrWebhookSecret = errors.New("a webhook secret is whsec_ and 24 to 64 bytes in base64")
	// ErrWebhookForged: the webhook was not signed with this secret, or was changed.
	ErrWebhookForged = errors.New("the webhook's signature is not good")
	// ErrWebhookStale: the webhook was sent too long ago, or in the future.
	ErrWebhookStale = errors.New("the webhook's timestamp is not within five minutes of now")
)

// SignWebhook returns the value of HeaderWebhookSignature for a body that is sent
// under this id at this time. While a secret is being changed, secrets are several,
// separated by spaces, and so are the signatures.
func SignWebhook(secrets, id string, at time.Time, body []byte) (string, error) {
	keys, err := webhookKeys(secrets)
	if err != nil {
		return "", err
	}
	signatures := make([]string, 0, len(keys))
	for _, key := range keys {
		signatures = append(signatures, webhookVersion+base64.StdEncoding.EncodeToString(webhookMAC(key, id, unix(at), body)))
	}
	return strings.Join(signatures, " "), nil
}

// VerifyWebhook reports whether a webhook is genuine and recent, as nil or one of the
// ErrWebhook errors. header is http.Header.Get of the request, body its body byte for
// byte: JSON that was decoded and encoded again has another signature. Several
// secrets, separated by spaces, are each tried. It takes the same time for every
// wrong signature.
func VerifyWebhook(secrets string, header func(name string) string, body []byte, now time.Time) error {
	keys, err := webhookKeys(secrets)
	if err != nil {
		return err
	}
	id, timestamp := header(HeaderWebhookID), header(HeaderWebhookTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" {
		return ErrWebhookForged
	}
	if !signedByOne(keys, id, timestamp, body, header(HeaderWebhookSignature)) {
		return ErrWebhookForged
	}
	// Only what is genuine has an age.
	if age := now.Sub(time.Unix(seconds, 0)); age > WebhookTolerance || age < -WebhookTolerance {
		return ErrWebhookStale
	}
	return nil
}

// signedByOne looks at every signature with every key.
func signedByOne(keys [][]byte, id, timestamp string, body []byte, signatures string) bool {
	good := false
	for _, key := range keys {
		want := webhookMAC(key, id, timestamp, body)
		for signature := range strings.FieldsSeq(signatures) {
			encoded, ours := strings.CutPrefix(signature, webhookVersion)
			got, err := base64.StdEncoding.DecodeString(encoded)
			good = ours && err == nil && hmac.Equal(got, want) || good
		}
	}
	return good
}

func webhookMAC(key []byte, id, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, timestamp, body) // a hash takes everything
	return mac.Sum(nil)
}

func webhookKeys(secrets string) ([][]byte, error) {
	var keys [][]byte
	for secret := range strings.FieldsSeq(secrets) {
		encoded, found := strings.CutPrefix(secret, webhookSecretPrefix)
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !found || err != nil || len(key) < minWebhookSecret || len(key) > maxWebhookSecret {
			return nil, ErrWebhookSecret
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, ErrWebhookSecret
	}
	return keys, nil
}

func unix(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
