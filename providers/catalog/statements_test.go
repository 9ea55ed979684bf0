package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func TestKeysOfOneOrganisationHaveOneOwner(t *testing.T) {
	t.Parallel()
	owners := func(env map[string]string) []string {
		t.Helper()
		got, err := accounts(t, env)
		require.NoError(t, err)
		list := make([]string, len(got))
		for i, a := range got {
			list[i] = a.Owner
		}
		return list
	}
	alone := owners(map[string]string{"GROQ_API_KEYS": "one,two"})
	require.Equal(t, "groq-07aafac5", alone[0], "a key by itself owns its quota")
	require.NotEqual(t, alone[0], alone[1])
	require.Equal(t, []string{"groq@acme", "groq@acme", "groq@other"},
		owners(map[string]string{"GROQ_API_KEYS": "one,two,three", "GROQ_ORGANISATIONS": "acme,acme,other"}))
	require.Equal(t, []string{"groq@acme", "groq@acme"},
		owners(map[string]string{"GROQ_API_KEYS": "one,two", "GROQ_ORGANISATIONS": "acme"}))
}

// Cloudflare counts by account id: two keys of one id share its neurons.
func TestKeysOfOneAccountIDHaveOneOwner(t *testing.T) {
	t.Parallel()
	got, err := accounts(t, map[string]string{"CLOUDFLARE_API_KEYS": "one,two,three", "CLOUDFLARE_ACCOUNT_ID": "x,x,y"})
	require.NoError(t, err)
	require.Equal(t, got[0].Owner, got[1].Owner)
	require.NotEqual(t, got[0].Owner, got[2].Owner)
	require.NotEqual(t, got[0].ID, got[1].ID)
	require.Equal(t, "https://api.cloudflare.com/client/v4/accounts/y/ai/v1", got[2].BaseURL)
	got, err = accounts(t, map[string]string{"CLOUDFLARE_API_KEYS": "one,two", "CLOUDFLARE_ACCOUNT_ID": "x"})
	require.NoError(t, err)
	require.Equal(t, got[0].Owner, got[1].Owner)
}

func TestSelfHostedServersHaveVariablesOfTheirOwn(t *testing.T) {
	t.Parallel()
	got, err := accounts(t, map[string]string{
		"SELF_HOSTED_URL": "http://gpu:8000",
		"OLLAMA_BASE_URL": "http://desk:11434,http://lap:11434/v1",
		"TGI_BASE_URL":    "http://tgi:80", "TGI_API_KEYS": "k",
	})
	require.NoError(t, err)
	var lines []string
	for _, a := range got {
		require.Equal(t, a.ID, a.Owner)
		lines = append(lines, a.Provider+" "+a.BaseURL+" "+a.Key.Reveal())
	}
	require.Equal(t, []string{
		"vllm http://gpu:8000/v1 ", "tgi http://tgi:80/v1 k", "ollama http://desk:11434/v1 ", "ollama http://lap:11434/v1 ",
	}, lines)
	_, err = accounts(t, map[string]string{"OLLAMA_BASE_URL": "http://desk:11434", "OLLAMA_API_KEYS": "a," + markerKey})
	require.ErrorContains(t, err, "OLLAMA_API_KEYS: is not one key")
	require.NotContains(t, err.Error(), markerKey)
}

func TestConfigureTakesTheOperatorsStatements(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	stated, err := catalog.Configure(c, lookup(map[string]string{
		"PARLEY_SEVERAL_ACCOUNTS": "groq,cloudflare", "PARLEY_OPTED_OUT": "mistral",
		"OLLAMA_MODEL": "qwen3:8b", "VLLM_MODEL": "for the server itself",
	}))
	require.NoError(t, err)
	entry := func(c catalog.Catalog, id string) catalog.Provider {
		p, known := c.Provider(id)
		require.True(t, known, id)
		return p
	}
	require.Equal(t, catalog.PoolingStated, entry(stated, "groq").Terms.SeveralAccounts)
	require.Equal(t, catalog.PoolingForbidden, entry(stated, "gemini").Terms.SeveralAccounts)
	require.Equal(t, catalog.TrainingNo, entry(stated, "mistral").Training)
	require.Equal(t, catalog.TrainingYes, entry(stated, "gemini").Training)
	require.Equal(t, "qwen3:8b", entry(stated, "ollama").Models[0].ID)
	require.Empty(t, entry(stated, "vllm").Models[0].ID, "a node tells what it serves")

	again, err := catalog.Load()
	require.NoError(t, err)
	require.Equal(t, again, c, "the catalog itself is left alone")
	require.NoError(t, stated.Validate())
}

func TestConfigureRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	_, err = catalog.Configure(c, lookup(map[string]string{
		"PARLEY_SEVERAL_ACCOUNTS": "groq,nobody", "PARLEY_OPTED_OUT": "vllm,,groq", "OLLAMA_MODEL": "a b",
	}))
	require.ErrorContains(t, err, "PARLEY_SEVERAL_ACCOUNTS: element 2 of 2: is no provider of the catalog; one of groq, cloudflare,")
	require.ErrorContains(t, err, "PARLEY_OPTED_OUT: element 1 of 3: is no provider")
	require.ErrorContains(t, err, "PARLEY_OPTED_OUT: element 2 of 3: is empty")
	require.ErrorContains(t, err, "OLLAMA_MODEL: holds a space")
}

// warned gives the lines of start-up for that environment.
func warned(t *testing.T, env map[string]string) []string {
	t.Helper()
	c, err := catalog.Load()
	require.NoError(t, err)
	c, err = catalog.Configure(c, lookup(env))
	require.NoError(t, err)
	accounts, err := catalog.Accounts(c, lookup(env))
	require.NoError(t, err)
	lines := catalog.Warnings(c, accounts)
	for _, line := range lines {
		require.NotContains(t, line, "\n")
		require.NotContains(t, line, markerKey)
	}
	return lines
}

func TestWarningsTellWhatTheTermsForbid(t *testing.T) {
	t.Parallel()
	require.Empty(t, warned(t, map[string]string{"GROQ_API_KEYS": markerKey, "SELF_HOSTED_URL": "http://gpu:8000"}))
	two := map[string]string{"GROQ_API_KEYS": "a,b"}
	lines := warned(t, two)
	require.Len(t, lines, 1)
	for _, want := range []string{
		"groq: keys of 2 accounts", "console.groq.com/docs/legal/ai-policy, 2025-10-15", "PARLEY_SEVERAL_ACCOUNTS=groq",
	} {
		require.Contains(t, lines[0], want)
	}
	two["GROQ_ORGANISATIONS"] = "acme"
	require.Empty(t, warned(t, two), "two keys of one organisation pool nothing")
	two["GROQ_ORGANISATIONS"] = "acme,other"
	two["PARLEY_SEVERAL_ACCOUNTS"] = "groq"
	require.Empty(t, warned(t, two))
	require.Empty(t, warned(t, map[string]string{"CLOUDFLARE_API_KEYS": "a,b", "CLOUDFLARE_ACCOUNT_ID": "x,y"}),
		"no clause was found")
}

func TestWarningsTellDataUseAndOtherRules(t *testing.T) {
	t.Parallel()
	lines := warned(t, map[string]string{"GEMINI_API_KEYS": "a", "MISTRAL_API_KEYS": "b", "COHERE_API_KEYS": "c"})
	require.Len(t, lines, 5)
	require.Contains(t, lines[0], "mistral: trains on what it is sent unless the account has opted out")
	require.Contains(t, lines[0], "PARLEY_OPTED_OUT=mistral")
	require.Contains(t, lines[1], "gemini: the free service may not serve users in the EEA, Switzerland or the UK")
	require.Contains(t, lines[2], "gemini: trains on what it is sent,")
	require.Contains(t, lines[3], "cohere: a trial key may be used neither in production nor commercially")
	require.Contains(t, lines[4], "cohere: nothing certain is known")
	require.Empty(t, warned(t, map[string]string{"MISTRAL_API_KEYS": "b", "PARLEY_OPTED_OUT": "mistral"}))
}
