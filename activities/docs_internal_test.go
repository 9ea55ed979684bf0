package activities

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// The worked example of docs/scoring.md is what the code makes of it.
func TestScoringPageTellsWhatTheCodeDoes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/scoring.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(page, -1)
	require.Len(t, blocks, 3)
	var in parley.AnalyzeInput
	require.NoError(t, json.Unmarshal(blocks[0][1], &in))

	made, err := json.Marshal(scorecardOf(t, in, string(blocks[1][1])))
	require.NoError(t, err)
	var card map[string]any
	require.NoError(t, json.Unmarshal(made, &card))
	delete(card, "provenance") // the call's
	made, err = json.Marshal(card)
	require.NoError(t, err)
	require.JSONEq(t, string(blocks[2][1]), string(made))
}

// A promise is held by a test that exists.
func TestScoringPageNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/scoring.md")
	require.NoError(t, err)
	var tests strings.Builder
	require.NoError(t, filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return nil //nolint:nilerr // a folder of another's that is just going
		}
		content, err := os.ReadFile(path) //nolint:gosec // our own sources
		tests.Write(content)
		return err
	}))
	named := regexp.MustCompile(`\x60((?:Test|Fuzz)\w+)\x60`).FindAllSubmatch(page, -1)
	require.Greater(t, len(named), 30)
	for _, name := range named {
		require.Contains(t, tests.String(), "func "+string(name[1])+"(")
	}
}
