package load

import (
	_ "embed" // for the families
	"encoding/json"
)

// family is a kind of work, with what posts and résumés say about it. A deed has
// one figure.
type family struct {
	Title        string   `json:"title"`
	Fields       []string `json:"fields"`
	Places       []string `json:"places"`
	Duties       []string `json:"duties"`
	Skills       []string `json:"skills"`
	Deeds        []string `json:"deeds"`
	Competencies []string `json:"competencies"`
	Schooling    string   `json:"schooling"`
}

//go:embed families.json
var familiesJSON []byte

func readFamilies() []family {
	var read []family
	if err := json.Unmarshal(familiesJSON, &read); err != nil {
		panic("families.json: " + err.Error()) // embedded, and held by the package's test
	}
	return read
}
