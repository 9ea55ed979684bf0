package devserver_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
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
	require.Len(t, loaded.Map, 7)
	partitions := loaded.Map[dynamicconfig.MatchingNumTaskqueueReadPartitions.Key()]
	require.Len(t, partitions, 2)
	require.Equal(t, 1, partitions[0].Value)
	require.Equal(t, "interview", partitions[1].Constraints.TaskQueueName)

	// What makes hops and timers fast holds for the stack without a database as well.
	local, err := os.ReadFile("../../../deploy/compose.local.yml")
	require.NoError(t, err)
	for key, values := range loaded.Map {
		if strings.HasPrefix(key.String(), "history.") {
			value, err := json.Marshal(values[0].Value)
			require.NoError(t, err)
			require.Contains(t, strings.ToLower(string(local)), strings.ToLower(fmt.Sprintf("--dynamic-config-value=%s=%s\n", key, value)))
		}
	}
}
