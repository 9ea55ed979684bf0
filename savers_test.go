package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Off is a choice and must not read as none made.
func TestSaversAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	off, err := parley.ParseSavers("off")
	require.NoError(t, err)
	require.Equal(t, parley.SaverSet{}, off)
	all, err := parley.ParseSavers("all")
	require.NoError(t, err)
	require.Equal(t, parley.SaverSet(parley.Savers()), all)
	some, err := parley.ParseSavers("cache, near,cache")
	require.NoError(t, err)
	require.Equal(t, parley.SaverSet{parley.SaverCache, parley.SaverNear}, some)
	_, err = parley.ParseSavers("cash")
	require.EqualError(t, err, `saver "cash" is unknown; all, off, or some of templates, cache, flights, shared, batches, near`)
}
