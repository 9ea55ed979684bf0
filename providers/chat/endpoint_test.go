package chat

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// Every schema gets its own cut, however many there are, and few are kept.
func TestSchemasAreCutOncePerSchema(t *testing.T) {
	t.Parallel()
	e := &endpoint{provider: catalog.Provider{Quirks: catalog.Quirks{DropSchema: []string{"maxLength"}}}}
	for i := range 4 * maxSchemas {
		whole := json.RawMessage(fmt.Sprintf(`{"title":"%d","maxLength":1}`, i/2))
		require.JSONEq(t, fmt.Sprintf(`{"title":"%d"}`, i/2), string(e.schema(whole)))
		require.LessOrEqual(t, len(e.schemas.cut), maxSchemas)
	}
}
