package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/parley-interviews/parley/internal/payload"
)

// ops serves what operators and orchestrators ask a process.
type ops struct {
	// waiting counts the workers that have not started yet.
	waiting atomic.Int64
	// ping tells whether the shared store answers.
	ping func(context.Context) error
}

// handler serves /healthz (the process lives), /readyz (it serves all its queues
// and Redis answers) and /codec (payloads for the Temporal UI).
func (o *ops) handler(origins []string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", o.ready)
	mux.Handle("/codec/", payload.Handler(origins...))
	return mux
}

func (o *ops) ready(w http.ResponseWriter, r *http.Request) {
	if n := o.waiting.Load(); n > 0 {
		say(w, http.StatusServiceUnavailable, fmt.Sprintf("%d worker(s) have not started", n))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := o.ping(ctx); err != nil {
		say(w, http.StatusServiceUnavailable, "redis does not answer")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	// A caller that went away needs no answer.
	_, _ = io.WriteString(w, line+"\n")
}

// listen opens the address, so that a port in use is told before anything runs.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("PARLEY_OPS_ADDRESS: %w", err)
	}
	return listener, nil
}

// serveHTTP serves until ctx ends.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		// Nothing served here is worth waiting for.
		_ = server.Close()
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
