# Two commands do everything: `make run` and `make test`. `make check` is the short one.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
GINKGO  := $(GO) tool ginkgo
REPEAT  ?= 19
# The packages; the suites are beside them.
BELOW   := ./cmd/... ./fixtures/... ./harness/... ./scenarios/... ./servers/...

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: browser proxies ## Judge the catalogue in headless Chrome, run all suites, write report/index.html
	$(GO) run ./cmd/crosscheck run --report report
	CROSSCHECK_CACHING_REPORT=$(CURDIR)/report/caching $(GINKGO) run --randomize-all --output-dir=report --junit-report=suites.xml ./suites/...
	@echo "report/index.html, report/results.json, report/results.xml, report/suites.xml and report/caching/1/index.html are written"

.PHONY: test
test: browser shell compiler proxies lint ## Run every test: linters, packages with the race detector, all suites
	$(GO) test -race -count=1 $(BELOW)
	$(GINKGO) run --randomize-all --keep-going ./suites/...

# Packages whose tests link no browser driver, so that none of their tests starts a browser.
WITHOUT_BROWSER = $(GO) list -test -f '{{.ImportPath}} {{join .Deps " "}}' $(BELOW) | awk '$$1 ~ /\.test$$/ && !/chromedp\/chromedp/ { sub(/\.test$$/, "", $$1); print $$1 }'

.PHONY: check
check: browser lint ## Check quickly, in under two minutes: linters, tests without a browser, one file of scenarios
	$(GO) test $$($(WITHOUT_BROWSER))
	$(GO) run ./cmd/crosscheck run scenarios/simple-requests.yaml

.PHONY: demo
demo: ## Start the teaching lab and open its address in your browser, or print it
	$(GO) run ./cmd/crosscheck demo

.PHONY: bench
bench: browser shell proxies ## Measure the model, the start, memory growth and throughput; print the ratio to a raw fetch() loop last
	$(GO) test -run='^$$' -bench=. -benchmem ./harness/fetch
	$(GO) test -run='^$$' -bench=Start -benchtime=5x ./harness/lab
	$(GO) test -run='^$$' -bench=Growth -benchtime=1x -timeout=30m ./harness/cli
	@$(GO) test -run='^$$' -bench=Throughput -benchtime=12x ./harness/browser/chrome | tee /dev/stderr | grep '^throughput ratio' | tail -1

.PHONY: bench-peers
bench-peers: browser ## Measure the same scenarios with playwright-core, one context each (needs node and npm)
	@command -v node npm >/dev/null || { echo "install node and npm first (Debian, Ubuntu: sudo apt-get install npm)" >&2; exit 1; }
	dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	npm install --prefix "$$dir" --no-audit --no-fund --silent playwright-core@1.64.1; \
	CROSSCHECK_PEERS="$$dir" $(GO) test -run='^$$' -bench=Peers -benchtime=1x -timeout=30m ./harness/lab

# The scenarios that use fetch() and XMLHttpRequest. The others need a tab or a browser of their own.
CAMPAIGN := $(filter-out $(patsubst %,scenarios/%.yaml,cookies elements frames local-network-access neighbours \
	not-covered service-workers timing workers),$(wildcard scenarios/*.yaml))

.PHONY: campaign
campaign: browser ## Judge 100,000 scenarios, of which every verdict must be right (takes minutes)
	$(GO) run ./cmd/crosscheck run --repeat 243 $(CAMPAIGN)

TRIPLES ?= 50000
SEED    ?= 0

.PHONY: explore
explore: browser ## Judge random requests and answers (TRIPLES=50000; SEED=0 picks a new seed each time)
	$(GO) test -count=1 -timeout=0 -v ./suites/explore -ginkgo.timeout=6h -triples=$(TRIPLES) -seed=$(SEED)

.PHONY: stress
stress: browser proxies ## Run all suites 20 times in random order (REPEAT=19 repetitions)
	$(GINKGO) run --randomize-all --repeat=$(REPEAT) ./suites/...

.PHONY: lint
lint: ## Run gofmt, vet and staticcheck, and compare go.mod with the imports
	@test -z "$$(gofmt -l . | tee /dev/stderr)" || { echo "run gofmt -w on these files" >&2; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff

.PHONY: golden
golden: browser proxies ## Rewrite the golden files, the examples in the documents and the JSON Schemas; read the diff before you commit it
	$(GO) test ./scenarios ./harness ./harness/report/... ./harness/cli -update
	$(GO) test ./harness/teach ./harness/policy ./servers/target/mend -update
	$(GINKGO) run --focus='README' ./suites/selftest -- -update
	$(GINKGO) run --focus=pictures ./suites/teaching -- -update

# What must be on the machine. On Debian as root it is installed; elsewhere a message names the package.
.PHONY: browser
browser:
	@if [ -n "$${CROSSCHECK_CHROME:-}" ] || command -v chromium chromium-browser google-chrome google-chrome-stable chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing chromium"; apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "no browser found: install Chromium or Chrome (Debian, Ubuntu: sudo apt-get install chromium), or set CROSSCHECK_CHROME to its executable" >&2; exit 1; \
	fi

	@if find /usr/lib /usr/lib64 -name libfaketime.so.1 2>/dev/null | grep -q .; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing libfaketime"; apt-get update -qq && apt-get install -y -qq --no-install-recommends libfaketime >/dev/null; \
	else \
		echo "libfaketime is not installed: scenarios about time will be Inconclusive (Debian, Ubuntu: sudo apt-get install libfaketime)" >&2; \
	fi

.PHONY: shell
shell:
	@command -v chromium-headless-shell headless-shell headless_shell >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing chromium-headless-shell"; apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null; \
		else \
			echo "headless-shell is not installed: its tests will be skipped (Debian, Ubuntu: sudo apt-get install chromium-headless-shell)" >&2; \
		fi; }

PROXIES := nginx caddy haproxy apache2-bin varnish
MODULES := libnginx-mod-http-headers-more-filter

.PHONY: proxies
proxies:
	@PATH="$$PATH:/usr/sbin"; missing=; \
	for p in nginx caddy haproxy apache2 varnishd; do command -v $$p >/dev/null || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing $(PROXIES)"; apt-get update -qq && apt-get install -y -qq --no-install-recommends $(PROXIES) $(MODULES) >/dev/null; \
	else \
		echo "not installed, and their tests will be skipped:$$missing (Debian, Ubuntu: sudo apt-get install $(PROXIES) $(MODULES))" >&2; \
	fi

.PHONY: compiler
compiler:
	@command -v cc >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing gcc"; apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null; \
		else \
			echo "the race detector needs a C compiler: install gcc (Debian, Ubuntu: sudo apt-get install gcc libc6-dev)" >&2; exit 1; \
		fi; }
