package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

// banner tells what runs where, and plainly when no real model does.
func banner(screen io.Writer, s *stack, o options) error {
	var page strings.Builder
	page.WriteString("Parley on this machine\n")
	if ui := s.temporal.UIURL(); ui != "" {
		fmt.Fprintf(&page, "  Temporal UI  %s\n", ui)
	}
	state := "in memory, gone at the end"
	if o.stack.dbFile != "" {
		state = "in " + o.stack.dbFile
	}
	fmt.Fprintf(&page, "  Temporal     %s, namespace %s, state %s\n", s.temporal.HostPort(), s.temporal.Namespace(), state)
	redis := "embedded"
	if s.ownRedis {
		redis = "the one of REDIS_URL"
	}
	fmt.Fprintf(&page, "  Redis        %s\n", redis)
	if s.played {
		pace := fmt.Sprintf(" (%s a call)", o.stack.latency)
		if o.stack.nodes.alone && len(s.nodes) > 0 {
			pace = "" // each node's line tells its own
		}
		fmt.Fprintf(&page, "  Models       STAND-INS, no real model: %s%s\n", strings.Join(s.providers, ", "), pace)
		for i, address := range s.nodes {
			fmt.Fprintf(&page, "  Node         %s, %s\n", address, nodeWords(o.stack.nodes, i))
		}
		page.WriteString("               set <ID>_API_KEYS, such as GROQ_API_KEYS, or SELF_HOSTED_URL for real ones\n")
	} else {
		fmt.Fprintf(&page, "  Models       real: %s\n", strings.Join(s.providers, ", "))
	}
	for _, spec := range o.faultSpecs {
		fmt.Fprintf(&page, "  Fault        %s\n", spec)
	}
	fmt.Fprintf(&page, "  Interview    %s, %s %s, %d questions, %s\n", starter.RefOf(o.request).WorkflowID(),
		o.request.Role.Level, o.request.Role.Title, parley.QuestionCount, o.request.Depth)
	_, err := io.WriteString(screen, page.String())
	return err
}

// report shows scorecard and audit, and where to see the run.
func report(ctx context.Context, screen io.Writer, s *stack, request parley.Request, result parley.Result) error {
	if err := show.Scorecard(screen, request, result); err != nil {
		return err
	}
	if err := show.Attempts(screen, result.Audit); err != nil {
		return err
	}
	ui := s.temporal.UIURL()
	if ui == "" {
		return nil
	}
	id := starter.RefOf(request).WorkflowID()
	run, err := s.client.DescribeWorkflow(ctx, id, "")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(screen, "\nThe run in the Temporal UI:\n  %s/namespaces/%s/workflows/%s/%s/timeline\n",
		ui, s.temporal.Namespace(), url.PathEscape(id), run.WorkflowExecution.RunID)
	return err
}
