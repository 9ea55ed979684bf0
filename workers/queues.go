package workers

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// plan says what a process serves.
type plan struct {
	// interview is set when workflows and routing run here.
	interview bool
	// webhooks is set when events go to backends from here.
	webhooks bool
	// providers are the ids of those whose queues provider-<id> are served.
	providers []string
	// nodes are the self-hosted nodes that this process works for.
	nodes []node
}

// accountsOf returns the accounts of one provider.
func (c *Config) accountsOf(provider string) []catalog.Account {
	var own []catalog.Account
	for _, account := range c.Accounts {
		if account.Provider == provider {
			own = append(own, account)
		}
	}
	return own
}

// checkQueues reports every name in PARLEY_QUEUES that no queue has, whatever
// accounts there are.
func (c *Config) checkQueues() error {
	var problems []error
	for _, queue := range c.Queues {
		if err := c.checkQueue(strings.TrimSpace(queue)); err != nil {
			problems = append(problems, fmt.Errorf("PARLEY_QUEUES: %w", err))
		}
	}
	return errors.Join(problems...)
}

func (c *Config) checkQueue(queue string) error {
	switch queue {
	case parley.QueueInterview, parley.QueueWebhooks, parley.QueueGPU:
		return nil
	}
	id, isProvider := strings.CutPrefix(queue, parley.ProviderQueue(""))
	if !isProvider {
		return fmt.Errorf("%q is unknown; interview, webhooks, gpu or provider-<id>", queue)
	}
	entry, known := c.Catalog.Provider(id)
	switch {
	case !known:
		return fmt.Errorf("%s: no provider has this id; one of %s", queue, strings.Join(c.namedProviders(), ", "))
	case entry.ID == parley.ProviderSelfHosted:
		return fmt.Errorf("%s: self-hosted nodes are served on the queue gpu", queue)
	case entry.RetiredOn != "":
		return fmt.Errorf("%s: %s is retired since %s", queue, entry.Name, entry.RetiredOn)
	}
	return nil
}

// plan resolves PARLEY_QUEUES, leaving wrong names to checkQueues. The error
// lists every queue that cannot be served for want of accounts.
func (c *Config) plan() (plan, error) {
	queues := c.Queues
	if len(queues) == 0 {
		queues = c.everyQueue()
	}
	var served plan
	var problems []error
	for _, queue := range queues {
		queue = strings.TrimSpace(queue)
		if c.checkQueue(queue) != nil {
			continue
		}
		if err := c.serve(&served, queue); err != nil {
			problems = append(problems, err)
		}
	}
	if served.interview && len(c.Accounts) == 0 {
		problems = append(problems, errors.New(
			"no provider to route to: set SELF_HOSTED_URL or <ID>_API_KEYS for one of "+strings.Join(c.namedProviders(), ", ")))
	}
	return served, errors.Join(problems...)
}

// everyQueue lists what is served when nothing else is said: all that the
// environment has keys or nodes for.
func (c *Config) everyQueue() []string {
	queues := []string{parley.QueueInterview, parley.QueueWebhooks}
	for _, account := range c.Accounts {
		if queue := parley.ProviderQueue(account.Provider); !slices.Contains(queues, queue) {
			queues = append(queues, queue)
		}
	}
	return queues
}

// serve adds one queue to the plan; naming it twice changes nothing.
func (c *Config) serve(served *plan, queue string) error {
	switch queue {
	case parley.QueueInterview:
		served.interview = true
		return nil
	case parley.QueueWebhooks:
		served.webhooks = true
		return nil
	case parley.QueueGPU:
		accounts := c.accountsOf(parley.ProviderSelfHosted)
		if len(accounts) == 0 {
			return errors.New("PARLEY_QUEUES: gpu needs SELF_HOSTED_URL, the address of a vLLM node")
		}
		var err error
		served.nodes, err = c.nameNodes(accounts)
		return err
	}
	id := strings.TrimPrefix(queue, parley.ProviderQueue(""))
	if len(c.accountsOf(id)) == 0 {
		needs := "_API_KEYS"
		if entry, _ := c.Catalog.Provider(id); entry.SelfHosted {
			needs = "_BASE_URL"
		}
		return fmt.Errorf("PARLEY_QUEUES: %s needs %s%s", queue, strings.ToUpper(id), needs)
	}
	if !slices.Contains(served.providers, id) {
		served.providers = append(served.providers, id)
	}
	return nil
}

// namedProviders are those with a queue of their own.
func (c *Config) namedProviders() []string {
	var ids []string
	for _, provider := range c.Catalog.Providers {
		if provider.ID != parley.ProviderSelfHosted && provider.RetiredOn == "" {
			ids = append(ids, provider.ID)
		}
	}
	return ids
}

// names lists the queues of the plan, for the log.
func (p plan) names() []string {
	var queues []string
	if p.interview {
		queues = append(queues, parley.QueueInterview)
	}
	if p.webhooks {
		queues = append(queues, parley.QueueWebhooks)
	}
	if len(p.nodes) > 0 {
		queues = append(queues, parley.QueueGPU)
	}
	for _, id := range p.providers {
		queues = append(queues, parley.ProviderQueue(id))
	}
	return queues
}
