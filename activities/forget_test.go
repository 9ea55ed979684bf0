package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

func forgetInput() parley.ForgetInput {
	return parley.ForgetInput{
		InterviewIDs: []string{"acme/app-1/run-1", "acme/app-1/analysis"}, TenantID: "acme", Language: "en", Resume: resume,
	}
}

// Forgetting takes an interview's replies and the candidate's profile, nobody else's,
// and may be repeated.
func TestD31ForgettingTakesRepliesAndProfile(t *testing.T) {
	t.Parallel()
	library := newLibrary()
	b := libraryBench(t, library, sayProfiles(t, object{"id": "1", "facts": []string{"Wrote a ledger in Go for a bank."}}))
	for _, in := range []parley.ResumeItem{{ID: "1", Resume: resume}, {ID: "1", Resume: resume + " Other."}} {
		input := profileInput(in)
		input.Keep = true
		_, err := run[parley.ProfileReply](t, b, b.acts.Profile, input)
		require.NoError(t, err)
	}
	require.Len(t, library.kept, 2)
	for _, id := range []string{"acme/app-1/run-1/greet/1", "acme/app-1/analysis/run-7/analyze/1", "acme/app-10/run-1/greet/1"} {
		require.NoError(t, b.replies.Save(t.Context(), id, parley.ChatReply{Text: "{}"}))
	}
	for range 2 {
		_, err := b.env.ExecuteActivity(b.acts.Forget, forgetInput())
		require.NoError(t, err)
	}
	require.Len(t, library.kept, 1)
	require.Contains(t, b.replies.Saved(), "acme/app-10/run-1/greet/1")
	require.Len(t, b.replies.Saved(), 1)
}

// What could not be reached is told, without the résumé, and keeps nothing else from
// being forgotten.
func TestD31ForgettingTellsOfAnOutage(t *testing.T) {
	t.Parallel()
	library := newLibrary()
	b := libraryBench(t, library, activitytest.Say("{}"))
	b.replies.Err = errors.New("replies are away")
	library.err = errors.New("library is away")
	_, err := b.env.ExecuteActivity(b.acts.Forget, forgetInput())
	require.ErrorContains(t, err, "replies are away")
	require.ErrorContains(t, err, "library is away")
	require.NotContains(t, err.Error(), "Brightwater")

	b = libraryBench(t, nil, activitytest.Say("{}"))
	_, err = b.env.ExecuteActivity(b.acts.Forget, forgetInput())
	require.NoError(t, err, "without a library")
}

// A reply about several candidates is nowhere but in the library: neither kept for a
// retry nor in the cache that a tenant shares.
func TestD31ProfilesAreKeptOnlyWhereTheyAreFound(t *testing.T) {
	t.Parallel()
	b := newBench(t, sayProfiles(t, object{"id": "1", "facts": []string{"Wrote a ledger in Go for a bank."}}))
	for _, share := range []parley.Share{{}, {Space: "acme", Cache: true}, {Space: "acme", Cache: true, Flight: true}} {
		input := profileInput(parley.ResumeItem{ID: "1", Resume: resume})
		input.Share = share
		_, err := run[parley.ProfileReply](t, b, b.acts.Profile, input)
		require.NoError(t, err)
	}
	require.Empty(t, b.replies.Saved())
	for _, request := range b.provider.Requests() {
		require.False(t, request.Share.Cache)
	}
	require.True(t, b.provider.Requests()[2].Share.Flight)
}

// What an earlier edition's prompt made is made anew in the same place.
func TestAProfileOfAnotherPromptIsNotRecalled(t *testing.T) {
	t.Parallel()
	library := newLibrary()
	b := libraryBench(t, library, sayProfiles(t, object{"id": "1", "facts": []string{"Wrote a ledger in Go for a bank."}}))
	input := profileInput(parley.ResumeItem{ID: "1", Resume: resume})
	input.Keep = true
	_, err := run[parley.ProfileReply](t, b, b.acts.Profile, input)
	require.NoError(t, err)
	recall := parley.RecallInput{TenantID: "acme", Language: "en", Resume: &input.Items[0]}
	known, err := run[parley.RecallReply](t, b, b.acts.Recall, recall)
	require.NoError(t, err)
	require.NotNil(t, known.Profile)
	for shelf := range library.kept {
		library.kept[shelf] = []byte(`{"prompt":"profile@v0","facts":["Wrote a ledger in Go for a bank."]}`)
	}
	known, err = run[parley.RecallReply](t, b, b.acts.Recall, recall)
	require.NoError(t, err)
	require.Nil(t, known.Profile)
}
