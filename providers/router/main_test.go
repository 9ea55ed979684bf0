package router_test

import (
	"testing"

	"go.uber.org/goleak"
)

// The view is refreshed in the background: nothing of it may stay behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
