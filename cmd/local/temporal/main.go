// Command temporal understands the part of the official Temporal command line
// that starts a development server:
//
//	temporal server start-dev --ip 0.0.0.0 --db-filename /data/t.db --headless
//
// An image built around it stands in for the official one in container tests,
// where that one cannot be pulled. It is no replacement for the official tool.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/cmd/local/devserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		stop()
		os.Exit(1)
	}
}

func command() *cli.Command {
	return &cli.Command{
		Name:  "temporal",
		Usage: "Temporal development server",
		Commands: []*cli.Command{{
			Name:     "server",
			Usage:    "run a server",
			Commands: []*cli.Command{startDev()},
		}},
	}
}

func startDev() *cli.Command {
	return &cli.Command{
		Name:   "start-dev",
		Usage:  "run a development server until interrupted",
		Action: serve,
		// A search attribute's type or a setting's value may hold a comma.
		DisableSliceFlagSeparator: true,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "ip", Value: "127.0.0.1", Usage: "`IP` address to listen on"},
			&cli.IntFlag{Name: "port", Aliases: []string{"p"}, Value: devserver.DefaultFrontendPort, Usage: "gRPC `PORT`"},
			&cli.IntFlag{Name: "ui-port", Usage: "UI `PORT` (default: the gRPC port + 1000)"},
			&cli.BoolFlag{Name: "headless", Usage: "run without the UI"},
			&cli.StringFlag{Name: "db-filename", Aliases: []string{"f"}, Usage: "keep state in `FILE` instead of memory"},
			&cli.StringFlag{Name: "namespace", Aliases: []string{"n"}, Value: "default", Usage: "`NAMESPACE` to create"},
			&cli.StringSliceFlag{Name: "search-attribute", Usage: "search attribute to create, as `NAME=TYPE`; repeatable"},
			&cli.StringSliceFlag{Name: "dynamic-config-value", Usage: "setting as `KEY=JSON`; repeatable"},
			&cli.StringFlag{Name: "ui-codec-endpoint", Usage: "`URL` that decodes payloads for the UI"},
			&cli.StringFlag{Name: "log-level", Value: "error", Usage: "debug, info, warn, error or never"},
		},
	}
}

func serve(ctx context.Context, cmd *cli.Command) error {
	cfg, err := config(cmd)
	if err != nil {
		return err
	}
	server, err := devserver.Start(ctx, cfg)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(cmd.Root().Writer, "Server: %s\n", server.HostPort())
	if url := server.UIURL(); url != "" {
		_, _ = fmt.Fprintf(cmd.Root().Writer, "UI:     %s\n", url)
	}
	<-ctx.Done()
	return server.Stop()
}

func config(cmd *cli.Command) (devserver.Config, error) {
	attributes, err := pairs("search-attribute", cmd.StringSlice("search-attribute"))
	if err != nil {
		return devserver.Config{}, err
	}
	settings, err := dynamicConfig(cmd.StringSlice("dynamic-config-value"))
	if err != nil {
		return devserver.Config{}, err
	}
	return devserver.Config{
		Address:          cmd.String("ip"),
		FrontendPort:     cmd.Int("port"),
		UIPort:           uiPort(cmd),
		DBFile:           cmd.String("db-filename"),
		Namespace:        cmd.String("namespace"),
		SearchAttributes: attributes,
		CodecEndpoint:    cmd.String("ui-codec-endpoint"),
		DynamicConfig:    settings,
		LogLevel:         cmd.String("log-level"),
	}, nil
}

// uiPort follows the official rule: without a choice the UI is found 1000 ports
// above gRPC.
func uiPort(cmd *cli.Command) int {
	const above = devserver.DefaultUIPort - devserver.DefaultFrontendPort
	switch port := cmd.Int("port"); {
	case cmd.Bool("headless"):
		return devserver.NoUI
	case cmd.IsSet("ui-port"):
		return cmd.Int("ui-port")
	case port == devserver.FreePort:
		return devserver.FreePort
	default:
		return port + above
	}
}

func pairs(flag string, given []string) (map[string]string, error) {
	values := make(map[string]string, len(given))
	for _, text := range given {
		name, value, found := strings.Cut(text, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("--%s %q is not NAME=VALUE", flag, text)
		}
		values[name] = value
	}
	return values, nil
}

func dynamicConfig(given []string) (map[string]any, error) {
	const flag = "dynamic-config-value"
	texts, err := pairs(flag, given)
	if err != nil {
		return nil, err
	}
	settings := make(map[string]any, len(texts))
	for key, text := range texts {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return nil, fmt.Errorf("--%s %s: %q is not JSON (quote texts)", flag, key, text)
		}
		// The server takes whole numbers as int only.
		if number, ok := value.(float64); ok && number == float64(int(number)) {
			value = int(number)
		}
		settings[key] = value
	}
	return settings, nil
}
