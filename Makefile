# The commands of Linli's repository. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# Where `make run` keeps its data and where it listens.
DATA ?= data
LISTEN ?= 127.0.0.1:8080
# Arguments of `make bench`, e.g. BENCH="pages --cases 10000".
BENCH ?=
# Arguments of `make soak`, e.g. SOAK="--stages file,4".
SOAK ?=

export CARGO_TARGET_DIR ?= $(CURDIR)/target
RELEASE := $(CARGO_TARGET_DIR)/release/linli
TRIED := $(CARGO_TARGET_DIR)/debug/linli

# What styles and scripts are made from: the templates say which classes are used, the Rust sources which icons.
WEB_SOURCES := $(shell find web/src web/build -type f) web/vite.config.ts web/package.json \
	$(shell find crates -type f \( -name '*.html' -o -path '*/src/*.rs' \) -not -path '*/target/*')

.PHONY: help
help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: run
run: release ## build, load the demo county into DATA, serve it on LISTEN
	exec '$(RELEASE)' demo --data '$(DATA)' --listen '$(LISTEN)'

.PHONY: release
release: need-run web ## build the program for use
	cargo build --release --locked --package server

.PHONY: package
package: need-package release ## build the Debian package into build/package, and try it
	rm -rf build/package
	cargo deb --no-build --package server --output build/package/
	deploy/try-package build/package/*.deb

.PHONY: web
web: web/dist/manifest.json ## build styles and scripts, which the program embeds

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci
	touch $@

build/web.stamp: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build -- --outDir ../build/web --emptyOutDir
	touch $@

# Taken over only when something differs: otherwise each edit of a Rust file would have the program built anew.
web/dist/manifest.json: build/web.stamp
	@if ! diff -rq build/web web/dist >/dev/null 2>&1; then rm -rf web/dist && cp -r build/web web/dist; fi

.PHONY: test
test: need-test web check rules test-rust test-postgres test-browser ## everything that has to pass: form, rules, programs, browser

.PHONY: check
check: ## form of the sources, types of the scripts
	cargo fmt --all --check
	cd web && npm run check

.PHONY: rules
rules: ## architecture, words, libraries and coverage marks
	cargo xtask boundaries
	cargo xtask words
	cargo xtask dependencies
	cargo xtask coverage --summary

.PHONY: test-rust
test-rust: web ## tests of all crates
	if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --workspace --no-fail-fast; \
	else \
		cargo test --locked --workspace --no-fail-fast; \
	fi

# What is known to hold on a server; a damaged or full disk is an embedded database's own.
SERVED := package(server) & test(/^(schema|processes|moving|drill)::/) | not (package(kernel) + package(methods) + package(openapi) + package(ui) + package(ground) + package(benefit) + package(server) + package(xtask))

.PHONY: test-postgres
test-postgres: need-test web ## what is known to hold on a server, on a private PostgreSQL
	if cargo nextest --version >/dev/null 2>&1; then \
		.ci/postgres cargo nextest run --locked --workspace --no-fail-fast -E 'kind(test) & ($(SERVED))'; \
	else \
		.ci/postgres cargo test --locked --workspace --exclude server --exclude xtask --exclude ground --test it; \
	fi

.PHONY: test-browser
test-browser: need-test web ## the journeys in Chromium; screenshots in build/screenshots
	# The same selection as for the tests of the crates, so that nothing is compiled twice.
	cargo build --locked --workspace --tests --bins
	cd web && LINLI='$(TRIED)' npm run test:browser

.PHONY: screenshots
screenshots: need-test web ## every page at 390 and 1280 px in both languages, into build/screenshots
	cargo build --locked --package server
	cd web && LINLI='$(TRIED)' node usability/screenshots.mjs

.PHONY: usability
usability: need-test web ## ten short tasks in Chromium, inputs and pages counted into docs/usability.md
	cargo build --locked --package server
	cd web && LINLI='$(TRIED)' node usability/run.mjs

.PHONY: lint
lint: web ## clippy on the whole workspace
	cargo clippy --locked --workspace

.PHONY: bench
bench: release ## the project's own measurements, printed with the machine
	'$(RELEASE)' bench $(BENCH)

.PHONY: soak
soak: need-soak release ## the load and fault suite: everything broken under load, up to three PostgreSQL under Patroni
	'$(RELEASE)' bench soak $(SOAK)

.PHONY: bench-offline
bench-offline: need-test web ## 500 reports written offline, sent through 20 broken connections, counted
	cargo build --locked --package server
	cd web && LINLI='$(TRIED)' node bench/offline.mjs

.PHONY: bench-map
bench-map: need-test web ## 5,000 grids on the map in Chromium with software rendering: frames a second while it is dragged
	cargo build --locked --package server
	cd web && LINLI='$(TRIED)' node bench/map.mjs

.PHONY: golden
golden: need-test web ## keep the database of the version NAME for the tests of later versions
	LINLI_GOLDEN='$(NAME)' cargo test --locked --package server --test it golden::a_database_is_kept_when_asked_for

.PHONY: clean
clean: ## remove everything that is built; data stays
	cargo clean
	rm -rf web/dist web/node_modules build

.PHONY: need-run need-test need-package need-soak
need-run:
	@.ci/need run
need-test:
	@.ci/need test
need-package:
	@.ci/need package
need-soak:
	@.ci/need soak
