package main

import (
	"context"

	"github.com/sethvargo/go-envconfig"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/workers"
)

func workerCommand() *cli.Command {
	return &cli.Command{
		Name:  "worker",
		Usage: "serve task queues until told to end",
		Description: `Serves interviews, provider queues and GPU nodes, whatever the environment has
keys for, and lets calls in flight finish when it is told to end.

   REDIS_URL            where quotas and replies are shared; required
   TEMPORAL_ADDRESS     localhost:7233 when unset; TEMPORAL_NAMESPACE,
                        TEMPORAL_API_KEY, TEMPORAL_TLS… as everywhere
   GROQ_API_KEYS=a,b    one or more keys of a provider, likewise for every other
                        that "parley providers" lists; CLOUDFLARE_ACCOUNT_ID goes
                        with CLOUDFLARE_API_KEYS; <ID>_BASE_URL to point a provider
                        elsewhere
   SELF_HOSTED_URL      vLLM nodes, comma separated

Processes that serve interviews need the keys of all providers, to choose among
them; others only those of the queues they serve.

   parley worker
   parley worker --queues interview --ops-address :9090
   parley worker --queues provider-groq,provider-mistral
   SELF_HOSTED_URL=http://localhost:8000 parley worker --queues gpu`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "queues", Usage: "what to serve, as PARLEY_QUEUES: interview, webhooks, gpu, provider-<id>"},
			&cli.StringFlag{Name: "catalog", Usage: "provider catalog, as PARLEY_CATALOG: an edition or a `FILE`; a changed file is taken over"},
			&cli.StringFlag{Name: "ops-address", Usage: "where to serve /healthz, /readyz and /codec, as PARLEY_OPS_ADDRESS"},
			&cli.StringFlag{Name: "log-level", Usage: "debug, info, warn or error, as PARLEY_LOG_LEVEL"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			cfg, err := workers.Load(ctx, flagsFirst(cmd, map[string]string{
				"PARLEY_CATALOG": "catalog", "PARLEY_QUEUES": "queues", "PARLEY_OPS_ADDRESS": "ops-address", "PARLEY_LOG_LEVEL": "log-level",
			}))
			if err != nil {
				return err
			}
			return workers.Run(ctx, cfg)
		},
	}
}

// flagsFirst looks a variable up in the flag of that name, then in the
// environment.
func flagsFirst(cmd *cli.Command, flagOf map[string]string) envconfig.Lookuper {
	return envconfig.MultiLookuper(envconfig.LookuperFunc(func(key string) (string, bool) {
		flag, found := flagOf[key]
		return cmd.String(flag), found && cmd.IsSet(flag)
	}), envconfig.OsLookuper())
}
