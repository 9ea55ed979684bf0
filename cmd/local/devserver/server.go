package devserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/testing/freeport"
	"go.temporal.io/server/temporal"
)

const (
	loopback = "127.0.0.1"
	// startTimeout bounds Start; a busy machine has been seen to take 2 s.
	startTimeout = time.Minute
	// probeEvery is the pause between two looks at a server that comes up.
	probeEvery = 10 * time.Millisecond
)

// Server is a running Temporal server. Stop must be called once it is not
// needed any more.
type Server struct {
	cfg      Config
	temporal temporal.Server
	ui       *uiserver.Server
	uiDone   chan struct{}
	stop     sync.Once
	stopErr  error
}

// Start runs a server and returns once it serves the namespace and the UI. The
// context bounds the start only. After an error nothing is left running.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	cfg, err := cfg.claimPorts(ctx)
	if err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	options, err := cfg.serverOptions()
	if err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	engine, err := temporal.NewServer(options...)
	if err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	s := &Server{cfg: cfg, temporal: engine}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("temporal server: %w", err), s.Stop())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.temporal.Start(); err != nil {
		return err
	}
	if err := s.awaitNamespace(ctx); err != nil {
		return err
	}
	if s.cfg.UIPort == NoUI {
		return nil
	}
	s.startUI()
	return s.awaitUI(ctx)
}

// Stop ends the UI and the server, waits for both, and may be repeated.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		if s.ui != nil {
			s.ui.Stop()
			<-s.uiDone
		}
		s.stopErr = s.temporal.Stop()
	})
	return s.stopErr
}

// HostPort is the gRPC address for clients on this machine.
func (s *Server) HostPort() string { return s.cfg.hostPort(s.cfg.FrontendPort) }

// Namespace is the namespace that was created.
func (s *Server) Namespace() string { return s.cfg.Namespace }

// UIURL is where the browser finds the UI; empty without one.
func (s *Server) UIURL() string {
	if s.cfg.UIPort == NoUI {
		return ""
	}
	return "http://" + s.cfg.hostPort(s.cfg.UIPort)
}

// hostPort is how this machine reaches a port of the server.
func (c Config) hostPort(port int) string {
	host := c.Address
	if net.ParseIP(host).IsUnspecified() {
		host = loopback
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// claimPorts checks that fixed ports are free, because the server panics on a
// taken one and the UI ends the process, and chooses the others.
func (c Config) claimPorts(ctx context.Context) (Config, error) {
	ports := []struct {
		port *int
		flag string
	}{{&c.FrontendPort, "--port"}, {&c.UIPort, "--ui-port"}}
	var errs []error
	for _, p := range ports {
		switch *p.port {
		case NoUI:
		case FreePort:
			*p.port = freeport.MustGetFreePort()
		default:
			errs = append(errs, checkFree(ctx, c.Address, *p.port, p.flag))
		}
	}
	return c, errors.Join(errs...)
}

func checkFree(ctx context.Context, address string, port int, flag string) error {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", net.JoinHostPort(address, strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is in use on %s: stop what listens there or choose another with %s", port, address, flag)
	}
	if err != nil {
		return fmt.Errorf("port %d (%s): %w", port, flag, err)
	}
	return listener.Close()
}

// awaitNamespace returns when the frontend answers for the namespace.
func (s *Server) awaitNamespace(ctx context.Context) error {
	quiet := sdklog.NewStructuredLogger(log.NewSlogLogger(log.NewNoopLogger()))
	lazy, err := client.NewLazyClient(client.Options{HostPort: s.HostPort(), Namespace: s.cfg.Namespace, Logger: quiet})
	if err != nil {
		return err
	}
	defer lazy.Close()
	request := &workflowservice.DescribeNamespaceRequest{Namespace: s.cfg.Namespace}
	return await(ctx, func() error {
		_, err := lazy.WorkflowService().DescribeNamespace(ctx, request)
		return err
	})
}

func (s *Server) startUI() {
	s.ui = uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                s.cfg.Address,
		Port:                s.cfg.UIPort,
		TemporalGRPCAddress: s.HostPort(),
		DefaultNamespace:    s.cfg.Namespace,
		EnableUI:            true,
		HideLogs:            true,
		DisableNewsFetch:    true,
		CORS:                uiconfig.CORS{CookieInsecure: true},
		Codec:               uiconfig.Codec{Endpoint: s.cfg.CodecEndpoint},
	}))
	s.uiDone = make(chan struct{})
	go func() {
		defer close(s.uiDone)
		// It returns nil after Stop, and ends the process on any other error.
		_ = s.ui.Start()
	}()
}

func (s *Server) awaitUI(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.UIURL()+"/healthz", http.NoBody)
	if err != nil {
		return err
	}
	return await(ctx, func() error {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		return response.Body.Close()
	})
}

// await repeats try until it succeeds or the context ends.
func await(ctx context.Context, try func() error) error {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}
