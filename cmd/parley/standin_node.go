package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/internal/standin/engine"
)

func standinNodeCommand() *cli.Command {
	return &cli.Command{
		Name:  "node",
		Usage: "serve a stand-in for one vLLM node with its GPU",
		Description: `Serves one vLLM server alone: steps that take as long as the card's, slots, a queue,
KV memory, the prefix cache, metrics under vLLM's names. Its flags are vLLM's. A
SIGTERM aborts what runs, with status 200 and finish_reason "abort", as vLLM does,
unless --shutdown-timeout lets it finish; a SIGKILL cuts it off.

   parley standin node --listen 127.0.0.1:8000
   parley standin node --profile h100 --speed 10 --max-num-seqs 48
   parley node check http://127.0.0.1:8000

Trouble on command, from the start or while it runs:
   --fault kind=stall                     the engine hangs, /health stays 200
   --fault kind=dead,after=100            the engine dies with the 101st call, the node exits
   --fault kind=length,every=10,for=1     each tenth answer is cut off
   curl -d '{"kind":"stall"}' http://127.0.0.1:8000/_admin/faults
   curl -X DELETE http://127.0.0.1:8000/_admin/faults
   curl -X POST http://127.0.0.1:8000/sleep       with --dev-mode; then /wake_up
Further kinds: reset, hang, slow, cut, stream_error, unknown_model, overloaded, away.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:8000", Usage: "address to serve on"},
			&cli.StringFlag{Name: "model", Value: standin.DefaultVLLMModel, Usage: "name of the model"},
			&cli.StringFlag{Name: "profile", Value: "rtx4090", Usage: "card: " + strings.Join(engine.ProfileNames(), ", ")},
			&cli.FloatFlag{Name: "speed", Value: 1, Usage: "how many times faster than life the engine runs"},
			&cli.IntFlag{Name: "max-model-len", Value: 32_768, Usage: "most tokens of prompt and reply together"},
			&cli.IntFlag{Name: "max-num-seqs", Usage: "most requests that run together (default: the card's)"},
			&cli.IntFlag{Name: "max-num-queued-reqs", Usage: "refuse with 503 while so many wait; 0 lets the queue grow without end"},
			&cli.IntFlag{Name: "num-gpu-blocks", Usage: "KV blocks of 16 tokens (default: the card's)"},
			&cli.StringSliceFlag{
				Name: "api-key", Sources: cli.EnvVars("VLLM_API_KEY"), Usage: "key that /v1 wants; may be given several times",
			},
			&cli.DurationFlag{Name: "shutdown-timeout", Usage: "how long requests may go on after SIGTERM; 0 aborts them"},
			&cli.DurationFlag{Name: "startup", Usage: "how long the model takes to load; connections are reset meanwhile"},
			&cli.StringFlag{Name: "release", Value: "0.26", Usage: "vLLM release to play: " + strings.Join(standin.Releases(), ", ")},
			&cli.BoolFlag{Name: "enable-prompt-tokens-details", Usage: "tell cached tokens in the usage"},
			&cli.BoolFlag{Name: "enable-request-id-headers", Usage: "echo X-Request-Id"},
			&cli.BoolFlag{Name: "enable-server-load-tracking", Usage: "count /load"},
			&cli.BoolFlag{Name: "dev-mode", Usage: "open /sleep, /pause and /reset_prefix_cache, as VLLM_SERVER_DEV_MODE=1"},
			&cli.StringSliceFlag{Name: "fault", Usage: "a fault from the start, such as kind=stall,after=10"},
		},
		DisableSliceFlagSeparator: true,
		Action:                    serveStandinNode,
	}
}

func serveStandinNode(ctx context.Context, cmd *cli.Command) error {
	node, err := standin.NewNode(standin.NodeConfig{
		Model: cmd.String("model"), Profile: cmd.String("profile"), Speed: cmd.Float("speed"), MaxModelLen: cmd.Int("max-model-len"),
		MaxNumSeqs: cmd.Int("max-num-seqs"), MaxNumQueuedReqs: cmd.Int("max-num-queued-reqs"), KVBlocks: cmd.Int("num-gpu-blocks"),
		APIKeys: cmd.StringSlice("api-key"), Release: cmd.String("release"),
		ShutdownTimeout: cmd.Duration("shutdown-timeout"), Startup: cmd.Duration("startup"),
		PromptTokensDetails: cmd.Bool("enable-prompt-tokens-details"), RequestIDHeaders: cmd.Bool("enable-request-id-headers"),
		LoadTracking: cmd.Bool("enable-server-load-tracking"), DevMode: cmd.Bool("dev-mode"),
	})
	if err != nil {
		return err
	}
	var faults []string
	for _, text := range cmd.StringSlice("fault") {
		faults = append(faults, "provider=vllm,"+text)
	}
	if err := injectAll(node.Server, faults); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cmd.String("listen"))
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if _, err := fmt.Fprintf(cmd.Root().Writer, "SELF_HOSTED_URL=http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	return node.Serve(ctx, listener)
}
