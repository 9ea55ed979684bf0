package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/cmd/local/devserver"
	"github.com/parley-interviews/parley/internal/payload"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/starter"
	"github.com/parley-interviews/parley/workers"
)

// stackOptions say what to start.
type stackOptions struct {
	standins, gpu bool
	nodes         nodeOptions
	latency       time.Duration
	faults        []standin.Fault
	port, uiPort  int
	dbFile        string
	// verbose has the workers log, from level on.
	verbose bool
	level   slog.Level
	environ environment
	log     io.Writer
}

// stack is everything that an interview needs, running.
type stack struct {
	interviews *starter.Client
	client     client.Client
	temporal   *devserver.Server
	// providers are the ids of those that serve calls; played tells that they
	// are stand-ins.
	providers []string
	played    bool
	// nodes are the addresses of stand-ins for self-hosted nodes, each a process's worth.
	nodes []string
	// ownRedis is set when REDIS_URL is.
	ownRedis bool
	// up ends, with the reason as its cause, when the workers do.
	up      context.Context
	closers []func() error
}

// startStack starts everything, or nothing when it returns an error. Mistakes in
// the environment are usage errors.
func startStack(ctx context.Context, o stackOptions) (*stack, error) {
	s := &stack{}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *stack) start(ctx context.Context, o stackOptions) error {
	known, err := catalog.Choose(o.environ["PARLEY_CATALOG"])
	if err != nil {
		return &usageError{fmt.Errorf("PARLEY_CATALOG: %w", err)}
	}
	if err := s.chooseProviders(known, o); err != nil {
		return &usageError{err}
	}
	redisURL, err := s.openRedis(ctx, o.environ)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.onStop(func() error { return ignoreClosed(listener.Close()) })
	root := "http://" + listener.Addr().String()

	env := o.environ.forWorkers(redisURL)
	if s.played {
		if err := s.startNodes(ctx, o.nodes); err != nil {
			return err
		}
		env = env.withStandins(known, root, s.selfHosted(root, o.gpu), !o.nodes.alone)
	}
	cfg, err := workers.Load(ctx, env)
	if err != nil {
		return &usageError{err}
	}
	s.providers = providersOf(cfg.Accounts)
	if err := s.reached(o); err != nil {
		return &usageError{err}
	}
	if err := s.startTemporal(ctx, o, root); err != nil {
		return err
	}
	if err := s.serveHTTP(listener, o); err != nil {
		return err
	}
	if err := s.startWorkers(ctx, cfg, o); err != nil {
		return err
	}
	return s.awaitNodes(ctx, redisURL)
}

// chooseProviders decides between real providers and stand-ins.
func (s *stack) chooseProviders(known catalog.Catalog, o stackOptions) error {
	accounts, err := catalog.Accounts(known, o.environ.Lookup)
	if err != nil && !o.standins {
		return err
	}
	s.played = o.standins || len(accounts) == 0
	if !s.played && (o.gpu || len(o.nodes.gpus) > 0 || o.nodes.alone || len(o.faults) > 0) {
		return errors.New("--fault, --gpu, --nodes and --clouds are for stand-ins, but the environment has keys of real providers:" +
			" add --standins")
	}
	return nil
}

// reached refuses faults of stand-ins that do not run here: nothing would ever fail, and
// it would seem to have been survived.
func (s *stack) reached(o stackOptions) error {
	var able []string
	for _, id := range s.providers {
		// Nodes with a card each are servers of their own.
		if id != parley.ProviderSelfHosted || len(s.nodes) == 0 {
			able = append(able, id)
		}
	}
	var problems []error
	for _, fault := range o.faults {
		if fault.Provider != standin.AllProviders && !slices.Contains(able, fault.Provider) {
			problems = append(problems, fmt.Errorf("--fault: no stand-in for %s can fail here; one of %s, or * for all (vllm with --gpu)",
				fault.Provider, strings.Join(able, ", ")))
		}
	}
	return errors.Join(problems...)
}

