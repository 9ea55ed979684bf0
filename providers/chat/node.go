package chat

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/parley-interviews/parley"
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
func (c *Client) nodeModel(ctx context.Context, e *endpoint) (string, *parley.Error) {
	if id := c.nodes.get(e.account.ID); id != "" {
		return id, nil
	}
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	request := e.request(http.MethodGet, e.root.JoinPath("/models"), e.header)
	failure := c.do(request.WithContext(ctx), func(response *http.Response, body []byte) *parley.Error {
		switch {
		case response.StatusCode == http.StatusUnauthorized:
			return &parley.Error{Kind: parley.KindInvalidKey, Status: response.StatusCode, Detail: "the node does not tell its model"}
		case response.StatusCode != http.StatusOK:
			return &parley.Error{Kind: parley.KindUnavailable, Status: response.StatusCode, Detail: "the node does not tell its model"}
		case json.Unmarshal(body, &list) != nil || len(list.Data) == 0 || list.Data[0].ID == "":
			return &parley.Error{Kind: parley.KindUnavailable, Status: http.StatusOK, Detail: "the node lists no model"}
		}
		return nil
	})
	if failure != nil {
		return "", failure
	}
	c.nodes.put(e.account.ID, list.Data[0].ID)
	return list.Data[0].ID, nil
}
