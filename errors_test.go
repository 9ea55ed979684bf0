package parley_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("greet: %w", &parley.Error{Kind: parley.KindOverloaded})
	require.Equal(t, parley.KindOverloaded, parley.KindOf(wrapped))
	require.Equal(t, parley.KindInternal, parley.KindOf(errors.New("other")))
	require.Empty(t, parley.KindOf(nil))
}

// Every kind has its remedy here by name, so that a new kind needs a decision.
func TestRemedy(t *testing.T) {
	t.Parallel()
	for kind, remedy := range map[parley.Kind]parley.Remedy{
		parley.KindRateLimited:    parley.RemedyElsewhere,
		parley.KindQuotaExhausted: parley.RemedyElsewhere,
		parley.KindOverloaded:     parley.RemedyElsewhere,
		parley.KindUnavailable:    parley.RemedyElsewhere,
		parley.KindTimeout:        parley.RemedyElsewhere,
		parley.KindInvalidKey:     parley.RemedyElsewhere,
		parley.KindModelGone:      parley.RemedyElsewhere,
		parley.KindTooLarge:       parley.RemedyElsewhere,
		parley.KindRefused:        parley.RemedyElsewhere,
		parley.KindUnserved:       parley.RemedyElsewhere,
		parley.KindInternal:       parley.RemedyElsewhere,
		parley.KindMalformed:      parley.RemedyRepair,
		parley.KindInvalidRequest: parley.RemedyNone,
		parley.KindCanceled:       parley.RemedyNone,
	} {
		require.Equal(t, remedy, kind.Remedy(), kind)
	}
}

func TestErrorTellsKindAndPlace(t *testing.T) {
	t.Parallel()
	err := &parley.Error{
		Kind: parley.KindRateLimited, Provider: "groq", Model: "openai/gpt-oss-20b",
		Status: 429, Code: "rate_limit_exceeded", Detail: "tokens per minute",
	}
	require.EqualError(t, err, "rate_limited from groq (openai/gpt-oss-20b): HTTP 429 rate_limit_exceeded: tokens per minute")
}

func TestDepthCalls(t *testing.T) {
	t.Parallel()
	require.Equal(t, 14, parley.DepthStandard.Calls())
	require.Equal(t, 26, parley.DepthThorough.Calls())
}

func TestQueueNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, "provider-groq", parley.ProviderQueue("groq"))
	require.Equal(t, "gpu", parley.ProviderQueue(parley.ProviderSelfHosted))
	require.Equal(t, "acme/k1", parley.WorkflowID("acme", "k1"))
}
