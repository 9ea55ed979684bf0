package library_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/library"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

const text = `Ana Ruiz
Acme, Berlin, 2019–2023: built the service that matches payments with invoices in Go and PostgreSQL, led 5 people,
and moved a large monolith to small services without a day of downtime.
Wrote the alerts and the runbooks that the whole team now uses.`

func shelf(text string) parley.Shelf {
	return parley.Shelf{Space: "acme", Kind: "profile", Group: "en/profile/v1", Text: text}
}

func find(t *testing.T, l *library.Library, shelf parley.Shelf, near bool) parley.Found {
	t.Helper()
	found, err := l.Find(t.Context(), shelf, near)
	require.NoError(t, err)
	return found
}

// The same words are the same text, however they are set.
func TestEqualTextIsFound(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		require.Equal(t, parley.Found{}, find(t, l, shelf(text), true))
		require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("first")))
		require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("second")))
		for _, same := range []string{text, strings.ToUpper(text), strings.ReplaceAll(text, " ", "\n\n \u2022 "), "  " + text + "!!"} {
			require.Equal(t, parley.Found{Content: []byte("second"), Similarity: 1}, find(t, l, shelf(same), false))
		}
	})
}

// An empty description is a text too, and near to none.
func TestTheEmptyTextIsFoundOnlyByItself(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		require.NoError(t, l.Keep(t.Context(), shelf(""), []byte("plan")))
		require.Equal(t, "plan", string(find(t, l, shelf(" \n"), true).Content))
		require.Nil(t, find(t, l, shelf("a"), true).Content)
	})
}

// What was made for nearly the same text is found when that is wanted, and says so.
func TestNearTextIsFoundAndSaysSo(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("kept")))
		edited := shelf(strings.Replace(text, "the whole team", "the team", 1))
		require.Nil(t, find(t, l, edited, false).Content)
		found := find(t, l, edited, true)
		require.Equal(t, "kept", string(found.Content))
		require.True(t, found.Near)
		require.Greater(t, found.Similarity, 0.7)
		require.Less(t, found.Similarity, 1.0)

		longer := shelf(text + " Since 2019. References on request.")
		require.Nil(t, find(t, l, longer, true).Content, "another year")
		require.NoError(t, l.Keep(t.Context(), shelf(text+" Since 2019."), []byte("dated")))
		require.Equal(t, "dated", string(find(t, l, longer, true).Content), "a number counts nothing in the next sentence")

		closer := shelf(strings.Replace(edited.Text, "now uses", "uses", 1))
		require.NoError(t, l.Keep(t.Context(), closer, []byte("closer")))
		require.Equal(t, "closer", string(find(t, l, edited, true).Content), "the nearest is taken")
	})
}

// One thing that a question might be about makes it another text.
func TestWhatTellsTextsApart(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("kept")))
		for name, edit := range map[string][2]string{
			"name": {"Ana Ruiz", "Ada Diaz"}, "employer": {"Acme", "Globex"}, "city": {"Berlin", "Bonn"}, "year": {"2023", "2024"},
			"stack": {"Go and", "Java and"}, "number": {"5 people", "8 people"}, "level": {"people", "senior people"},
			"counted": {"5 people", "5 robots"},
		} {
			other := strings.Replace(text, edit[0], edit[1], 1)
			require.NotEqual(t, text, other, name)
			require.Nil(t, find(t, l, shelf(other), true).Content, name)
		}
	})
}

// Nothing crosses from one tenant, kind or group to another, equal or near.
func TestSpacesKindsAndGroupsAreApart(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("acme's")))
		for name, change := range map[string]func(*parley.Shelf){
			"tenant":   func(s *parley.Shelf) { s.Space = "globex" },
			"kind":     func(s *parley.Shelf) { s.Kind = "plan" },
			"language": func(s *parley.Shelf) { s.Group = "de/profile/v1" },
			"moved":    func(s *parley.Shelf) { s.Kind, s.Group = "profileen", "/profile/v1" },
		} {
			for _, words := range []string{text, text + " and more"} {
				other := shelf(words)
				change(&other)
				require.Nil(t, find(t, l, other, true).Content, name)
			}
		}
		require.True(t, find(t, l, shelf(text+" and more"), true).Near)
	})
}

