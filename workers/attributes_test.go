package workers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/workers"
)

// namespace is a cluster's operator service with one namespace.
type namespace struct {
	client.Client
	operatorservice.OperatorServiceClient

	attributes map[string]enums.IndexedValueType
	denied     error
	added      int
}

func (n *namespace) OperatorService() operatorservice.OperatorServiceClient { return n }

func (n *namespace) ListSearchAttributes(
	context.Context, *operatorservice.ListSearchAttributesRequest, ...grpc.CallOption,
) (*operatorservice.ListSearchAttributesResponse, error) {
	return &operatorservice.ListSearchAttributesResponse{CustomAttributes: n.attributes}, nil
}

func (n *namespace) AddSearchAttributes(
	_ context.Context, request *operatorservice.AddSearchAttributesRequest, _ ...grpc.CallOption,
) (*operatorservice.AddSearchAttributesResponse, error) {
	if n.denied != nil {
		return nil, n.denied
	}
	for name, kind := range request.GetSearchAttributes() {
		n.attributes[name] = kind
		n.added++
	}
	return &operatorservice.AddSearchAttributesResponse{}, nil
}

func TestMissingSearchAttributesAreAddedOnce(t *testing.T) {
	t.Parallel()
	n := &namespace{attributes: map[string]enums.IndexedValueType{
		parley.SearchAttributeStatus: enums.INDEXED_VALUE_TYPE_KEYWORD,
		"Others":                     enums.INDEXED_VALUE_TYPE_TEXT,
	}}
	for range 2 {
		require.NoError(t, workers.EnsureSearchAttributes(t.Context(), n, "default"))
		require.Equal(t, 5, n.added)
	}
	require.Equal(t, enums.INDEXED_VALUE_TYPE_KEYWORD_LIST, n.attributes[parley.SearchAttributeProviders])
}

// On a managed cluster a worker may not add attributes: its operator must read
// what to run.
func TestDeniedAdditionNamesTheCommand(t *testing.T) {
	t.Parallel()
	n := &namespace{attributes: map[string]enums.IndexedValueType{}, denied: serviceerror.NewPermissionDenied("not allowed", "")}
	err := workers.EnsureSearchAttributes(t.Context(), n, "prod")
	require.ErrorContains(t, err, "not allowed")
	require.ErrorContains(t, err, "temporal operator search-attribute create --namespace prod --name ParleyAuditHead --type Keyword ")
	require.ErrorContains(t, err, "--name ParleyProviders --type KeywordList")

	// Another process was faster: all is well.
	n.denied = serviceerror.NewAlreadyExists("exists")
	require.NoError(t, workers.EnsureSearchAttributes(t.Context(), n, "prod"))
}

func TestAttributesOfAnotherTypeAreTold(t *testing.T) {
	t.Parallel()
	n := &namespace{attributes: map[string]enums.IndexedValueType{parley.SearchAttributeTurn: enums.INDEXED_VALUE_TYPE_TEXT}}
	err := workers.EnsureSearchAttributes(t.Context(), n, "default")
	require.ErrorContains(t, err, "search attribute ParleyTurn is Text; Int is needed")
	require.Zero(t, n.added)
}
