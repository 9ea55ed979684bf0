package catalog

import (
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed editions/2026-11.yaml
var edition []byte

// Load returns the embedded edition.
func Load() (Catalog, error) { return Parse(edition) }

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
