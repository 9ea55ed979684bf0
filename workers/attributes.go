package workers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
)

// searchAttributes are the attributes that every interview carries.
func searchAttributes() map[string]enums.IndexedValueType {
	return map[string]enums.IndexedValueType{
		parley.SearchAttributeStatus:    enums.INDEXED_VALUE_TYPE_KEYWORD,
		parley.SearchAttributeTenant:    enums.INDEXED_VALUE_TYPE_KEYWORD,
		parley.SearchAttributeDepth:     enums.INDEXED_VALUE_TYPE_KEYWORD,
		parley.SearchAttributeTurn:      enums.INDEXED_VALUE_TYPE_INT,
		parley.SearchAttributeProviders: enums.INDEXED_VALUE_TYPE_KEYWORD_LIST,
		parley.SearchAttributeAuditHead: enums.INDEXED_VALUE_TYPE_KEYWORD,
	}
}

// EnsureSearchAttributes adds the search attributes that the namespace lacks:
// without them no interview can be started. Where the caller may not add any,
// the error names what is missing and the command that adds it. It can be
// repeated, also by several processes at a time.
func EnsureSearchAttributes(ctx context.Context, temporal client.Client, namespace string) error {
	missing, err := missingAttributes(ctx, temporal, namespace)
	if err != nil || len(missing) == 0 {
		return err
	}
	_, err = temporal.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	})
	var exists *serviceerror.AlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("namespace %q lacks search attributes and they cannot be added (%w); add them with: %s",
			namespace, err, command(namespace, missing))
	}
	return nil
}

// missingAttributes compares the namespace with what is needed.
func missingAttributes(ctx context.Context, temporal client.Client, namespace string) (map[string]enums.IndexedValueType, error) {
	found, err := temporal.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return nil, fmt.Errorf("list the search attributes of namespace %q: %w", namespace, err)
	}
	missing := map[string]enums.IndexedValueType{}
	var problems []error
	needed := searchAttributes()
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		have, exists := found.GetCustomAttributes()[name]
		switch {
		case !exists:
			missing[name] = needed[name]
		case have != needed[name]:
			problems = append(problems, fmt.Errorf("namespace %q: search attribute %s is %s; %s is needed", namespace, name, have, needed[name]))
		}
	}
	return missing, errors.Join(problems...)
}

// command is what an operator runs to add the attributes.
func command(namespace string, missing map[string]enums.IndexedValueType) string {
	var line strings.Builder
	fmt.Fprintf(&line, "temporal operator search-attribute create --namespace %s", namespace)
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		fmt.Fprintf(&line, " --name %s --type %s", name, missing[name])
	}
	return line.String()
}
