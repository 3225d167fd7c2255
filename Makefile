# `make up` runs the service, `make test` runs every check. Both set up what they need.

# Tools that cargo installs land here, which a distribution's own Rust does not put on the path.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

CARGO ?= cargo

# The tools of the checks, each in one version. Light build settings: they are used, not shipped.
DENY   := cargo-deny@0.20.2
MDBOOK := mdbook@0.5.4
LIGHT  := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

.PHONY: help up build hunt test setup check-tools check-node dashboard docs picture story

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: build ## Builds everything and runs the service on ./aurora-data, with the sample attack story in it
	@echo
	target/release/aurora up --demo

hunt: check-tools ## Builds aurora and hunts through the sample attack story
	$(CARGO) build --release --locked --package aurora
	@echo
	target/release/aurora hunt content/samples/harbor --rules content/rules

# Without Node there is a service all the same: it takes events, detects, and answers through its API.
build: check-tools ## Builds aurora with its pages
	@if $(MAKE) --no-print-directory check-node >/dev/null 2>&1; then $(MAKE) --no-print-directory dashboard; \
	else echo "Node 20.19 or newer is missing: aurora is built without its pages, or with those that were built before"; fi
	$(CARGO) build --release --locked --package aurora

test: setup check-node ## Runs all lanes; with AURORA_DATA set, the corpus lane too
	@scripts/lanes

setup: check-tools ## Installs the tools of the checks, where they are missing
	@scripts/install-tool cargo-deny $(DENY) $(LIGHT)
	@scripts/install-tool mdbook $(MDBOOK) $(LIGHT)

dashboard: dashboard/dist/index.html ## Builds the pages, which the binary embeds

# Built anew when a source is newer, so that a build of the program need not wait for it.
PAGES := $(shell find dashboard/src dashboard/public -type f 2>/dev/null) dashboard/index.html dashboard/package-lock.json dashboard/vite.config.ts

dashboard/dist/index.html: $(PAGES) | check-node
	cd dashboard && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@
# Cargo does not notice files that were not there when it built the crate last.
	@touch crates/api/src/static_files.rs

check-node:
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null || { echo "Node 20.19 or newer is missing: apt-get install nodejs npm"; exit 1; }

check-tools:
	@command -v $(CARGO) >/dev/null || { echo "cargo is missing: install Rust 1.95 or newer"; exit 1; }
	@command -v cc >/dev/null || { echo "a C compiler is missing: apt-get install build-essential"; exit 1; }

picture: check-tools ## Draws the README's picture anew from a real hunt
	$(CARGO) build --release --locked --package aurora
	target/release/aurora hunt content/samples/harbor --rules content/rules --no-progress | grep -v "^Time:" > target/hunt.txt
	$(CARGO) xtask picture 'aurora hunt content/samples/harbor --rules content/rules' \
	    < target/hunt.txt > docs/images/hunt.svg

story: check-tools ## Records the findings of the sample story anew; read the diff
	$(CARGO) build --locked --package aurora
	target/debug/aurora hunt content/samples/harbor --rules content/rules --format jsonl --no-progress \
	    > content/samples/harbor.findings.jsonl

docs: setup ## Builds the handbook to target/book
	mdbook build docs
