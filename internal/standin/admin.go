package standin

import (
	"encoding/json"
	"net/http"
)

// mountAdmin adds the switches, in JSON:
//
//	POST   /_admin/faults             injects a Fault
//	GET    /_admin/faults             lists those in force
//	DELETE /_admin/faults?provider=x  ends those of a provider, or all
//	GET    /_admin/stats              returns Stats
func (s *Server) mountAdmin() {
	s.mux.HandleFunc("POST /_admin/faults", func(w http.ResponseWriter, r *http.Request) {
		var fault Fault
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
		if err := decoder.Decode(&fault); err != nil {
			writeJSON(w, http.StatusBadRequest, object{"error": err.Error()})
			return
		}
		if err := s.Inject(fault); err != nil {
			writeJSON(w, http.StatusBadRequest, object{"error": err.Error()})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("GET /_admin/faults", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.Faults())
	})
	s.mux.HandleFunc("DELETE /_admin/faults", func(w http.ResponseWriter, r *http.Request) {
		s.Clear(r.URL.Query()["provider"]...)
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("GET /_admin/stats", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.Stats())
	})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client may have left; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(value)
}
