package standin

import (
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// flush writes one frame; false when the client is gone.
func flush(w http.ResponseWriter, frame []byte) bool {
	_, err := w.Write(frame)
	// A connection that cannot be flushed ends at the next write.
	_ = http.NewResponseController(w).Flush()
	return err == nil
}

// manner is how an answer leaves.
type manner int

const (
	// mannerWhole sends everything.
	mannerWhole manner = iota
	// mannerCut promises the whole body, sends half and closes.
	mannerCut
	// mannerReset closes without a byte.
	mannerReset
	// mannerHang waits until the client leaves, then closes.
	mannerHang
)

// answer is what goes back to the client.
type answer struct {
	status      int
	header      http.Header
	contentType string
	body        []byte
	// frames, when not nil, are sent one by one in the place of a body of known
	// length.
	frames [][]byte
	// live, when not nil, is a stream that the engine is working on.
	live    *live
	delay   time.Duration
	manner  manner
	outcome Outcome
}

// send writes the answer in its manner.
func (a answer) send(w http.ResponseWriter, r *http.Request) {
	switch a.manner {
	case mannerHang:
		<-r.Context().Done()
		// Returning would send an empty 200 to a client that is still there when
		// the server ends.
		drop(w)
		return
	case mannerReset:
		drop(w)
		return
	case mannerWhole, mannerCut:
	}
	maps.Copy(w.Header(), a.header)
	if a.contentType != "" {
		w.Header().Set("Content-Type", a.contentType)
	}
	if a.frames != nil {
		a.stream(w)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	body := a.body
	if a.manner == mannerCut {
		body = body[:len(body)/2]
	}
	// A client that has left in the meantime is no concern of the provider's.
	_, _ = w.Write(body)
	if a.manner == mannerCut {
		_ = http.NewResponseController(w).Flush()
		drop(w)
	}
}

// stream sends the frames as they would come from a model, one after the other.
func (a answer) stream(w http.ResponseWriter) {
	w.WriteHeader(a.status)
	for _, frame := range a.frames {
		if !flush(w, frame) {
			return
		}
	}
}

// drop closes the connection hard, so that the client sees a reset rather than
// an orderly end where the system can tell them apart.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// HTTP/2 cannot be hijacked; aborting the handler resets the stream.
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// pause waits, and reports false when the client left meanwhile.
func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