func (s *stack) openRedis(ctx context.Context, env environment) (string, error) {
	if url := env["REDIS_URL"]; url != "" {
		s.ownRedis = true
		return url, nil
	}
	redis, err := startRedis(ctx)
	if err != nil {
		return "", fmt.Errorf("embedded redis: %w", err)
	}
	s.onStop(func() error { redis.stop(); return nil })
	return redis.url(), nil
}

func (s *stack) startTemporal(ctx context.Context, o stackOptions, root string) error {
	server, err := devserver.Start(ctx, devserver.Config{
		FrontendPort: o.port, UIPort: o.uiPort, DBFile: o.dbFile,
		SearchAttributes: devserver.SearchAttributes(), CodecEndpoint: root + codecPath,
	})
	if err != nil {
		return err
	}
	s.temporal = server
	s.onStop(server.Stop)
	s.client, err = client.DialContext(ctx, s.clientOptions())
	if err != nil {
		return err
	}
	s.onStop(func() error { s.client.Close(); return nil })
	s.interviews = starter.New(s.client)
	return nil
}

func (s *stack) clientOptions() client.Options {
	return client.Options{
		HostPort: s.temporal.HostPort(), Namespace: s.temporal.Namespace(), DataConverter: starter.DataConverter(),
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}
}

// codecPath is where the browser decodes payloads for the Temporal UI.
const codecPath = "/codec"

// serveHTTP serves stand-ins and codec endpoint on one loopback port.
func (s *stack) serveHTTP(listener net.Listener, o stackOptions) error {
	mux := http.NewServeMux()
	if url := s.temporal.UIURL(); url != "" {
		_, port, err := net.SplitHostPort(url[len("http://"):])
		if err != nil {
			return err
		}
		mux.Handle(codecPath+"/", payload.Handler(url, "http://localhost:"+port))
	}
	if s.played {
		models, err := standin.New(standin.Config{Latency: o.latency})
		if err != nil {
			return err
		}
		for _, fault := range o.faults {
			if err := models.Inject(fault); err != nil {
				return &usageError{fmt.Errorf("--fault: %w", err)}
			}
		}
		mux.Handle("/", models.Handler())
	}
	const readHeader = 5 * time.Second
	server := &http.Server{Handler: mux, ReadHeaderTimeout: readHeader}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	s.onStop(func() error {
		err := server.Close()
		return errors.Join(err, ignoreClosed(<-done))
	})
	return nil
}

// ignoreClosed drops the errors of things that were closed before.
func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (s *stack) startWorkers(ctx context.Context, cfg workers.Config, o stackOptions) error {
	cfg.Temporal = s.clientOptions()
	// What matters comes back as an error or stands in the audit.
	cfg.Log = slog.New(slog.DiscardHandler)
	if o.verbose {
		cfg.Log = slog.New(slog.NewTextHandler(o.log, &slog.HandlerOptions{Level: o.level}))
	}
	// Only stop ends the workers: they are needed until the last reply is out.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	up, down := context.WithCancelCause(ctx)
	s.up = up
	done := make(chan error, 1)
	go func() {
		err := workers.Run(ctx, cfg)
		down(fmt.Errorf("the workers have ended: %w", err))
		done <- err
	}()
	s.onStop(func() error {
		told := up.Err() != nil
		cancel()
		err := <-done
		if told {
			err = nil // it was the cause that up ended with
		}
		return err
	})
	return nil
}

// whileUp returns a context that ends, with the reason as its cause, also when
// the workers do.
func (s *stack) whileUp(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	unlink := context.AfterFunc(s.up, func() { cancel(context.Cause(s.up)) })
	return ctx, func() { unlink(); cancel(nil) }
}

func (s *stack) onStop(closer func() error) { s.closers = append(s.closers, closer) }

// stop ends everything in reverse order and waits for it.
func (s *stack) stop() error {
	var errs []error
	for _, closer := range slices.Backward(s.closers) {
		errs = append(errs, closer())
	}
	s.closers = nil
	return errors.Join(errs...)
}