// Redis holds no word of a text, names nobody in its keys, keeps a tenant's keys on
// one node of a cluster, and lets everything go.
func TestRedisHoldsNoTextAndForgets(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	l := library.New(client, time.Hour)
	require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("{}")))
	require.NotContains(t, strings.ToLower(server.Dump()), "invoices")
	require.Len(t, server.Keys(), 1+25)
	tag, _, _ := strings.Cut(server.Keys()[0], "}")
	for _, key := range server.Keys() {
		require.True(t, strings.HasPrefix(key, tag+"}"))
		require.NotContains(t, key, "acme")
		require.Equal(t, time.Hour, server.TTL(key))
	}
	server.FastForward(time.Hour)
	require.Empty(t, server.Keys())
	require.Nil(t, find(t, l, shelf(text), true).Content)
}

// A thousand texts from one template fill a bucket with the newest, and an entry that
// left before its bucket is passed over.
func TestBucketsAreBounded(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	l := library.New(client, time.Hour)
	long := strings.Repeat(text+"\n", 3)
	for i := range 40 {
		require.NoError(t, l.Keep(t.Context(), shelf(long+strings.Repeat("x", i+1)), []byte(fmt.Sprint(i))))
	}
	fullest := 0
	for _, key := range server.Keys() {
		if server.Type(key) == "string" {
			ids, err := server.Get(key)
			require.NoError(t, err)
			require.LessOrEqual(t, len(ids), 16*16)
			fullest = max(fullest, len(ids)/16)
		}
	}
	require.Equal(t, 16, fullest)
	require.NotNil(t, find(t, l, shelf(long+"y"), true).Content)
	for _, key := range server.Keys() {
		if server.Type(key) == "hash" {
			server.Del(key)
		}
	}
	require.Nil(t, find(t, l, shelf(long+"y"), true).Content)
}

// What was made of a text goes with that of nearly the same, in no bucket is a trace
// of it, a call that is under way does not bring it back, and others stay.
func TestD31ATextIsForgotten(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		l := library.New(client, library.DefaultLife)
		near := shelf(strings.Replace(text, "the whole team", "the team", 1))
		others := []parley.Shelf{shelf(strings.Replace(text, "Ana Ruiz", "Ada Diaz", 1)), shelf(text), shelf("no word of it")}
		others[1].Space = "globex"
		for _, other := range others {
			require.NoError(t, l.Keep(t.Context(), other, []byte("another's")))
		}
		keys := keysOf(t, client)
		for _, own := range []parley.Shelf{shelf(text), near} {
			require.NoError(t, l.Keep(t.Context(), own, []byte("kept")))
		}
		require.Greater(t, len(keysOf(t, client)), len(keys)+2)
		for range 2 {
			require.NoError(t, l.Forget(t.Context(), shelf(text)))
			require.NoError(t, l.Keep(t.Context(), shelf(text), []byte("late")))
			for _, own := range []parley.Shelf{shelf(text), near} {
				require.Nil(t, find(t, l, own, true).Content)
			}
		}
		require.Len(t, keysOf(t, client), len(keys)+2, "two marks, for five minutes")
		for _, other := range others {
			require.Equal(t, "another's", string(find(t, l, other, false).Content))
		}
		require.NoError(t, l.Forget(t.Context(), shelf("")))
	})
}

func keysOf(t *testing.T, client rueidis.Client) []string {
	t.Helper()
	keys, err := client.Do(t.Context(), client.B().Keys().Pattern("*").Build()).AsStrSlice()
	require.NoError(t, err)
	return keys
}

func TestTooMuchIsRefusedAndOutagesAreTold(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	l := library.New(client, time.Hour)
	require.EqualError(t, l.Keep(t.Context(), shelf(text), make([]byte, 64<<10+1)), "library: profile has 65537 bytes; at most 65536 are kept")
	require.Empty(t, server.Keys())
	server.Close()
	err = l.Keep(t.Context(), shelf(text), nil)
	require.ErrorContains(t, err, "REDIS_URL")
	_, err = l.Find(t.Context(), shelf(text), true)
	require.ErrorContains(t, err, "REDIS_URL")
	require.NotContains(t, err.Error(), "Ana")
	err = l.Forget(t.Context(), shelf(text))
	require.ErrorContains(t, err, "REDIS_URL")
	require.NotContains(t, err.Error(), "Ana")
}
