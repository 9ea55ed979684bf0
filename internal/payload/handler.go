package payload

import (
	"net/http"
	"slices"

	"go.temporal.io/sdk/converter"
)

// maxBody bounds a request to the codec endpoint, in bytes: well above the 4 MiB
// that Temporal allows in one message, in base64.
const maxBody = 16 << 20

// Handler serves /encode and /decode (under any prefix) for the Temporal UI and
// command line, so that operators can read compressed payloads. The endpoint
// shows whatever it is sent: bind it where only operators reach it. Browsers
// may call it from the given origins, such as "http://localhost:8233"; other
// pages are kept out.
func Handler(origins ...string) http.Handler {
	codecs := http.MaxBytesHandler(converter.NewPayloadCodecHTTPHandler(newCodec()), maxBody)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		w.Header().Add("Vary", "Origin")
		if origin != "" {
			if !slices.Contains(origins, origin) {
				http.Error(w, "this origin may not use the codec endpoint", http.StatusForbidden)
				return
			}
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
		}
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "POST, OPTIONS")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type, X-Namespace, Authorization")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		codecs.ServeHTTP(w, r)
	})
}
