package standin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// ErrEngineDead is what Node.Serve returns when the engine died.
var ErrEngineDead = errors.New("stand-in: the engine died")

// Node is one vLLM node alone at "/", with its own engine. Faults and statistics are
// those of the provider "vllm"; a fault without a provider means it.
type Node struct {
	*Server
	node *machine
	kill chan struct{}
}

// NewNode returns a node, or every mistake in the configuration. It loads its model from
// now on.
func NewNode(config NodeConfig) (*Node, error) {
	config = config.withDefaults()
	m, err := newMachine(config)
	if err != nil {
		return nil, fmt.Errorf("stand-in node: %w", err)
	}
	s := newServer(Config{Now: time.Now, Record: config.Record})
	p := &provider{profile: vllmProfile(config.Model), node: m}
	p.anyKey = len(config.APIKeys) == 0
	p.models[0].context = config.MaxModelLen
	p.answerExtras["system_fingerprint"] = m.fingerprint()
	if p.quotas, err = newQuotas(nil, s.config.Now); err != nil {
		return nil, fmt.Errorf("stand-in node: %w", err)
	}
	s.providers[p.id] = p
	s.mount(p)
	s.mountNode(p)
	s.mountAdmin()
	s.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusNotFound, object{"detail": "Not Found"})
	})
	return &Node{Server: s, node: m, kill: make(chan struct{}, 1)}, nil
}

// Handler serves the node at "/" and the switches under "/_admin". Until the model is
// loaded it resets connections.
func (n *Node) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if time.Now().Before(n.node.up) {
			drop(w)
			return
		}
		n.mux.ServeHTTP(w, r)
	})
}

// Engine returns the engine's gauges and counters.
func (n *Node) Engine() engine.Stats { return n.node.driver.Stats() }

// Shutdown ends requests as vLLM does on SIGTERM: those that run go on for
// ShutdownTimeout, then all are aborted, with status 200; whatever comes meanwhile is
// aborted at once. It returns when the engine has nothing left or ctx ends.
func (n *Node) Shutdown(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, n.node.config.ShutdownTimeout)
	defer cancel()
	n.node.driver.Enter(engine.Closing)
	n.node.driver.Drain(ctx)
	n.node.driver.End()
}

// Kill cuts all connections, as the end of a process or of a machine does; Serve
// returns nil.
func (n *Node) Kill() {
	select {
	case n.kill <- struct{}{}:
	default:
	}
}

// goodbye is how long answers to aborted requests may take to leave.
const goodbye = 30 * time.Second

// Serve answers on the listener until ctx ends, then does as Shutdown says and returns
// nil. It returns ErrEngineDead when the engine died, after the requests got their 500.
func (n *Node) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: n.Handler(), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var ended error
	select {
	case err := <-served:
		return fmt.Errorf("stand-in node: serve: %w", err)
	case <-n.kill:
	case <-n.node.died:
		ended = ErrEngineDead
		leave(ctx, server)
	case <-ctx.Done():
		ctx = context.WithoutCancel(ctx)
		n.Shutdown(ctx)
		leave(ctx, server)
	}
	closed := server.Close()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stand-in node: serve: %w", err)
	}
	// What was cut off must not run on.
	n.node.driver.End()
	if closed != nil && !errors.Is(closed, net.ErrClosed) && ended == nil {
		return fmt.Errorf("stand-in node: close: %w", closed)
	}
	return ended
}

// leave lets the last answers go out.
func leave(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(ctx, goodbye)
	defer cancel()
	// Who is still there then is cut off.
	_ = server.Shutdown(ctx)
}
