package chat

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// pipes is a listener whose connections are dialed in memory.
type pipes struct {
	made   chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.made:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// cable loses all that is sent over it once it is dark, and nobody is told.
type cable struct {
	net.Conn

	dark *atomic.Bool
}

func (c cable) Write(b []byte) (int, error) {
	if c.dark.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// A network may drop a connection without a word. HTTP/2 has one for all calls to a
// provider: those after the ones that met the silence have another.
func TestADarkConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	certificate.Close()
	synctest.Test(t, func(t *testing.T) {
		listener := &pipes{made: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), ReadHeaderTimeout: time.Minute}
		go func() {
			config := &tls.Config{Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"}}
			_ = server.Serve(tls.NewListener(listener, config))
		}()
		var cables []*atomic.Bool
		clouds := transport(1, 90*time.Second)
		clouds.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // what matters is the connection
		clouds.DialContext = func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			listener.made <- theirs
			cables = append(cables, new(atomic.Bool))
			return cable{ours, cables[len(cables)-1]}, nil
		}
		call := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://provider.example/", http.NoBody)
			require.NoError(t, err)
			response, err := clouds.RoundTrip(request)
			if err != nil {
				return err
			}
			require.Equal(t, 2, response.ProtoMajor)
			return response.Body.Close()
		}
		require.NoError(t, call())
		require.NoError(t, call())
		require.Len(t, cables, 1)
		cables[0].Store(true)
		require.Error(t, call())
		require.NoError(t, call(), "the call after")
		require.Len(t, cables, 2)
		clouds.CloseIdleConnections()
		require.NoError(t, server.Close())
	})
}
