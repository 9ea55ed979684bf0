package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

func accounts(t *testing.T, env map[string]string) ([]catalog.Account, error) {
	t.Helper()
	c, err := catalog.Load()
	require.NoError(t, err)
	return catalog.Accounts(c, func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	})
}

func TestAccountsAreReadFromTheEnvironment(t *testing.T) {
	t.Parallel()
	got, err := accounts(t, map[string]string{
		"GROQ_API_KEYS":         "one,two",
		"GEMINI_API_KEYS":       "three",
		"GEMINI_BASE_URL":       "http://127.0.0.1:9/gemini/v1beta/openai",
		"CLOUDFLARE_API_KEYS":   "four",
		"CLOUDFLARE_ACCOUNT_ID": "abc123",
		"MISTRAL_API_KEYS":      "",
		"SELF_HOSTED_URL":       "http://gpu1:8000,https://gpu2/v1/",
		"SELF_HOSTED_API_KEY":   "five",
	})
	require.NoError(t, err)
	var lines []string
	for _, a := range got {
		require.Regexp(t, "^"+a.Provider+"-[0-9a-f]{8}$", a.ID)
		lines = append(lines, a.Provider+" "+a.BaseURL+" "+a.Key.Reveal())
	}
	require.Equal(t, []string{
		"vllm http://gpu1:8000/v1 five",
		"vllm https://gpu2/v1 five",
		"groq https://api.groq.com/openai/v1 one",
		"groq https://api.groq.com/openai/v1 two",
		"cloudflare https://api.cloudflare.com/client/v4/accounts/abc123/ai/v1 four",
		"gemini http://127.0.0.1:9/gemini/v1beta/openai three",
	}, lines)
}

// Benches and quotas are kept under the account's id, so it must outlive a new
// order of the keys and a restart.
func TestAccountIDsFollowTheKeyAndNotItsPosition(t *testing.T) {
	t.Parallel()
	first, err := accounts(t, map[string]string{"GROQ_API_KEYS": "one,two"})
	require.NoError(t, err)
	second, err := accounts(t, map[string]string{"GROQ_API_KEYS": "two,three,one"})
	require.NoError(t, err)
	require.Equal(t, first[0].ID, second[2].ID)
	require.Equal(t, first[1].ID, second[0].ID)
	require.Equal(t, "groq-07aafac5", first[0].ID, "the fingerprint is part of what Redis holds")
}

// markerKey must never be seen again outside the environment.
const markerKey = "marker-key-7c1f"

type malformed struct {
	env  map[string]string
	want []string
}

