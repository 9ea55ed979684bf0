package workers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

// node is a vLLM server that this process works for.
type node struct {
	// name is unique in the fleet: it names the node's queue.
	name    string
	account catalog.Account
	// catalog is the one in force when the process began.
	catalog catalog.Catalog
}

func (n node) accounts() []catalog.Account { return []catalog.Account{n.account} }

// address is the node's host and port.
func (n node) address() string {
	address, err := url.Parse(n.account.BaseURL)
	if err != nil {
		return n.name
	}
	return address.Host
}

// nodeName is what the names of nodes are made of: they are part of a queue's name.
var nodeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$`)

// nameNodes gives each account's node the name that PARLEY_NODE_NAME says, or the one
// that its address has in the whole fleet.
func (c *Config) nameNodes(accounts []catalog.Account) ([]node, error) {
	chosen := c.NodeName
	switch {
	case chosen != "" && !nodeName.MatchString(chosen):
		return nil, fmt.Errorf("PARLEY_NODE_NAME: %q is no name; up to 100 letters, digits, '.', '_', ':' and '-'", chosen)
	case chosen != "" && len(accounts) > 1:
		return nil, fmt.Errorf("PARLEY_NODE_NAME: names one node, and SELF_HOSTED_URL has %d; run one worker for each", len(accounts))
	}
	nodes := make([]node, len(accounts))
	taken := map[string]int{}
	var problems []error
	for i, account := range accounts {
		name := chosen
		if name == "" {
			name = nameOf(account.BaseURL)
		}
		if first, repeated := taken[name]; repeated {
			problems = append(problems, fmt.Errorf("SELF_HOSTED_URL: elements %d and %d are both called %s", first+1, i+1, name))
		}
		taken[name] = i
		nodes[i] = node{name: name, account: account, catalog: c.Catalog}
	}
	return nodes, errors.Join(problems...)
}

// nameOf makes a name of a node's address: host and port, and its path where nodes share
// them. A node on this machine is called after the machine: every machine has a loopback.
func nameOf(baseURL string) string {
	address, err := url.Parse(baseURL)
	if err != nil {
		return "node"
	}
	host := address.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		if machine, err := os.Hostname(); err == nil {
			host = machine
		}
	}
	if port := address.Port(); port != "" {
		host += ":" + port
	}
	if path := strings.Trim(strings.TrimSuffix(address.Path, "/v1"), "/"); path != "" {
		host += "-" + path
	}
	name := strings.Map(allowed, host)
	return name[:min(len(name), 100)]
}

func allowed(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._:-", r):
		return r
	}
	return '-'
}

// vllmEngine asks a node over HTTP.
type vllmEngine struct {
	account catalog.Account
	// client is http.DefaultClient when nil.
	client *http.Client
}

// Discover fails for a node that is known dead, too.
func (e vllmEngine) Discover(ctx context.Context) (vllm.Node, error) {
	if err := vllm.Health(ctx, e.client, e.account); err != nil {
		return vllm.Node{}, err
	}
	return vllm.Discover(ctx, e.client, e.account)
}

// Read fails for a node that is known dead, too.
func (e vllmEngine) Read(ctx context.Context) (vllm.Gauges, error) {
	if err := vllm.Health(ctx, e.client, e.account); err != nil {
		return vllm.Gauges{}, err
	}
	return vllm.Read(ctx, e.client, e.account)
}

// Exercise has one token completed.
func (e vllmEngine) Exercise(ctx context.Context, node vllm.Node) error {
	return vllm.Exercise(ctx, e.client, e.account, node)
}
