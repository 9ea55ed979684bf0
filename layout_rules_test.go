package parley_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/parley-interviews/parley"

// Lengths in lines; a function's are those between its braces, and tests' bodies
// may be tables of any length.
const (
	maxFile     = 300
	maxTestFile = 500
	maxFunction = 70
)

// importRule says what a folder's packages may import.
type importRule struct {
	// folder is relative to the repository's root; sub-folders are meant too.
	folder string
	// ours are folders of this repository, with what is under them, except for
	// ".", which is the root package alone.
	ours []string
	// theirs are module or package paths of others, with what is under them.
	theirs []string
	// never are exceptions from ours, theirs and the standard library; tests may
	// use all of the standard library.
	never []string
	// tests may import these too.
	tests []string
	why   string
}

// repository is what the checks look at.
type repository struct {
	// folders are the top level's.
	folders []string
	// packages are the Go files by folder.
	packages map[string][]goFile
}

type goFile struct {
	path   string
	test   bool
	syntax *ast.File
	tokens *token.FileSet
}

// readRepository parses every Go file outside hidden folders and testdata.
func readRepository(root string) (repository, error) {
	repo := repository{packages: map[string][]goFile{}}
	err := filepath.WalkDir(root, func(full string, entry fs.DirEntry, err error) error {
		if err != nil || full == root {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if entry.IsDir() {
			if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" {
				return fs.SkipDir
			}
			if !strings.Contains(name, "/") {
				repo.folders = append(repo.folders, name)
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		file, err := readGoFile(full, name)
		repo.packages[path.Dir(name)] = append(repo.packages[path.Dir(name)], file)
		return err
	})
	return repo, err
}

func readGoFile(full, name string) (goFile, error) {
	source, err := os.ReadFile(full) //nolint:gosec // the files of this repository
	if err != nil {
		return goFile{}, err
	}
	file := goFile{path: name, test: strings.HasSuffix(name, "_test.go"), tokens: token.NewFileSet()}
	file.syntax, err = parser.ParseFile(file.tokens, name, source, parser.ParseComments|parser.SkipObjectResolution)
	return file, err
}

// problems lists what breaks a rule, each with where and why.
func (r repository) problems(rules []importRule, folders []string) []string {
	var found []string
	for _, folder := range r.folders {
		if !slices.Contains(folders, folder) {
			found = append(found, folder+": not a top-level folder; the layout has a place for everything, or is to be changed on purpose")
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(r.packages)) {
		files := r.packages[folder]
		found = append(found, checkPackage(folder, files)...)
		rule, ok := ruleFor(rules, folder)
		if !ok {
			found = append(found, folder+": no import rule; say in layout_test.go what it may import and why")
		}
		for _, file := range files {
			found = append(found, file.checkLengths()...)
			if ok {
				found = append(found, file.checkImports(rule)...)
			}
		}
	}
	return found
}

func checkPackage(folder string, files []goFile) []string {
	var found []string
	name := strings.TrimSuffix(files[0].syntax.Name.Name, "_test")
	for _, vague := range []string{"util", "helper", "manager", "common"} {
		if strings.Contains(name, vague) {
			found = append(found, fmt.Sprintf("%s: the package name %q says nothing; name the idea, or put the code beside its user", folder, name))
		}
	}
	if !slices.ContainsFunc(files, func(f goFile) bool { return f.describesPackage(files) }) {
		found = append(found, folder+`: no package comment that begins with "Package <name>" or "Command <name>"; it is where a reader begins`)
	}
	return found
}

// describesPackage: the comment counts in a test file only where there is
// nothing else.
func (f goFile) describesPackage(all []goFile) bool {
	if f.test && slices.ContainsFunc(all, func(other goFile) bool { return !other.test }) {
		return false
	}
	doc := f.syntax.Doc.Text()
	return strings.HasPrefix(doc, "Package "+f.syntax.Name.Name+" ") || f.syntax.Name.Name == "main" && strings.HasPrefix(doc, "Command ")
}

func (f goFile) checkLengths() []string {
	if ast.IsGenerated(f.syntax) {
		return nil
	}
	var found []string
	limit := maxFile
	if f.test {
		limit = maxTestFile
	}
	if lines := f.tokens.File(f.syntax.FileStart).LineCount(); lines > limit+1 {
		found = append(found, fmt.Sprintf("%s has %d lines, over %d: it holds more than one idea; split it", f.path, lines, limit))
	}
	for _, decl := range f.syntax.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok || function.Body == nil || f.test {
			continue
		}
		lines := f.tokens.Position(function.Body.Rbrace).Line - f.tokens.Position(function.Body.Lbrace).Line - 1
		if lines > maxFunction {
			found = append(found, fmt.Sprintf("%s: %s has %d lines, over %d: nobody keeps that much in mind",
				f.path, function.Name, lines, maxFunction))
		}
	}
	return found
}

func (f goFile) checkImports(rule importRule) []string {
	var found []string
	for _, spec := range f.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !rule.allows(imported, f.test) {
			found = append(found, fmt.Sprintf("%s imports %s: %s may not, because %s", f.path, spec.Path.Value, rule.folder, rule.why))
		}
	}
	return found
}

// ruleFor returns the rule with the longest folder that holds this one. The
// root's is for the root package alone.
func ruleFor(rules []importRule, folder string) (importRule, bool) {
	matching := slices.DeleteFunc(slices.Clone(rules), func(rule importRule) bool { return !inFolder(folder, rule.folder) })
	if len(matching) == 0 {
		return importRule{}, false
	}
	return slices.MaxFunc(matching, func(a, b importRule) int { return cmp.Compare(len(a.folder), len(b.folder)) }), true
}

func (r importRule) allows(imported string, test bool) bool {
	standard := !strings.Contains(strings.Split(imported, "/")[0], ".")
	if standard && test {
		return true
	}
	if slices.ContainsFunc(r.never, func(never string) bool { return within(imported, never) }) {
		return false
	}
	allowed := slices.Concat(r.theirs, r.ours, []string{r.folder})
	if test {
		allowed = slices.Concat(allowed, r.tests, forTests())
	}
	folder, ours := "", within(imported, module)
	if ours {
		folder = cmp.Or(strings.TrimPrefix(strings.TrimPrefix(imported, module), "/"), ".")
		allowed = slices.DeleteFunc(allowed, func(a string) bool { return a == "..." && !slices.Contains(r.ours, a) })
	}
	return standard || slices.ContainsFunc(allowed, func(a string) bool {
		return a == "..." || within(imported, a) || ours && inFolder(folder, a)
	})
}

// inFolder: "." is the root package alone.
func inFolder(folder, of string) bool {
	return folder == of || of != "." && strings.HasPrefix(folder, of+"/")
}

// within tells whether a package path is that of a module or under it.
func within(imported, of string) bool {
	return imported == of || strings.HasPrefix(imported, of+"/")
}