func malformedVariables() map[string]malformed {
	return map[string]malformed{
		"empty element": {
			map[string]string{"GROQ_API_KEYS": markerKey + ",,b"},
			[]string{"GROQ_API_KEYS: element 2 of 3: is empty"},
		},
		"trailing comma": {
			map[string]string{"GROQ_API_KEYS": markerKey + ","},
			[]string{"GROQ_API_KEYS: element 2 of 2: is empty"},
		},
		"space": {
			map[string]string{"GROQ_API_KEYS": "a, " + markerKey},
			[]string{"GROQ_API_KEYS: element 2 of 2: holds a space"},
		},
		"newline": {
			map[string]string{"GROQ_API_KEYS": markerKey + "\n"},
			[]string{"GROQ_API_KEYS: element 1 of 1: holds a space"},
		},
		"repeated key": {
			map[string]string{"GROQ_API_KEYS": markerKey + ",b," + markerKey},
			[]string{"GROQ_API_KEYS: element 3 of 3: is the same as element 1"},
		},
		"no account id": {
			map[string]string{"CLOUDFLARE_API_KEYS": markerKey},
			[]string{"CLOUDFLARE_ACCOUNT_ID: is needed"},
		},
		"bad account id": {
			map[string]string{"CLOUDFLARE_API_KEYS": "a", "CLOUDFLARE_ACCOUNT_ID": markerKey + "/.."},
			[]string{"CLOUDFLARE_ACCOUNT_ID"},
		},
		"relative URL": {
			map[string]string{"GROQ_BASE_URL": "localhost:80/" + markerKey},
			[]string{"GROQ_BASE_URL: is not an absolute"},
		},
		"password in URL": {
			map[string]string{"GROQ_BASE_URL": "https://u:" + markerKey + "@host/v1"},
			[]string{"GROQ_BASE_URL: holds a user name"},
		},
		"query in URL": {
			map[string]string{"GROQ_BASE_URL": "https://host/v1?key=" + markerKey},
			[]string{"GROQ_BASE_URL: has a query"},
		},
		"bad node": {
			map[string]string{"SELF_HOSTED_URL": "http://a:1," + markerKey},
			[]string{"SELF_HOSTED_URL: element 2 of 2"},
		},
		"same node": {
			map[string]string{"SELF_HOSTED_URL": "http://a:1,http://a:1/v1"},
			[]string{"element 2 of 2: is the same node as element 1"},
		},
		"same node letter": {
			map[string]string{"SELF_HOSTED_URL": "http://a:1,http://a:1"},
			[]string{"element 2 of 2: is the same as element 1"},
		},
		"bad node key": {
			map[string]string{"SELF_HOSTED_URL": "http://a:1", "SELF_HOSTED_API_KEY": markerKey + " x"},
			[]string{"SELF_HOSTED_API_KEY"},
		},
		"retired provider": {
			map[string]string{"GITHUB_API_KEYS": markerKey},
			[]string{"GITHUB_API_KEYS: GitHub Models is gone since 2026-07-30"},
		},
		"one key at two providers": {
			map[string]string{"GROQ_API_KEYS": "a," + markerKey, "MISTRAL_API_KEYS": "b,c," + markerKey},
			[]string{"MISTRAL_API_KEYS: element 3 of 3: is the same key as GROQ_API_KEYS: element 2 of 2"},
		},
		"organisations for other keys": {
			map[string]string{"GROQ_API_KEYS": "a,b,c", "GROQ_ORGANISATIONS": "x," + markerKey},
			[]string{"GROQ_ORGANISATIONS: has 2 elements; one for all of the 3 keys or one for each"},
		},
		"bad organisation": {
			map[string]string{"GROQ_API_KEYS": "a", "GROQ_ORGANISATIONS": markerKey + "/x"},
			[]string{"GROQ_ORGANISATIONS: element 1 of 1: is not made of letters"},
		},
		"all at once": {
			map[string]string{"GROQ_API_KEYS": ",", "MISTRAL_API_KEYS": "a,a", "CEREBRAS_BASE_URL": "x"},
			[]string{"GROQ_API_KEYS", "MISTRAL_API_KEYS", "CEREBRAS_BASE_URL"},
		},
	}
}

func TestAccountsRefuseMalformedVariables(t *testing.T) {
	t.Parallel()
	for name, test := range malformedVariables() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := accounts(t, test.env)
			require.Error(t, err)
			for _, want := range test.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), markerKey, "values are never repeated")
		})
	}
}

func TestCloudflareNeedsNoAccountIDBehindABaseURLWithoutOne(t *testing.T) {
	t.Parallel()
	got, err := accounts(t, map[string]string{"CLOUDFLARE_API_KEYS": "a", "CLOUDFLARE_BASE_URL": "http://127.0.0.1:9/cloudflare/v1"})
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:9/cloudflare/v1", got[0].BaseURL)
}

func TestAccountsNeverPrintTheirKey(t *testing.T) {
	t.Parallel()
	got, err := accounts(t, map[string]string{"GROQ_API_KEYS": markerKey})
	require.NoError(t, err)
	encoded, err := json.Marshal(got)
	require.NoError(t, err)
	text := strings.Join([]string{fmt.Sprintf("%v %+v %#v", got, got, got), string(encoded)}, " ")
	require.NotContains(t, text, markerKey)
	require.Contains(t, text, "[secret]")
}
