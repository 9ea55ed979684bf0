package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func TestD28DeliveriesAreListed(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, deliveriesTable(&out, []parley.Delivery{
		{
			Sequence: 2, Type: parley.EventEnded, Status: parley.DeliveryDead, Attempts: 30, HTTPStatus: 503, Reason: "the receiver replied 503",
			At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		},
		{Callback: 1, Sequence: 3, Type: parley.EventAnalysisReady, Status: parley.DeliveryPending},
	}))
	require.Regexp(t, `0 +2 +interview.ended +dead +30 +503 +2026-11-23T09:00:00Z +the receiver replied 503\n`, out.String())
	require.Regexp(t, `1 +3 +analysis.ready +pending +0 +0 +\n`, out.String())

	out.Reset()
	require.NoError(t, deliveriesTable(&out, nil))
	require.Contains(t, out.String(), "no webhook: ")
}

func TestD28WebhooksCommandsTeach(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"name one interview as TENANT/KEY": {"webhooks", "replay", "--from", "3"},
		`there is no command "resend"`:     {"webhooks", "resend"},
	} {
		code, _, problems := parleyCommand(args...)
		require.Equal(t, 1, code)
		require.Contains(t, problems, want)
	}
	code, out, _ := parleyCommand("webhooks", "--help")
	require.Zero(t, code)
	require.Contains(t, out, "parley webhooks replay acme/application-1 --from 3")
}
