package starter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// generated is a request that leaves its questions to Parley.
func generated(key, title, resume string) parley.Request {
	request := parleytest.Request()
	request.IdempotencyKey, request.Role.Title, request.Candidate.ResumeText = key, title, resume
	request.Plan = parley.Plan{}
	return request.WithDefaults()
}

// Each role and each résumé is made once for a tenant and language, and never
// together with another tenant's.
func TestPrepareMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	german, other := generated("5", "Engineer", "Résumé A"), generated("6", "Engineer", "Résumé A")
	german.Language, other.TenantID = "de", "globex"
	made, err := interviews.Prepare(t.Context(), []parley.Request{
		generated("1", "Engineer", "Résumé A"), generated("2", "Engineer", "Résumé B"), generated("3", "Nurse", "Résumé A"),
		parleytest.Request(), german, other, generated("4", "Nurse", ""),
	})
	require.NoError(t, err)
	require.Equal(t, 4, made.Plans)
	require.Equal(t, 4, made.Profiles)
	require.Len(t, fake.prepared, 3)
	require.Len(t, fake.prepared[0].Plans, 2)
	require.Len(t, fake.prepared[0].Resumes, 2)
	require.Equal(t, []string{"acme en", "acme de", "globex en"}, []string{
		fake.prepared[0].TenantID + " " + fake.prepared[0].Language, fake.prepared[1].TenantID + " " + fake.prepared[1].Language,
		fake.prepared[2].TenantID + " " + fake.prepared[2].Language,
	})
	require.Len(t, fake.deleted, 3, "the runs held résumés")
	require.NotEqual(t, fake.prepared[0].Plans[0].ID, fake.prepared[0].Plans[1].ID)
}

// The questions of an economy interview are adapted to nobody: only where nothing is
// shared is its plan tailored to the résumé.
func TestPrepareReadsNoResumeForEconomy(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	short, alone := generated("1", "Engineer", "Résumé A"), generated("2", "Engineer", "Résumé B")
	short.Depth, alone.Depth, alone.Savers = parley.DepthEconomy, parley.DepthEconomy, parley.SaverSet{parley.SaverBatches}
	_, err := interviews.Prepare(t.Context(), []parley.Request{short, alone})
	require.NoError(t, err)
	require.Len(t, fake.prepared, 2)
	require.Empty(t, fake.prepared[0].Resumes)
	require.Len(t, fake.prepared[1].Resumes, 1)
}

// What Temporal takes as one input is bounded: in items and in bytes.
func TestPrepareIsSplit(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	var many []parley.Request
	for i := range 1200 {
		many = append(many, generated(fmt.Sprint(i), "Engineer", fmt.Sprintf("Résumé %d", i)))
	}
	made, err := interviews.Prepare(t.Context(), many)
	require.NoError(t, err)
	require.Equal(t, 1200, made.Profiles)
	require.Len(t, fake.prepared, 3)

	fake, interviews = setup(t)
	for i := range 100 {
		many[i].Candidate.ResumeText = fmt.Sprintf("%d %s", i, strings.Repeat("x", parley.MaxResumeChars-10))
	}
	_, err = interviews.Prepare(t.Context(), many[:100])
	require.NoError(t, err)
	require.Len(t, fake.prepared, 2)
}

func TestPrepareNamesTheRequestWithMistakes(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	bad := generated("1", "Engineer", "")
	bad.Depth = "deep"
	_, err := interviews.Prepare(t.Context(), []parley.Request{generated("2", "Nurse", ""), bad})
	require.ErrorContains(t, err, "request 1: ")
	var invalid *parley.ValidationError
	require.ErrorAs(t, err, &invalid)
	require.Empty(t, fake.prepared)
}
