package inspect

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parley-interviews/parley/providers/vllm"
)

const (
	// enoughContext holds a scorecard's prompt, which is twelve answers, and its reply.
	enoughContext = 8192
	// promptly is how long one token may take on a node that has nothing else to do.
	promptly = time.Second
)

// leastVersion is the first that finishes calls after SIGTERM: --shutdown-timeout.
func leastVersion() [2]int { return [2]int{0, 18} }

func (i *inspection) reachable(ctx context.Context) finding {
	if err := vllm.Health(ctx, i.client, i.account); err != nil {
		return ending(plain(err))
	}
	return good("/health answers 200")
}

// plain is an error of package vllm without its prefix.
func plain(err error) string { return strings.TrimPrefix(err.Error(), "vllm: ") }

// key is asked for with our key and without.
func (i *inspection) key(ctx context.Context) finding {
	without, err := i.send(ctx, http.MethodGet, "/v1/models", "", nil, nil)
	if err != nil {
		return bad(err.Error())
	}
	with, err := i.get(ctx, "/v1/models")
	ours := i.account.Key.Reveal() != ""
	switch {
	case err != nil:
		return bad(err.Error())
	case with.status == http.StatusUnauthorized && ours:
		return ending("the node refuses our key")
	case with.status == http.StatusUnauthorized:
		return ending("the node wants a key: name its variable with --api-key-env")
	case without.status == http.StatusOK:
		return bad("none is wanted: whoever reaches the port may use the node")
	}
	return good("wanted, and ours is taken")
}

func (i *inspection) model(ctx context.Context) finding {
	node, err := vllm.Loaded(ctx, i.client, i.account)
	if err != nil {
		return ending(plain(err))
	}
	i.node, i.report.Model = node, node.Model
	found := fmt.Sprintf("%s, context %d", node.Model, node.MaxModelLen)
	if node.MaxModelLen > 0 && node.MaxModelLen < enoughContext {
		return poor(found)
	}
	return good(found)
}

// version comes with the cache's size, which later steps need.
func (i *inspection) version(ctx context.Context) finding {
	node, err := vllm.Discover(ctx, i.client, i.account)
	if err != nil {
		return unseen(plain(err))
	}
	i.node, i.report.Version, i.report.KVTokens = node, node.Version, node.KVTokens()
	switch {
	case node.Version == "":
		return unseen("not told")
	case older(node.Version, leastVersion()):
		return bad(node.Version)
	}
	return good(node.Version)
}

// older compares "0.9.2" or "0.26.0rc1+cu128" with a major and a minor version; what is
// no version is not older.
func older(version string, than [2]int) bool {
	parts := strings.SplitN(version, ".", 3)
	for n := range than {
		if n >= len(parts) {
			return false
		}
		number, err := strconv.Atoi(parts[n])
		if err != nil {
			return false
		}
		if number != than[n] {
			return number < than[n]
		}
	}
	return false
}

func (i *inspection) oneToken(ctx context.Context) finding {
	start := time.Now()
	if err := vllm.Exercise(ctx, i.client, i.account, i.node); err != nil {
		return bad(plain(err))
	}
	took := time.Since(start)
	if took > promptly {
		return bad(fmt.Sprintf("%.1f s", took.Seconds()))
	}
	return good(fmt.Sprintf("%d ms", took.Milliseconds()))
}

func (i *inspection) metrics(ctx context.Context) finding {
	if _, err := vllm.Read(ctx, i.client, i.account); err != nil {
		return bad(plain(err))
	}
	missing, err := vllm.Missing(ctx, i.client, i.account)
	switch {
	case err != nil:
		return bad(plain(err))
	case len(missing) > 0:
		return poor("missing: " + strings.Join(missing, ", "))
	}
	return good("all there")
}

func (i *inspection) capacity(context.Context) finding {
	capacity := i.node.Capacity(i.options.SeatTokens)
	i.report.Seats, i.report.Slots = capacity.Seats, capacity.Slots
	if capacity.Seats == 0 {
		return bad("not told")
	}
	return good(fmt.Sprintf("%d KV tokens: %d seats, %d slots", i.node.KVTokens(), capacity.Seats, capacity.Slots))
}

// closedDoors asks with GET, which does nothing: a door that wants POST answers 405.
func (i *inspection) closedDoors(ctx context.Context) finding {
	var open []string
	for _, path := range []string{"/sleep", "/pause", "/reset_prefix_cache", "/is_sleeping", "/server_info"} {
		got, err := i.get(ctx, path)
		if err != nil {
			return bad(err.Error())
		}
		if got.status != http.StatusNotFound {
			open = append(open, path)
		}
	}
	if len(open) > 0 {
		return bad("open to everybody: " + strings.Join(open, ", "))
	}
	return good("closed")
}
