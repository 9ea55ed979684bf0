// Package devserver runs a Temporal server and its UI inside this process, for
// development and tests: four services, one history shard, SQLite in memory or
// in a file. It has no authentication, so it binds to loopback unless told
// otherwise, and is no way to run production.
package devserver

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/dynamicconfig"

	"github.com/parley-interviews/parley"
)

// Ports that the official development server uses too.
const (
	DefaultFrontendPort = 7233
	DefaultUIPort       = 8233
)

// NoUI as UIPort leaves the UI out; FreePort lets the system choose a port.
const (
	NoUI     = -1
	FreePort = 0
)

// Config says what to run. Start reports everything wrong with it at once.
type Config struct {
	// Address is the IP address that gRPC and the UI listen on; "127.0.0.1" when
	// empty. Anything else opens the server to the network without a login.
	Address string
	// FrontendPort is the gRPC port, UIPort the browser's; FreePort lets the
	// system choose, NoUI as UIPort leaves the UI out.
	FrontendPort int
	UIPort       int
	// DBFile keeps state in this SQLite file, created when missing; in memory
	// when empty. A file belongs to the server version that made it.
	DBFile string
	// Namespace is created when missing, with a retention of 24 hours;
	// "default" when empty.
	Namespace string
	// SearchAttributes are created with the namespace: name to type, such as
	// "ParleyTurn": "Int".
	SearchAttributes map[string]string
	// CodecEndpoint is the URL at which the browser decodes payloads for the UI.
	CodecEndpoint string
	// DynamicConfig adds to or replaces the settings that this package makes.
	// Whole numbers have to be int.
	DynamicConfig map[string]any
	// LogLevel is "debug", "info", "warn", "error" or "never", which is also
	// meant by "". Logs go to stderr.
	LogLevel string
}

// SearchAttributes are the attributes that interviews set.
func SearchAttributes() map[string]string {
	return map[string]string{
		parley.SearchAttributeStatus:    "Keyword",
		parley.SearchAttributeTenant:    "Keyword",
		parley.SearchAttributeDepth:     "Keyword",
		parley.SearchAttributeTurn:      "Int",
		parley.SearchAttributeProviders: "KeywordList",
		parley.SearchAttributeAuditHead: "Keyword",
	}
}

func (c Config) withDefaults() Config {
	if c.Address == "" {
		c.Address = loopback
	}
	if c.Namespace == "" {
		c.Namespace = "default"
	}
	if c.LogLevel == "" {
		c.LogLevel = "never"
	}
	return c
}

func logLevels() []string { return []string{"debug", "info", "warn", "error", "never"} }

func (c Config) validate() error {
	var errs []error
	if net.ParseIP(c.Address) == nil {
		errs = append(errs, fmt.Errorf("address %q is not an IP address", c.Address))
	}
	if c.FrontendPort < 0 || c.FrontendPort > 65535 {
		errs = append(errs, fmt.Errorf("port %d is not in 0..65535", c.FrontendPort))
	}
	if c.UIPort < NoUI || c.UIPort > 65535 {
		errs = append(errs, fmt.Errorf("ui port %d is not in -1..65535", c.UIPort))
	}
	if c.FrontendPort == c.UIPort && c.UIPort > 0 {
		errs = append(errs, fmt.Errorf("port and ui port are both %d", c.UIPort))
	}
	if !slices.Contains(logLevels(), c.LogLevel) {
		errs = append(errs, fmt.Errorf("log level %q is not one of %s", c.LogLevel, strings.Join(logLevels(), ", ")))
	}
	if _, err := indexedTypes(c.SearchAttributes); err != nil {
		errs = append(errs, err)
	}
	if err := checkDBFile(c.DBFile); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func checkDBFile(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("database file %q is a folder", path)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("database file %q: folder %q does not exist", path, folder)
	}
	return nil
}

func indexedTypes(named map[string]string) (map[string]enumspb.IndexedValueType, error) {
	types := make(map[string]enumspb.IndexedValueType, len(named))
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(named)) {
		indexed, err := enumspb.IndexedValueTypeFromString(named[name])
		if err != nil || indexed == enumspb.INDEXED_VALUE_TYPE_UNSPECIFIED {
			errs = append(errs, fmt.Errorf(
				"search attribute %s: type %q is not one of Bool, Datetime, Double, Int, Keyword, KeywordList, Text", name, named[name]))
			continue
		}
		types[name] = indexed
	}
	return types, errors.Join(errs...)
}

// dynamicConfig is tuned for one shard that serves people: the defaults assume
// hundreds of shards and make each hop of a busy single one wait 50 ms.
func (c Config) dynamicConfig() dynamicconfig.StaticClient {
	const plenty = 100_000
	settings := dynamicconfig.StaticClient{
		dynamicconfig.TransferProcessorMaxPollRPS.Key(): 1000,
		// A run is deleted only after the next checkpoint of both queues.
		dynamicconfig.TransferProcessorUpdateAckInterval.Key():   time.Second,
		dynamicconfig.VisibilityProcessorUpdateAckInterval.Key(): time.Second,
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():         8096,
		// By default a timer may be a second late: calls give up sooner than that. Looked
		// for so often, 20 looks a second would do for few interviews only.
		dynamicconfig.TimerProcessorMaxPollRPS.Key():                     1000,
		dynamicconfig.TimerProcessorMaxTimeShift.Key():                   50 * time.Millisecond,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():           1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key():          1,
		dynamicconfig.MatchingEnableFairness.Key():                       true,
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key():      true,
		dynamicconfig.ForceNexusEndpointRefreshOnRead.Key():              true,
		dynamicconfig.FrontendRPS.Key():                                  plenty,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():           plenty,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 1000,
		dynamicconfig.HistoryRPS.Key():                                   plenty,
		dynamicconfig.MatchingRPS.Key():                                  plenty,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                    plenty,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                     plenty,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                    plenty,
	}
	for key, value := range c.DynamicConfig {
		settings[dynamicconfig.MakeKey(key)] = value
	}
	return settings
}
