# One command for people and for CI: `make check` before a commit (no network, no
# Docker), `make test` for everything.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The root module is built and tested by itself, as users get it; the nested
# module cmd/local joins it through go.work.
root  := GOWORK=off go
local := go -C cmd/local
tool  := GOWORK=off go tool -modfile=tools.mod

lint_version    := v2.15.0
lint            := .bin/golangci-lint-$(lint_version)
compose_version := v5.6.0
compose         := .bin/docker-compose-$(compose_version)

# Containers are reached on this machine's loopback; the suites remove their own.
export TESTCONTAINERS_HOST_OVERRIDE  ?= localhost
export TESTCONTAINERS_RYUK_DISABLED ?= true

.PHONY: help fmt tools check quick vet lint workflowcheck tidy unit test local integration bench compose images clean

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

fmt: $(lint) ## format all Go code
	GOWORK=off $(CURDIR)/$(lint) fmt ./...
	cd cmd/local && $(CURDIR)/$(lint) fmt --config ../../.golangci.yml ./...

tools: $(lint) ## build the tools that check needs
	$(tool) workflowcheck -h >/dev/null 2>&1 || true
	$(tool) gotestsum --version

# Built apart from tools.mod: its dependencies are many, and it is not meant to
# be a module's tool.
$(lint):
	mkdir -p .bin
	GOBIN=$(CURDIR)/.bin GOWORK=off go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(lint_version)
	mv .bin/golangci-lint $@

check: vet lint workflowcheck tidy quick ## all that needs neither network nor Docker; under two minutes when warm

vet:
	$(root) vet ./...
	$(root) vet -tags=integration ./integration/...
	$(root) vet -tags=live ./activities
	$(local) vet ./...

lint: $(lint)
	GOWORK=off $(CURDIR)/$(lint) run ./...
	cd cmd/local && $(CURDIR)/$(lint) run --config ../../.golangci.yml ./...

# Workflows are found where they are registered: in workers.
workflowcheck:
	$(tool) workflowcheck -config workflowcheck.config.yaml ./workflows/... ./workers/...

tidy:
	$(root) mod tidy -diff
	GOWORK=off $(local) mod tidy -diff

# Fewer rounds of the property tests than `make unit`, which `make test` runs.
quick:
	$(tool) gotestsum --format=pkgname-and-test-fails --hide-summary=skipped -- -short -race -shuffle=on ./...

unit: ## the root module's tests, in full
	$(tool) gotestsum --format=pkgname-and-test-fails --hide-summary=skipped -- -race -shuffle=on ./...

test: ## everything: what check does with all tests in full, local, integration
	@for goal in vet lint workflowcheck tidy unit local integration; do \
		began=$$SECONDS; $(MAKE) --no-print-directory $$goal; echo "== make $$goal: $$((SECONDS - began)) s"; \
	done

# Without -race, which would compile the Temporal server once more.
local: ## test the nested module, with a Temporal server in process
	$(local) test -shuffle=on ./...

integration: ## break a whole Parley in containers, where a Docker engine answers
	@if docker info >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory compose images; \
		set -a; . .out/images.env; set +a; \
		PARLEY_COMPOSE=$${PARLEY_COMPOSE:-$(CURDIR)/$(compose)} \
		$(tool) gotestsum --format=testname -- -tags=integration -count=1 -timeout=25m ./integration/...; \
	elif [[ "$${PARLEY_REQUIRE_CONTAINERS:-}" == 1 ]]; then \
		echo "integration: no Docker engine answers, and PARLEY_REQUIRE_CONTAINERS=1 says that one must" >&2; exit 1; \
	else \
		echo "integration: LEFT OUT, no Docker engine answers; PARLEY_REQUIRE_CONTAINERS=1 makes that an error"; \
	fi

bench: ## measure what the README promises
	$(root) test -run='^$$' -bench=. -benchmem ./...
	$(local) test -run='^$$' -bench=. -benchtime=3x ./...

compose: $(compose) ## build Docker Compose, for machines without the plugin

# The release carries exclude directives, which `go install` refuses; its own
# directory in the module cache is a main module and builds.
$(compose):
	mkdir -p .bin
	dir=$$(GOWORK=off go mod download -json github.com/docker/compose/v5@$(compose_version) | sed -n 's/^.*"Dir": "\(.*\)",*$$/\1/p'); \
	GOWORK=off go build -C "$$dir" -trimpath -ldflags='-s -w' -o $(CURDIR)/$@ ./cmd

images: ## build the images of the suites from this tree, without a registry
	deploy/images/build

clean: ## remove what was built
	rm -rf .bin .out
