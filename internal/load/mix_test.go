package load_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/load"
)

func TestMixIsValidRepeatableAndHasRepeats(t *testing.T) {
	t.Parallel()
	const interviews = 500
	mix, again := load.NewMix(1, 40, 300), load.NewMix(1, 40, 300)
	roles, resumes := map[string]int{}, map[string]int{}
	for i := range interviews {
		request := mix.Request(i)
		require.Equal(t, request, again.Request(i))
		request.TenantID, request.IdempotencyKey = "acme", "key"
		require.NoError(t, request.WithDefaults().Validate())
		require.Equal(t, parley.PlanGenerated, request.WithDefaults().Plan.Mode)
		roles[request.Role.Title+request.Role.Level+request.Role.Description]++
		resumes[request.Candidate.ResumeText]++
	}
	require.Len(t, roles, 40)
	require.Greater(t, len(resumes), 200)
	require.Less(t, len(resumes), 300, "some candidates apply more than once")
	require.NotEqual(t, mix.Request(0), load.NewMix(2, 40, 300).Request(0))
}
