package chat

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// nodes remembers which model each self-hosted node serves.
type nodes struct {
	mu     sync.Mutex
	models map[string]string
}

func (n *nodes) get(account string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.models[account]
}

func (n *nodes) put(account, model string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.models == nil {
		n.models = map[string]string{}
	}
	n.models[account] = model
}

// reconsider forgets a node's model after a failure that a restart with another
// model explains. What the node was asked for is then out of date, not gone.
func (n *nodes) reconsider(account string, failure *parley.Error) {
	if failure.Kind != parley.KindModelGone && failure.Kind != parley.KindUnavailable {
		return
	}
	if failure.Kind == parley.KindModelGone && failure.Model == n.get(account) {
		failure.Kind = parley.KindUnavailable
		failure.Detail = "the node serves another model than before"
	}
	n.put(account, "")
}

// nodeModel returns the model that a node serves. Calls that find nothing
// remembered at the same time each ask; the answers are alike.
func (c *Client) nodeModel(ctx context.Context, account catalog.Account) (string, *parley.Error) {
	if id := c.nodes.get(account.ID); id != "" {
		return id, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(account.BaseURL, "/")+"/models", nil)
	if err != nil {
		return "", internal("the account's base url is not valid")
	}
	if key := account.Key.Reveal(); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return "", connectionFailure(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply))
	if err != nil {
		return "", connectionFailure(ctx, err)
	}
	if response.StatusCode != http.StatusOK {
		kind := parley.KindUnavailable
		if response.StatusCode == http.StatusUnauthorized {
			kind = parley.KindInvalidKey
		}
		return "", &parley.Error{Kind: kind, Status: response.StatusCode, Detail: "the node does not tell its model"}
	}
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &list); err != nil || len(list.Data) == 0 || list.Data[0].ID == "" {
		return "", &parley.Error{Kind: parley.KindUnavailable, Status: http.StatusOK, Detail: "the node lists no model"}
	}
	c.nodes.put(account.ID, list.Data[0].ID)
	return list.Data[0].ID, nil
}
