package catalog

import (
	"embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed editions
var editions embed.FS

// Editions lists the embedded editions by name, the newest last.
func Editions() []string {
	entries, _ := editions.ReadDir("editions") // an embedded folder can always be read
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
}

// Edition returns the embedded edition of that name.
func Edition(name string) (Catalog, error) {
	names := Editions()
	if !slices.Contains(names, name) {
		return Catalog{}, fmt.Errorf("catalog %q: no such edition; one of %s", name, strings.Join(names, ", "))
	}
	data, err := editions.ReadFile("editions/" + name + ".yaml")
	if err != nil {
		return Catalog{}, fmt.Errorf("catalog %s: %w", name, err)
	}
	return Parse(data)
}

// Load returns the newest embedded edition.
func Load() (Catalog, error) {
	names := Editions()
	return Edition(names[len(names)-1])
}

// Open reads a catalog from the file at path.
func Open(path string) (Catalog, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the file that the operator names
	if err != nil {
		return Catalog{}, fmt.Errorf("read catalog: %w", err)
	}
	return Parse(data)
}

// Choose returns what an operator may write for a catalog: nothing for the newest
// edition, an edition's name, or the path of a file.
func Choose(text string) (Catalog, error) {
	switch {
	case text == "":
		return Load()
	case slices.Contains(Editions(), text):
		return Edition(text)
	}
	return Open(text)
}

// Parse reads a catalog from YAML. Unknown fields are refused; an entry that
// breaks a rule is reported with its path, and all such problems at once.
func Parse(data []byte) (Catalog, error) {
	var c Catalog
	if err := yaml.UnmarshalWithOptions(data, &c, yaml.Strict()); err != nil {
		return Catalog{}, fmt.Errorf("read catalog: %w", err)
	}
	if err := c.Validate(); err != nil {
		return Catalog{}, fmt.Errorf("catalog %s: %w", c.Edition, err)
	}
	return c, nil
}
