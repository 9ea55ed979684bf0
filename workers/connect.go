package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/rueidis"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Waits between two tries to connect, and for one try.
const (
	connectPause = 500 * time.Millisecond
	connectTry   = 5 * time.Second
)

// connectTemporal dials the cluster and waits for it as long as the settings
// say: containers start in any order.
func connectTemporal(ctx context.Context, cfg Config) (client.Client, error) {
	options := cfg.Temporal
	options.Logger = log.NewStructuredLogger(cfg.Log)
	if options.HostPort == "" {
		options.HostPort = client.DefaultHostPort
	}
	var temporal client.Client
	err := await(ctx, cfg.ConnectTimeout, cfg.Log, "Temporal at TEMPORAL_ADDRESS "+options.HostPort, func(ctx context.Context) error {
		var err error
		temporal, err = client.DialContext(ctx, options)
		return err
	})
	return temporal, err
}

// connectRedis connects to Redis and waits for it as long as the settings say.
func connectRedis(ctx context.Context, cfg Config) (rueidis.Client, error) {
	var redis rueidis.Client
	name := "Redis at REDIS_URL " + fmt.Sprint(cfg.redis.InitAddress)
	err := await(ctx, cfg.ConnectTimeout, cfg.Log, name, func(ctx context.Context) error {
		opened, err := openRedis(cfg.redis)
		if err != nil {
			return err
		}
		if err := opened.Do(ctx, opened.B().Ping().Build()).Error(); err != nil {
			opened.Close()
			return err
		}
		redis = opened
		return nil
	})
	return redis, err
}

// openRedis prefers a client that keeps what it read until Redis says that it changed.
// A server that cannot say so works too.
func openRedis(options rueidis.ClientOption) (rueidis.Client, error) {
	opened, err := rueidis.NewClient(options)
	if errors.Is(err, rueidis.ErrNoCache) {
		options.DisableCache = true
		return rueidis.NewClient(options)
	}
	return opened, err
}

// await calls connect until it succeeds, the patience is over or ctx ends, and
// returns one line that says what could not be reached and why.
func await(ctx context.Context, patience time.Duration, logger *slog.Logger, what string, connect func(context.Context) error) error {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	for tries := 0; ; tries++ {
		try, cancel := context.WithTimeout(ctx, connectTry)
		err := connect(try)
		cancel()
		if err == nil {
			return nil
		}
		if tries == 0 {
			logger.Info("waiting for a server", "server", what, "up_to", patience.String(), "error", err)
		}
		again := time.NewTimer(connectPause)
		select {
		case <-ctx.Done():
			again.Stop()
			return fmt.Errorf("%s was not reached: %w", what, errors.Join(ctx.Err(), err))
		case <-enough.C:
			again.Stop()
			return fmt.Errorf("%s cannot be reached, tried for %s: %w", what, patience, err)
		case <-again.C:
		}
	}
}
