package devserver_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/dynamicconfig"
)

// The deployed server is told its settings by a file that nothing else reads here: a
// misspelt key would be ignored there without a word.
func TestDeployedSettingsAreKnownToTheServer(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../../deploy/temporal/dynamicconfig.yaml")
	require.NoError(t, err)
	loaded := dynamicconfig.LoadYamlFile(file)
	require.NoError(t, loaded.Err())
	require.Empty(t, loaded.Warnings)
	require.Len(t, loaded.Map, 6)
	partitions := loaded.Map[dynamicconfig.MatchingNumTaskqueueReadPartitions.Key()]
	require.Len(t, partitions, 2)
	require.Equal(t, 1, partitions[0].Value)
	require.Equal(t, "interview", partitions[1].Constraints.TaskQueueName)
}
