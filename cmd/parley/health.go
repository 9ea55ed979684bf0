package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/urfave/cli/v3"
)

func healthCommand() *cli.Command {
	return &cli.Command{
		Name:  "health",
		Usage: "ask the worker in this container whether it lives",
		Description: `Asks /healthz at PARLEY_OPS_ADDRESS and ends with 0 when it answers: a health
check for images without a shell.

   HEALTHCHECK CMD ["/parley", "health"]`,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "ready", Usage: "ask /readyz instead: does it serve all its queues?"},
			&cli.StringFlag{Name: "address", Usage: "where to ask, instead of PARLEY_OPS_ADDRESS"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			address := cmd.String("address")
			if address == "" {
				address = os.Getenv("PARLEY_OPS_ADDRESS")
			}
			path := "/healthz"
			if cmd.Bool("ready") {
				path = "/readyz"
			}
			return ask(ctx, address, path)
		},
	}
}

// ask fails unless the process that listens on address answers 200.
func ask(ctx context.Context, address, path string) error {
	if address == "" {
		return errors.New("PARLEY_OPS_ADDRESS is not set; such as :9090")
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("PARLEY_OPS_ADDRESS: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, http.NoBody)
	if err != nil {
		return fmt.Errorf("PARLEY_OPS_ADDRESS: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", path, response.Status)
	}
	return nil
}
