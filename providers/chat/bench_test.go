package chat_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkComplete shows what the adapter costs above a bare POST of the same
// body to the same server:
//
//	go test -run '^$' -bench Complete -benchmem ./providers/chat
func BenchmarkComplete(b *testing.B) {
	reply := wireBody(b, "groq/ok.json")
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", reply}.write(w) })
	c, ask := client(b, "groq", server.URL), request(b, "groq")
	_, err := c.Complete(b.Context(), ask)
	require.NoError(b, err)
	body := server.bodies[0]

	b.Run("parley", func(b *testing.B) {
		for b.Loop() {
			_, err := c.Complete(b.Context(), ask)
			require.NoError(b, err)
		}
	})
	b.Run("net/http", func(b *testing.B) {
		for b.Loop() {
			post, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/v1/chat/completions", bytes.NewReader([]byte(body)))
			require.NoError(b, err)
			post.Header.Set("Content-Type", "application/json")
			response, err := server.Client().Do(post)
			require.NoError(b, err)
			_, err = io.ReadAll(response.Body)
			require.NoError(b, err)
			require.NoError(b, response.Body.Close())
		}
	})
}
