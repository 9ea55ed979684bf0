package parley_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// imports is the table of who may import whom. A package obeys the entry with
// the longest matching folder; packages under one entry may import each other.
// The standard library is open to all but for what never lists.
func imports() []importRule {
	everything := []string{"..."}
	return []importRule{
		{
			folder: ".",
			why:    "the domain stands on its own; adapters depend on it, not the reverse",
		},
		{
			folder: "workflows",
			ours:   []string{".", "activities"},
			theirs: []string{"go.temporal.io/sdk/workflow", "go.temporal.io/sdk/temporal", "go.temporal.io/sdk/log", "go.temporal.io/api/enums"},
			never:  []string{"net", "os", "io/fs", "math/rand", "crypto/rand", "sync", "log", "context"},
			tests: []string{
				"go.temporal.io/sdk/testsuite", "go.temporal.io/sdk/worker", "go.temporal.io/sdk/converter", "go.temporal.io/sdk/client",
				"go.temporal.io/api", "internal/payload",
			},
			why: "a workflow is replayed: it reaches the world through activities only",
		},
		{
			folder: "activities",
			ours:   []string{"."},
			theirs: []string{"go.temporal.io/sdk/activity", "go.temporal.io/sdk/temporal", "go.temporal.io/sdk/log", "golang.org/x/text"},
			tests:  []string{"go.temporal.io/sdk", "go.temporal.io/api", "internal/standin", "internal/payload"},
			why:    "an activity sees providers through the root's interfaces, so that any of them can be replaced",
		},
		{
			folder: "providers",
			ours:   []string{"."},
			theirs: everything,
			never:  []string{"go.temporal.io"},
			tests:  []string{"internal/standin"},
			why:    "providers work under any orchestrator, and their tests without one",
		},
		{
			folder: "workers",
			ours:   []string{".", "workflows", "activities", "providers", "internal/payload"},
			theirs: everything,
			never:  []string{"go.temporal.io/server"},
			tests:  []string{"internal/standin", "starter"},
			why:    "this is the one place where Temporal, Redis and the providers meet",
		},
		{
			folder: "starter",
			ours:   []string{".", "workflows", "internal/payload"},
			theirs: []string{"go.temporal.io/sdk", "go.temporal.io/api", "google.golang.org/protobuf"},
			tests:  []string{"google.golang.org/grpc"},
			why:    "a backend that links the client must not carry workers, providers or Redis",
		},
		{
			folder: "internal/standin",
			ours:   []string{"."},
			tests:  []string{"providers/catalog", "providers/chat"},
			why:    "a stand-in that shares code with what it stands in for proves nothing",
		},
		{
			folder: "internal/payload",
			theirs: []string{"go.temporal.io/sdk/converter", "go.temporal.io/api/common"},
			tests:  []string{".", "google.golang.org/protobuf"},
			why:    "the form of payloads depends on nothing that they hold",
		},
		{folder: "internal/show", ours: []string{"."}, why: "a screen shows the domain and knows no machinery"},
		{folder: "internal/candidate", ours: []string{"."}, why: "a candidate sees questions and nothing else"},
		{
			folder: "internal/conversation",
			ours:   []string{".", "starter", "internal/show", "internal/candidate"},
			why:    "both commands hold interviews as a backend does, through the starter, whatever cluster is behind it",
		},
		{
			folder: "internal/load",
			ours:   []string{".", "starter", "internal/candidate", "providers/catalog", "providers/plan", "providers/vllm"},
			theirs: []string{"golang.org/x/sync", "github.com/urfave/cli/v3"},
			why:    "a load is held as a backend holds interviews, through the starter, and nodes are watched from outside beside what was planned",
		},
		{folder: "internal/parleytest", ours: []string{"."}, why: "every package's tests import it"},
		{folder: "examples", ours: []string{"."}, tests: []string{"internal/candidate"}, why: "examples are data"},
		{
			folder: "cmd/parley",
			ours:   []string{".", "workflows", "activities", "providers", "workers", "starter", "internal", "examples"},
			theirs: everything,
			never:  []string{"go.temporal.io/server"},
			why:    "the production binary does without the Temporal server",
		},
		{folder: "cmd/local", ours: everything, theirs: everything, why: "everything on one machine"},
		{folder: "integration", ours: everything, theirs: everything, why: "the suites see everything"},
	}
}

// forTests are what every package's tests may import.
func forTests() []string {
	return []string{"internal/parleytest", "examples", "github.com/stretchr/testify", "go.uber.org/goleak", "pgregory.net/rapid"}
}

// folders are the top level, besides hidden folders.
func folders() []string {
	return []string{
		"activities", "cmd", "deploy", "docs", "examples", "integration", "internal", "providers", "starter", "workers", "workflows",
	}
}

func TestRepositoryKeepsItsLayout(t *testing.T) {
	t.Parallel()
	repo, err := readRepository(".")
	require.NoError(t, err)
	require.Greater(t, len(repo.packages), 10, "the test must run in the repository's root")
	require.Empty(t, repo.problems(imports(), folders()))
}

// A rule for a folder that is gone protects nothing and misleads readers.
func TestEveryRuleHasItsFolder(t *testing.T) {
	t.Parallel()
	for _, rule := range imports() {
		require.DirExists(t, filepath.FromSlash(rule.folder))
	}
}

