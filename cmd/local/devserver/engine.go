package devserver

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/common/testing/freeport"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

const (
	clusterName = "active"
	disabled    = "disabled"
	// maxJoin bounds how long the services wait for each other.
	maxJoin = 30 * time.Second
)

// serverOptions prepares the database and describes the four services.
func (c Config) serverOptions() ([]temporal.ServerOption, error) {
	store := c.sqlStore()
	if err := c.prepareStore(store); err != nil {
		return nil, err
	}
	settings := c.serverConfig(store)
	logger := c.logger()
	authorizer, err := authorization.GetAuthorizerFromConfig(&settings.Global.Authorization)
	if err != nil {
		return nil, err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&settings.Global.Authorization, logger)
	if err != nil {
		return nil, err
	}
	return []temporal.ServerOption{
		temporal.WithConfig(settings),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(staticHosts(settings.Services)),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(c.dynamicConfig()),
	}, nil
}

func (c Config) logger() log.Logger {
	if c.LogLevel == "never" {
		return log.NewNoopLogger()
	}
	return log.NewZapLogger(log.BuildZapLogger(log.Config{Level: c.LogLevel, Format: "console"}))
}

// sqlStore describes the database. In memory there is one connection for ever,
// because the last one to close takes the data along. A file is written ahead,
// which survives a killed process and lets one writer work beside readers.
func (c Config) sqlStore() *config.SQL {
	if c.DBFile == "" {
		return &config.SQL{
			PluginName:        sqliteplugin.PluginName,
			DatabaseName:      rand.Text(),
			ConnectAttributes: map[string]string{"mode": "memory", "cache": "shared"},
		}
	}
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: c.DBFile,
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"journal_mode": "wal",
			"synchronous":  "normal",
		},
	}
}

// prepareStore gives a new file its tables and makes sure of the namespace.
func (c Config) prepareStore(store *config.SQL) error {
	if c.DBFile != "" {
		if err := setUpFile(c.DBFile, store); err != nil {
			return err
		}
	}
	attributes, err := indexedTypes(c.SearchAttributes)
	if err != nil {
		return err
	}
	namespace, err := sqlite.NewNamespaceConfig(clusterName, c.Namespace, false, attributes)
	if err != nil {
		return fmt.Errorf("namespace %q: %w", c.Namespace, err)
	}
	if err := sqlite.CreateNamespaces(store, namespace); err != nil {
		return fmt.Errorf("database %q: %w", store.DatabaseName, err)
	}
	return nil
}

// setUpFile creates the tables in a new file only: there is no way to bring an
// existing one to another version. A half-made file is removed again.
func setUpFile(path string, store *config.SQL) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("database file: %w", err)
	}
	if err := sqlite.SetupSchema(store); err != nil {
		return errors.Join(fmt.Errorf("database file %q: %w", path, err), os.Remove(path))
	}
	return nil
}

func (c Config) serverConfig(store *config.SQL) *config.Config {
	frontend := c.hostPort(c.FrontendPort)
	return &config.Config{
		Global: config.Global{Membership: config.Membership{MaxJoinDuration: maxJoin, BroadcastAddress: loopback}},
		Persistence: config.Persistence{
			DefaultStore:     sqliteplugin.PluginName,
			VisibilityStore:  sqliteplugin.PluginName,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{sqliteplugin.PluginName: {SQL: store}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: frontend},
		Services: map[string]config.Service{
			string(primitives.FrontendService): {RPC: config.RPC{GRPCPort: c.FrontendPort, BindOnIP: c.Address}},
			string(primitives.HistoryService):  internalService(),
			string(primitives.MatchingService): internalService(),
			string(primitives.WorkerService):   internalService(),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: disabled},
			Visibility: config.VisibilityArchival{State: disabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: disabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: disabled},
		}},
	}
}

// internalService listens on loopback at a port that the system keeps from
// other listeners until the service binds to it.
func internalService() config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: freeport.MustGetFreePort(), BindOnLocalHost: true}}
}

func staticHosts(services map[string]config.Service) map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts, len(services))
	for name, service := range services {
		address := net.JoinHostPort(loopback, strconv.Itoa(service.RPC.GRPCPort))
		hosts[primitives.ServiceName(name)] = static.Hosts{All: []string{address}, Self: address}
	}
	return hosts
}
