package catalog_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

func catalogFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "providers.yaml")
	write(t, path, text)
	return path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// named is a small catalog whose edition has that name.
func named(edition string) string {
	return strings.Replace(oneLimit("{metric: concurrency, limit: 4}"), "edition: test", "edition: "+edition, 1)
}

// quiet looks once and expects nothing.
func quiet(t *testing.T, s *catalog.Source) {
	t.Helper()
	_, changed, err := s.Look()
	require.NoError(t, err)
	require.False(t, changed)
}

func TestSourceHandsOverWhatHasSettled(t *testing.T) {
	t.Parallel()
	path := catalogFile(t, named("one"))
	s, c, err := catalog.OpenSource(path)
	require.NoError(t, err)
	require.Equal(t, "one", c.Edition)
	quiet(t, s)

	write(t, path, named("two"))
	quiet(t, s)
	c, changed, err := s.Look()
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, "two", c.Edition)
	quiet(t, s)

	next := path + ".next"
	write(t, next, named("three"))
	require.NoError(t, os.Rename(next, path))
	quiet(t, s)
	c, changed, err = s.Look()
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, "three", c.Edition)
}

// The first half of a catalog is a valid catalog with fewer providers: while a
// file grows from look to look, nothing is taken over.
func TestSourceWaitsForAFileThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	entry := strings.SplitN(named("x"), "providers:\n", 2)[1]
	half := named("grown")
	whole := half + strings.Replace(entry, "id: acme", "id: second", 1)
	path := catalogFile(t, named("one"))
	s, _, err := catalog.OpenSource(path)
	require.NoError(t, err)
	for _, size := range []int{10, len(half), len(half) + 40, len(whole)} {
		write(t, path, whole[:size])
		quiet(t, s)
	}
	c, changed, err := s.Look()
	require.NoError(t, err)
	require.True(t, changed)
	require.Len(t, c.Providers, 2)
}

func TestSourceReportsAnInvalidFileOnce(t *testing.T) {
	t.Parallel()
	path := catalogFile(t, named("one"))
	s, _, err := catalog.OpenSource(path)
	require.NoError(t, err)
	breaks := func(text, want string) {
		t.Helper()
		write(t, path, text)
		quiet(t, s)
		_, changed, err := s.Look()
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "stays in force")
		require.False(t, changed)
		quiet(t, s)
		quiet(t, s)
	}
	breaks("edition: two\n", "providers: is empty")
	breaks("edition: [", "read catalog")
	write(t, path, named("one"))
	quiet(t, s)
	quiet(t, s)
	breaks("edition: two\n", "providers: is empty")

	require.NoError(t, os.Remove(path))
	quiet(t, s)
	_, _, err = s.Look()
	require.ErrorContains(t, err, "no such file")
	quiet(t, s)

	write(t, path, named("two"))
	quiet(t, s)
	c, changed, err := s.Look()
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, "two", c.Edition)
}

func TestSourceNeedsAValidFileToBeginWith(t *testing.T) {
	t.Parallel()
	_, _, err := catalog.OpenSource(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, _, err = catalog.OpenSource(catalogFile(t, "edition: x\n"))
	require.ErrorContains(t, err, "providers: is empty")
}

func TestWatchTellsChangesAndProblemsUntilItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := catalogFile(t, named("one"))
		s, _, err := catalog.OpenSource(path)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		changes, problems := make(chan string, 9), make(chan error, 9)
		go s.Watch(ctx, func(c catalog.Catalog) { changes <- c.Edition }, func(err error) { problems <- err })

		write(t, path, named("two"))
		require.Equal(t, "two", <-changes)
		write(t, path, "edition: three\n")
		require.ErrorContains(t, <-problems, "providers: is empty")
		write(t, path, named("three"))
		require.Equal(t, "three", <-changes)
		cancel()
		synctest.Wait()
	})
}
