package standin

// Editions of the world that a Server plays.
const (
	// EditionToday is the state of November 2026.
	EditionToday = "2026-11"
	// EditionPlan is the capacity plan of December 2025: its fifteen providers with
	// the limits that it claims, right or wrong, and nothing else limited.
	EditionPlan = "2025-12"
)

// Editions lists what Config.Edition may be.
func Editions() []string { return []string{EditionToday, EditionPlan} }

// Alive lists the providers that serve models in an edition; the others are gone,
// or not yet known.
func Alive(name string) []string {
	var ids []string
	for _, p := range edition(name, DefaultVLLMModel) {
		if p.gone == nil {
			ids = append(ids, p.id)
		}
	}
	return ids
}

// edition returns the providers of one edition.
func edition(name, vllmModel string) []profile {
	today := profiles(vllmModel)
	if name != EditionPlan {
		return today
	}
	var plan []profile
	claimed := promises()
	for _, p := range today {
		c, found := claimed[p.id]
		if !found {
			if len(p.limits) == 0 {
				// One's own servers are the same in every edition.
				plan = append(plan, p)
			}
			continue
		}
		p.models, p.limits = c.models, []Limit{c.limit}
		p.gone, p.retired, p.paid, p.params.thinking = nil, nil, nil, 0
		plan = append(plan, p)
	}
	return plan
}

// promise is what the plan says of a provider, with models of that time.
type promise struct {
	limit  Limit
	models []model
}

// promises is the plan's table. It names no resets: days end at midnight UTC,
// Gemini's at Pacific midnight, and months with the calendar's. Where it gives
// only interviews a day, they count 26 calls each.
func promises() map[string]promise {
	daily := func(metric Metric, most float64) Limit {
		return Limit{Metric: metric, Window: Day, Max: most, Reset: UTCMidnight, Shared: true}
	}
	interviews := func(n float64) Limit { return daily(Requests, n*26) }
	monthly := func(most float64) Limit {
		return Limit{Metric: Requests, Window: Month, Max: most, Reset: CalendarMonth, Shared: true}
	}
	return map[string]promise{
		"cloudflare": {daily(Requests, 10_000), []model{
			{id: "@cf/meta/llama-3.1-8b-instruct-fp8-fast", context: 32_000}, {id: "@cf/meta/llama-3.3-70b-instruct-fp8-fast", context: 24_000},
		}},
		"huggingface": {monthly(30_000), []model{{id: "meta-llama/Llama-3.1-8B-Instruct", context: 131_072}}},
		"gemini": {
			Limit{Metric: Requests, Window: Day, Max: 1500, Reset: PacificMidnight, Shared: true},
			[]model{{id: "gemini-2.0-flash", context: 1_048_576}},
		},
		"cerebras": {daily(Tokens, 1_000_000), []model{{id: "llama3.1-8b", context: 8192}, {id: "llama-3.3-70b", context: 65_536}}},
		"deepseek": {daily(Requests, 1000), []model{{id: "deepseek-chat", context: 128_000}}},
		"github":   {daily(Requests, 1500), []model{{id: "openai/gpt-4o-mini", context: 128_000}}},
		"mistral":  {daily(Tokens, 500_000), []model{{id: "mistral-small-latest", context: 128_000}}},
		"groq": {daily(Requests, 14_400), []model{
			{id: "llama-3.1-8b-instant", context: 131_072}, {id: "llama-3.3-70b-versatile", context: 131_072},
		}},
		"together": {daily(Tokens, 5_000_000), []model{{id: "meta-llama/Llama-3.3-70B-Instruct-Turbo-Free", context: 131_072}}},
		"fireworks": {daily(Requests, 2000), []model{
			{id: "accounts/fireworks/models/llama-v3p3-70b-instruct", context: 131_072},
		}},
		"replicate": {interviews(50), []model{{id: "meta/meta-llama-3-8b-instruct", context: 8192}}},
		"anyscale":  {interviews(38), []model{{id: "meta-llama/Meta-Llama-3-8B-Instruct", context: 8192}}},
		"cohere": {monthly(1000), []model{
			{id: "command-r7b-12-2024", context: 128_000, maxOutput: 4000}, {id: "command-a-03-2025", context: 256_000, maxOutput: 8000},
		}},
		"ai21":      {interviews(10), []model{{id: "jamba-mini", context: 256_000, maxOutput: 4096}}},
		"anthropic": {interviews(25), []model{{id: "claude-haiku-4-5-20251001", context: 200_000, maxOutput: 64_000}}},
	}
}
