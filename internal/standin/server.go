package standin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// Server plays all providers. It holds no listener of its own: mount Handler, or
// use Serve.
type Server struct {
	config    Config
	providers map[string]*provider
	faults    faults
	ledger    ledger
	// predictions are Replicate's.
	predictions predictions
	mux         *http.ServeMux
	// calls numbers completions and spreads the jitter.
	calls atomic.Uint64
}

// provider is one profile at work.
type provider struct {
	profile
	quotas          *quotas
	latency, jitter time.Duration
	// root is the path below which it is served: "/<id>", or nothing for a node that
	// stands alone.
	root string
	// node is the engine and the flags of a vLLM node; nil for all others.
	node *machine
}

// New returns a Server, or every mistake in the configuration.
func New(config Config) (*Server, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("stand-in: %w", err)
	}
	config = config.withDefaults()
	s := newServer(config)
	for _, profile := range edition(config.Edition, config.VLLMModel) {
		p := &provider{profile: profile, latency: config.Latency, jitter: config.Jitter, root: "/" + profile.id}
		override := config.Providers[p.id]
		if override.Limits != nil {
			p.limits = override.Limits
		}
		if override.Latency != 0 || override.Jitter != 0 {
			p.latency, p.jitter = override.Latency, override.Jitter
		}
		var err error
		if p.quotas, err = newQuotas(p.limits, config.Now); err != nil {
			return nil, fmt.Errorf("stand-in: %w", err)
		}
		if p.id == "vllm" {
			if p.node, err = newMachine(NodeConfig{Model: config.VLLMModel, Profile: "instant"}.withDefaults()); err != nil {
				return nil, fmt.Errorf("stand-in: %w", err)
			}
		}
		s.providers[p.id] = p
		s.mount(p)
	}
	s.mountNode(s.providers["vllm"])
	s.mountAdmin()
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, object{"status": "serving"})
	})
	return s, nil
}

// newServer returns a Server without providers.
func newServer(config Config) *Server {
	return &Server{
		config:    config,
		providers: make(map[string]*provider),
		ledger:    ledger{keep: config.Record, stats: make(map[string]*tally)},
		mux:       http.NewServeMux(),
	}
}

// mount adds what a provider serves.
func (s *Server) mount(p *provider) {
	if p.gone != nil {
		// Whatever is asked for.
		s.mux.HandleFunc(p.root+"/", s.chat(p, completions()))
		return
	}
	for _, api := range p.protocols() {
		s.mux.HandleFunc("POST "+p.root+p.base+api.path, s.chat(p, api))
	}
	s.mountLists(p)
}

// Handler serves every provider under "/<id>" and the switches under "/_admin".
func (s *Server) Handler() http.Handler { return s.mux }

// Serve answers on the listener until ctx ends, then closes all connections and
// returns nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.mux,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("stand-in: serve: %w", err)
	case <-ctx.Done():
	}
	// A stand-in owes nobody a graceful end, and hanging calls would prevent it.
	closed := server.Close()
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stand-in: serve: %w", err)
	}
	if closed != nil && !errors.Is(closed, net.ErrClosed) {
		return fmt.Errorf("stand-in: close: %w", closed)
	}
	return nil
}

// Inject adds a fault; it counts calls from now on. An empty kind is KindDown.
func (s *Server) Inject(fault Fault) error {
	if fault.Kind == "" {
		fault.Kind = KindDown
	}
	if fault.Provider == "" && len(s.providers) == 1 {
		// A node that stands alone.
		fault.Provider = "vllm"
	}
	if err := fault.validate(); err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	s.faults.add(fault)
	if fault.After == 0 {
		s.befall(fault)
	}
	return nil
}

// befall puts a node's engine into the state that the fault wants.
func (s *Server) befall(fault Fault) {
	state := map[FaultKind]engine.State{KindStall: engine.Stalled, KindDead: engine.Dead}[fault.Kind]
	if p := s.providers[fault.Provider]; p != nil && p.node != nil && state != "" {
		p.node.enter(state)
	}
}

// Clear ends the faults that were injected for the named providers; without
// names, all of them.
func (s *Server) Clear(providers ...string) {
	s.faults.clear(providers)
	if p := s.providers["vllm"]; p != nil && (len(providers) == 0 || slices.Contains(providers, p.id)) {
		p.node.recover()
	}
}

// Faults lists the faults that are not over.
func (s *Server) Faults() []Fault { return s.faults.list() }

// Stats returns the counts so far.
func (s *Server) Stats() Stats {
	stats := s.ledger.snapshot()
	for id, counts := range stats.Providers {
		counts.Limits = s.providers[id].quotas.audit(id)
		stats.Providers[id] = counts
	}
	return stats
}

// Recorded returns the latest requests, oldest first; none unless Config.Record
// is set.
func (s *Server) Recorded() []Recorded { return s.ledger.requests() }

// standinAccount is the account id in the paths that BaseURL makes.
const standinAccount = "standin-account"

// BaseURL is the API root of a provider on a server at root: what <ID>_BASE_URL
// takes. For vllm it is the node itself, without "/v1", as SELF_HOSTED_URL takes
// it.
func BaseURL(root, id string) string {
	root = strings.TrimSuffix(root, "/") + "/" + id
	for _, p := range profiles(DefaultVLLMModel) {
		if p.id == id && id != "vllm" {
			return root + strings.Replace(p.base, "{account}", standinAccount, 1)
		}
	}
	return root
}
