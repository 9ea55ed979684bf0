package workers

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// No saver and no choice are not the same: a nil set would leave the choice to others.
func TestSaversAreNamedOrAllOrNone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		choice []string
		want   parley.SaverSet
	}{
		{[]string{"all"}, parley.Savers()},
		{[]string{"off"}, parley.SaverSet{}},
		{[]string{"near", " cache", "near"}, parley.SaverSet{parley.SaverNear, parley.SaverCache}},
	} {
		got, err := readSavers(test.choice)
		require.NoError(t, err)
		require.Equal(t, test.want, got)
	}
	_, err := readSavers([]string{"off", "cache"})
	require.EqualError(t, err, "PARLEY_SAVERS: off stands alone")
}
