// Command local runs all of Parley in one process and holds one interview in
// it: Temporal and its UI, a Redis-compatible store, the workers, and stand-ins
// for the model providers unless the environment has keys of real ones.
//
//	go run ./cmd/local           # from the root of the repository
//	go run ./cmd/local --help
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	// exitUsage: the command line, a file or a variable needs correcting; nothing
	// was started.
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, console{args: os.Args, environ: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// console is what the process got from whoever called it.
type console struct {
	args     []string
	environ  []string
	in       io.Reader
	out, err io.Writer
}

// run holds one interview and returns the exit code.
func run(ctx context.Context, c console) int {
	err := command(c).Run(ctx, c.args)
	if err == nil {
		return exitOK
	}
	_, _ = fmt.Fprintln(c.err, "error:", err)
	if _, usage := errors.AsType[*usageError](err); usage {
		return exitUsage
	}
	return exitFailed
}

// usageError is a mistake of the caller's, found before anything was started.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }
