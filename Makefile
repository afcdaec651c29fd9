# Two commands do everything: `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
GINKGO  := $(GO) tool ginkgo
REPEAT  ?= 19
# Everything that has no browser in it, or at most a few pages.
BELOW   := ./cmd/... ./fixtures/... ./harness/... ./scenarios/... ./servers/...

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: browser ## Judge the catalogue in headless Chrome, run all suites, write report/
	$(GO) run ./cmd/crosscheck run --report report
	$(GINKGO) run --randomize-all --output-dir=report --junit-report=suites.xml ./suites/...
	@echo "report/index.html, report/results.json, report/results.xml and report/suites.xml are written"

.PHONY: test
test: browser compiler lint ## Run every test: linters, packages with the race detector, all suites
	$(GO) test -race -count=1 $(BELOW)
	$(GINKGO) run --randomize-all --race ./suites/...

.PHONY: bench
bench: browser ## Measure the model and the whole path
	$(GO) test -run='^$$' -bench=. -benchmem ./harness/...

.PHONY: stress
stress: browser ## Repeat all suites 20 times in random order (REPEAT=19 more times)
	$(GINKGO) run --randomize-all --repeat=$(REPEAT) ./suites/...

.PHONY: lint
lint: ## gofmt, vet, staticcheck, go.mod
	@test -z "$$(gofmt -l . | tee /dev/stderr)" || { echo "run gofmt -w on these files" >&2; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff

.PHONY: golden
golden: browser ## Rewrite the golden files and the JSON Schema; read the diff before you commit it
	$(GO) test ./scenarios ./harness/report ./cmd/... -update
	$(GINKGO) run --focus='README' ./suites/selftest -- -update

# What must be on the machine. Debian as root: installed; elsewhere: said.
.PHONY: browser
browser:
	@if [ -n "$${CROSSCHECK_CHROME:-}" ] || command -v chromium chromium-browser google-chrome google-chrome-stable chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing chromium"; apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "no browser found: install Chromium or Chrome (Debian, Ubuntu: sudo apt-get install chromium), or set CROSSCHECK_CHROME to its executable" >&2; exit 1; \
	fi

.PHONY: compiler
compiler:
	@command -v cc >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing gcc"; apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null; \
		else \
			echo "the race detector needs a C compiler: install gcc (Debian, Ubuntu: sudo apt-get install gcc libc6-dev)" >&2; exit 1; \
		fi; }
