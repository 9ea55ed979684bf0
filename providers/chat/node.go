package chat

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/parley-interviews/parley"
)

// served remembers which model each self-hosted node serves.
type served struct {
	mu     sync.Mutex
	models map[string]string
}

func (s *served) get(account string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.models[account]
}

func (s *served) put(account, model string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.models == nil {
		s.models = map[string]string{}
	}
	s.models[account] = model
}

// reconsider forgets a node's model after a failure that a restart with another
// model explains. A model that a node told, to us or to an interview's seat, is then
// out of date, not gone.
func (s *served) reconsider(to target, failure *parley.Error) {
	if failure.Kind != parley.KindModelGone && failure.Kind != parley.KindUnavailable {
		return
	}
	if failure.Kind == parley.KindModelGone && !to.listed {
		failure.Kind = parley.KindUnavailable
		failure.Detail = "the node serves another model than before"
	}
	s.put(to.endpoint.account.ID, "")
}

// nodeModel returns the model that a node serves. Calls that find nothing
// remembered at the same time each ask; the answers are alike.
func (c *Client) nodeModel(ctx context.Context, e *endpoint) (string, *parley.Error) {
	if id := c.served.get(e.account.ID); id != "" {
		return id, nil
	}
	var list struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	request := e.request(http.MethodGet, e.root.JoinPath("/models"), e.header)
	failure := c.do(e, request.WithContext(ctx), func(response *http.Response, body []byte) *parley.Error {
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
	c.served.put(e.account.ID, list.Data[0].ID)
	return list.Data[0].ID, nil
}
