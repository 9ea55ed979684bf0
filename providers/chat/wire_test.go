package chat_test

import (
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// wireCase is one answer of a provider and what becomes of it. The provider is
// the file's folder.
type wireCase struct {
	file    string
	status  int
	headers string
	kind    parley.Kind
	code    string
	wait    time.Duration // RetryAt after the tests' clock; zero: none
	detail  string
}

// Short names keep a case on one line.
const (
	limited, spent, busy   = parley.KindRateLimited, parley.KindQuotaExhausted, parley.KindOverloaded
	away, tooLarge, gone   = parley.KindUnavailable, parley.KindTooLarge, parley.KindModelGone
	badKey, invalid, slow  = parley.KindInvalidKey, parley.KindInvalidRequest, parley.KindTimeout
	malformed, refused     = parley.KindMalformed, parley.KindRefused
	utcMidnight, pacificMN = 9 * time.Hour, 17 * time.Hour
)

func wireCases() []wireCase {
	return slices.Concat(groqCases(), geminiCases(), cloudflareCases(), mistralCases(), cerebrasCases(), nodeCases(),
		anthropicCases(), replicateCases(), anyCases())
}

func groqCases() []wireCase {
	return []wireCase{
		{
			file: "groq/tokens_per_minute.json", status: 429, kind: limited, code: "rate_limit_exceeded", wait: 6 * time.Second,
			headers: "Retry-After: 6",
		},
		{
			file: "groq/tokens_per_day.json", status: 429, kind: spent, code: "rate_limit_exceeded", wait: 87 * time.Second,
			headers: "Retry-After: 87",
		},
		{file: "groq/tokens_per_day.json", status: 429, kind: spent, code: "rate_limit_exceeded", wait: 86400 * time.Millisecond},
		{
			file: "groq/requests_spent.json", status: 429, kind: spent, code: "rate_limit_exceeded", wait: 86400 * time.Millisecond,
			headers: "x-ratelimit-limit-requests: 1000; x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 1m26.4s",
		},
		{file: "groq/requests_spent.json", status: 429, kind: limited, code: "rate_limit_exceeded", wait: time.Minute},
		{
			file: "groq/requests_spent.json", status: 429, kind: limited, code: "rate_limit_exceeded", wait: 20 * time.Second,
			headers: "Retry-After: Mon, 23 Nov 2026 15:00:20 GMT",
		},
		{
			file: "groq/requests_spent.json", status: 429, kind: limited, code: "rate_limit_exceeded", wait: time.Hour,
			headers: "Retry-After: 99999",
		},
		{
			file: "groq/requests_spent.json", status: 429, kind: limited, code: "rate_limit_exceeded", wait: time.Minute,
			headers: "Retry-After: 1e300",
		},
		{file: "groq/too_large.json", status: 413, headers: "Retry-After: 30", kind: tooLarge, code: "rate_limit_exceeded"},
		{file: "groq/bad_key.json", status: 401, kind: badKey, code: "invalid_api_key"},
		{file: "groq/edge_block.txt", status: 403, headers: "Content-Type: text/plain", kind: away, detail: "edge"},
		{file: "groq/flex_capacity.json", status: 498, kind: busy, code: "capacity_exceeded"},
		{file: "groq/model_retired.json", status: 400, kind: gone, code: "model_decommissioned"},
		{file: "groq/model_blocked.json", status: 403, kind: gone, code: "model_permission_blocked_project"},
		{file: "groq/json_failed.json", status: 400, kind: malformed, code: "json_validate_failed"},
		{
			file: "groq/unavailable.html", status: 503, kind: busy, wait: 5 * time.Second,
			headers: "Content-Type: text/html; Retry-After: 5",
		},
	}
}

func geminiCases() []wireCase {
	return []wireCase{
		{file: "gemini/per_minute.json", status: 429, kind: limited, code: "429", wait: 33200 * time.Millisecond},
		{file: "gemini/per_day.json", status: 429, kind: spent, code: "429", wait: pacificMN},
		{file: "gemini/never_on_plan.json", status: 429, kind: gone, code: "429"},
		{file: "gemini/bad_key.json", status: 400, kind: badKey, code: "400"},
		{file: "gemini/bad_key_native.json", status: 400, kind: badKey, code: "400"},
		{file: "gemini/too_long.json", status: 400, kind: tooLarge, code: "400"},
		{file: "gemini/overloaded.json", status: 503, kind: busy, code: "503"},
		{file: "gemini/blocked.json", status: 200, kind: refused},
		{file: "gemini/model_unknown.json", status: 404, kind: gone, code: "404"},
	}
}

func cloudflareCases() []wireCase {
	return []wireCase{
		{file: "cloudflare/neurons_spent.json", status: 429, kind: spent, code: "4006", wait: utcMidnight},
		{file: "cloudflare/neurons_spent_documented.json", status: 429, kind: spent, code: "3036", wait: utcMidnight},
		{file: "cloudflare/busy.json", status: 429, kind: busy, code: "3040"},
		{file: "cloudflare/no_such_model.json", status: 400, kind: gone, code: "5007"},
		{file: "cloudflare/forbidden_model.json", status: 403, kind: gone, code: "5018"},
		{file: "cloudflare/too_large.json", status: 413, kind: tooLarge, code: "3006"},
		{file: "cloudflare/timeout.json", status: 408, kind: slow, code: "3007"},
		{file: "cloudflare/wrong_account.json", status: 404, kind: badKey, code: "7003"},
		{file: "cloudflare/json_mode.json", status: 400, kind: malformed, code: "5025"},
	}
}

func mistralCases() []wireCase {
	return []wireCase{
		{file: "mistral/rate_limited.json", status: 429, kind: limited, code: "1300", wait: time.Minute},
		{
			file: "mistral/rate_limited.json", status: 429, kind: gone, code: "1300",
			headers: "x-ratelimit-limit-req-minute: 0; x-ratelimit-remaining-req-minute: 0",
		},
		{file: "mistral/capacity.json", status: 429, kind: busy, code: "3505"},
		{file: "mistral/labs_model.json", status: 403, kind: gone, code: "1913"},
		{file: "mistral/invalid.json", status: 422, kind: invalid, code: "invalid_request_error"},
		{file: "mistral/invalid_model.json", status: 400, kind: gone, code: "1500"},
	}
}

func cerebrasCases() []wireCase {
	return []wireCase{
		{file: "cerebras/queue.json", status: 429, kind: busy, code: "queue_exceeded"},
		{file: "cerebras/tokens_per_minute.json", status: 429, kind: limited, code: "token_quota_exceeded", wait: time.Minute},
		{file: "cerebras/tokens_per_day.json", status: 429, kind: spent, code: "token_quota_exceeded"},
		{
			file: "cerebras/tokens_per_day.json", status: 429, kind: spent, code: "token_quota_exceeded", wait: 33011380 * time.Millisecond,
			headers: "Retry-After: 33011.38",
		},
		{file: "cerebras/requests_per_hour.json", status: 429, kind: limited, code: "request_quota_exceeded", wait: time.Hour},
		{file: "cerebras/archived.json", status: 404, kind: gone, code: "model_archived"},
		{file: "cerebras/bad_key.json", status: 401, kind: badKey, code: "wrong_api_key"},
	}
}

func nodeCases() []wireCase {
	return []wireCase{
		{file: "vllm/unauthorized.json", status: 401, kind: badKey},
		{file: "vllm/context.json", status: 400, kind: tooLarge, code: "400"},
		{file: "vllm/context_old.json", status: 400, kind: tooLarge, code: "400"},
		{file: "vllm/context_prompt.json", status: 400, kind: tooLarge, code: "400"},
		{file: "vllm/engine_fault.json", status: 500, kind: away, code: "500"},
		{file: "vllm/queue_full.json", status: 503, kind: busy, code: "503"},
		{file: "vllm/abort.json", status: 200, kind: away, detail: "aborted"},
	}
}

func anthropicCases() []wireCase {
	return []wireCase{
		{
			file: "anthropic/rate_limited.json", status: 429, kind: limited, code: "rate_limit_error", wait: 12 * time.Second,
			headers: "Retry-After: 12; anthropic-ratelimit-requests-remaining: 0; anthropic-ratelimit-requests-reset: 2026-11-23T15:00:30Z",
		},
		{
			file: "anthropic/rate_limited.json", status: 429, kind: limited, code: "rate_limit_error", wait: 30 * time.Second,
			headers: "anthropic-ratelimit-requests-remaining: 0; anthropic-ratelimit-requests-reset: 2026-11-23T15:00:30Z",
		},
		{file: "anthropic/overloaded.json", status: 529, kind: busy, code: "overloaded_error"},
		{file: "anthropic/overloaded.json", status: 200, kind: busy, code: "overloaded_error"},
		{file: "anthropic/bad_key.json", status: 401, kind: badKey, code: "authentication_error"},
		{file: "anthropic/no_credit.json", status: 400, kind: spent, code: "invalid_request_error"},
		{file: "anthropic/too_long.json", status: 400, kind: tooLarge, code: "invalid_request_error"},
		{file: "anthropic/too_large.json", status: 413, kind: tooLarge, code: "request_too_large"},
		{file: "anthropic/no_model.json", status: 404, kind: gone, code: "not_found_error"},
		{file: "anthropic/invalid.json", status: 400, kind: invalid, code: "invalid_request_error"},
		{file: "anthropic/max_tokens.json", status: 200, kind: malformed, detail: "reply cut at max tokens"},
		{file: "anthropic/refusal.json", status: 200, kind: refused, detail: "the model declined"},
		{file: "anthropic/pause_turn.json", status: 200, kind: away, detail: "unknown reason"},
	}
}

func replicateCases() []wireCase {
	return []wireCase{
		{file: "replicate/throttled.json", status: 429, kind: limited, wait: 30 * time.Second},
		{file: "replicate/bad_key.json", status: 401, kind: badKey, code: "401"},
		{file: "replicate/no_credit.json", status: 402, kind: spent, code: "402"},
		{file: "replicate/no_model.json", status: 404, kind: gone, code: "404"},
		{file: "replicate/failed.json", status: 201, kind: away, code: "failed", detail: "not a completion"},
	}
}

func anyCases() []wireCase {
	return []wireCase{
		{file: "any/length.json", status: 200, kind: malformed, detail: "reply cut at max tokens"},
		{file: "any/content_filter.json", status: 200, kind: refused},
		{file: "any/refusal.json", status: 200, kind: refused},
		{file: "any/unknown_finish.json", status: 200, kind: away, detail: "unknown reason"},
		{file: "any/no_finish.json", status: 200, kind: away, detail: "unknown reason"},
		{file: "any/null_content.json", status: 200, kind: away, detail: "empty"},
		{file: "any/blank_content.json", status: 200, kind: away, detail: "empty"},
		{file: "any/only_thinking.json", status: 200, kind: away, detail: "empty"},
		{file: "any/no_choices.json", status: 200, kind: away, detail: "not a completion"},
		{file: "any/ok_with_error.json", status: 200, kind: limited, code: "429", wait: time.Minute},
		{file: "any/ok_with_plain_error.json", status: 200, kind: away, code: "upstream_error"},
		{file: "any/cut.json", status: 200, kind: away, detail: "not a completion"},
		{file: "any/error_string.json", status: 402, kind: spent},
		{file: "any/detail.json", status: 429, kind: limited, wait: 30 * time.Second},
		{file: "any/detail_list.json", status: 422, kind: invalid, code: "value_error.missing"},
		{file: "any/html.html", status: 502, headers: "Content-Type: text/html", kind: away},
		{file: "any/html.html", status: 400, headers: "Content-Type: text/html", kind: away},
		{file: "any/html.html", status: 200, headers: "Content-Type: text/html", kind: away, detail: "not a completion"},
		{file: "any/empty.txt", status: 200, kind: away, detail: "not a completion"},
		{file: "any/empty.txt", status: 204, kind: away},
		{file: "any/empty.txt", status: 401, kind: badKey},
		{file: "any/empty.txt", status: 404, kind: away},
		{file: "any/empty.txt", status: 410, kind: gone},
		{file: "any/empty.txt", status: 429, kind: limited, wait: time.Minute},
		{file: "any/empty.txt", status: 451, kind: refused},
		{file: "any/empty.txt", status: 504, kind: slow},
		{file: "any/empty.txt", status: 529, kind: busy},
		{file: "any/empty.txt", status: 307, headers: "Location: http://127.0.0.1:1/", kind: away},
		{file: "any/context_code.json", status: 400, kind: tooLarge, code: "context_length_exceeded"},
		{file: "any/unknown_model.json", status: 400, kind: gone, code: "model_not_found"},
	}
}

// Every shape of answer that the facts know becomes the kind that decides what
// happens next, with the time of its end.
func TestAnswersAreClassed(t *testing.T) {
	t.Parallel()
	for _, test := range wireCases() {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			provider := filepath.Dir(test.file)
			if provider == "any" {
				provider = "groq"
			}
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer{test.status, test.headers, wireBody(t, test.file)}.write(w)
			})
			ask := request(t, provider)
			if provider == "vllm" {
				ask.Route.Model = "served"
			}
			_, err := client(t, provider, server.URL).Complete(t.Context(), ask)
			var failure *parley.Error
			require.ErrorAs(t, err, &failure)
			require.Equal(t, test.kind, failure.Kind, "%v", err)
			require.Equal(t, test.code, failure.Code)
			require.Equal(t, test.status, failure.Status)
			require.Equal(t, provider, failure.Provider)
			require.Equal(t, ask.Route.Model, failure.Model)
			require.Contains(t, failure.Detail, test.detail)
			require.NotEmpty(t, failure.Detail)
			if test.wait == 0 {
				require.Zero(t, failure.RetryAt)
			} else {
				require.Equal(t, at().Add(test.wait), failure.RetryAt)
			}
			require.Len(t, server.drain(), 1, "retries belong to the workflow")
		})
	}
}

// A body in testdata that no case sends would only look tested.
func TestEveryWireBodyIsUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"vllm/models.json": true, "vllm/no_model.json": true, "replicate/elsewhere.json": true}
	for _, test := range wireCases() {
		used[test.file] = true
	}
	for _, test := range goodReplies() {
		used[test.file] = true
	}
	err := filepath.WalkDir("testdata", func(path string, entry fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, "testdata"+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "fuzz":
			return fs.SkipDir
		case !entry.IsDir() && !used[name]:
			return errors.New(name + " is in no case")
		}
		return nil
	})
	require.NoError(t, err)
}