// TestProductionBinaryStaysSmall follows dependencies of dependencies, which the
// table does not.
func TestProductionBinaryStaysSmall(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./cmd/parley")
	list.Env = append(os.Environ(), "GOWORK=off")
	out, err := list.Output()
	require.NoError(t, err)
	for dep := range strings.FieldsSeq(string(out)) {
		for _, unwanted := range []string{
			"go.temporal.io/server", "github.com/alicebob/miniredis", "github.com/testcontainers", module + "/internal/parleytest",
		} {
			require.False(t, within(dep, unwanted),
				"cmd/parley depends on %s: what production runs holds no server, no fakes and no test code", dep)
		}
	}
}

// Each case breaks one rule; the check must say which, where and why.
func TestLayoutCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const doc = "// Package x is described.\npackage x\n"
	long := doc + "\nfunc f() {\n" + strings.Repeat("\tprintln()\n", maxFunction+1) + "}\n"
	for name, c := range map[string]struct {
		path, source string
		problem      string
	}{
		"library in the domain":        {"a.go", doc + `import _ "github.com/redis/rueidis"`, "the domain stands on its own"},
		"ours in the domain":           {"a.go", doc + `import _ "` + module + `/workers"`, "the domain stands on its own"},
		"provider in a workflow":       {"workflows/a.go", doc + `import _ "` + module + `/providers/chat"`, "a workflow is replayed"},
		"network in a workflow":        {"workflows/a.go", doc + `import _ "net/http"`, "a workflow is replayed"},
		"Temporal client in workflow":  {"workflows/a.go", doc + `import _ "go.temporal.io/sdk/client"`, "a workflow is replayed"},
		"client library in activity":   {"activities/a.go", doc + `import _ "github.com/openai/openai-go/v3"`, "an activity sees providers"},
		"workflow in an activity":      {"activities/a.go", doc + `import _ "` + module + `/workflows"`, "an activity sees providers"},
		"Temporal in a provider":       {"providers/chat/a.go", doc + `import _ "go.temporal.io/sdk/temporal"`, "under any orchestrator"},
		"Temporal in a provider test":  {"providers/a_test.go", doc + `import _ "go.temporal.io/sdk/temporal"`, "under any orchestrator"},
		"worker in the starter":        {"starter/a.go", doc + `import _ "` + module + `/workers"`, "a backend that links the client"},
		"server in the binary":         {"cmd/parley/a.go", doc + `import _ "go.temporal.io/server/temporal"`, "without the Temporal server"},
		"test library in code":         {"starter/a.go", doc + `import _ "github.com/stretchr/testify/require"`, "a backend that links"},
		"no rule for a folder":         {"internal/new/a.go", doc, "internal/new: no import rule"},
		"unknown folder at the top":    {"pkg/a.txt", "", "pkg: not a top-level folder"},
		"no package comment":           {"workers/a.go", "package workers\n", "workers: no package comment"},
		"comment does not name it":     {"workers/a.go", "// This is it.\npackage workers\n", "workers: no package comment"},
		"name without meaning":         {"providers/utils/a.go", "// Package utils is all.\npackage utils\n", "says nothing"},
		"long function":                {"workers/a.go", long, "f has 71 lines"},
		"long file":                    {"workers/a.go", doc + strings.Repeat("\n", maxFile), "a.go has 302 lines"},
		"long test file":               {"workers/a_test.go", doc + strings.Repeat("\n", maxTestFile), "a_test.go has 502 lines"},
		"long function behind a tag":   {"integration/a.go", "//go:build integration\n\n" + long, "f has 71 lines"},
		"server in the nested's twin":  {"cmd/parley/sub/a.go", doc + `import _ "go.temporal.io/server"`, "without the Temporal server"},
		"nested module from elsewhere": {"workers/a.go", doc + `import _ "` + module + `/cmd/local/devserver"`, "the one place where"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repo, err := readRepository(writeFiles(t, map[string]string{c.path: c.source}))
			require.NoError(t, err)
			problems := repo.problems(imports(), folders())
			require.Len(t, problems, 1)
			require.Contains(t, problems[0], c.problem)
		})
	}
}

func TestLayoutCheckLetsGoodCodePass(t *testing.T) {
	t.Parallel()
	repo, err := readRepository(writeFiles(t, map[string]string{
		"a.go":                         "// Package parley is the domain.\npackage parley\n\nimport _ \"strings\"\n",
		"a_test.go":                    "package parley_test\n\nimport _ \"github.com/stretchr/testify/require\"\n",
		"workflows/a.go":               "// Package workflows runs.\npackage workflows\n\nimport _ \"" + module + "/activities\"\n",
		"workflows/a_test.go":          "package workflows_test\n\nimport (\n\t_ \"os\"\n\n\t_ \"go.temporal.io/sdk/testsuite\"\n)\n",
		"providers/quota/a.go":         "// Package quota counts.\npackage quota\n\nimport _ \"" + module + "/providers/catalog\"\n",
		"cmd/local/main.go":            "// Command local runs all.\npackage main\n\nimport _ \"go.temporal.io/server/temporal\"\n",
		"integration/a_test.go":        "//go:build integration\n\n// Package integration_test breaks things.\npackage integration_test\n",
		"workflows/testdata/broken.go": "this is no Go",
		".bin/broken.go":               "nor is this",
		"deploy/README":                "",
	}))
	require.NoError(t, err)
	require.Empty(t, repo.problems(imports(), folders()))
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for path, content := range files {
		full := filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o750))
		require.NoError(t, os.WriteFile(full, []byte(content), 0o600))
	}
	return root
}
