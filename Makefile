# The few commands of the README. Each repeats only what changed since the last time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# CARGO_TARGET_DIR is where cargo builds; the sites always lie here, for the binary takes them in from here: `site` as it
# is shipped, `site-dev` for a debug build, whose libraries are neither optimized nor made small.
TARGET := $(or $(CARGO_TARGET_DIR),target)
SITE := target/site
SITE_DEV := target/site-dev
STAMPS := $(TARGET)/stamps
# Where cargo leaves programs: .cargo/config.toml names the target.
BUILT := $(TARGET)/$(shell rustc --print host-tuple 2>/dev/null)
NPM := npm ci --no-fund --no-audit --no-progress --loglevel=error
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# In this order: tokens, what all pages share, then the pages.
STYLES := style/tokens.css style/base.css style/components.css $(sort $(wildcard style/pages/*.css))
BROWSER_SOURCES := Cargo.toml Cargo.lock src/lib.rs tools/browser tools/assets.mjs \
    $(shell find app/Cargo.toml app/build.rs app/src src/domain/Cargo.toml -type f) \
    $(shell find src/domain -name '*.rs' -not -path '*/tests/*' -not -path '*/benches/*')
PUBLIC := $(shell find public -type f)

# Lists the targets that carry a `##` comment, in the order of this file.
.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- the site: what the browser loads, packed beforehand ---------------------------------------------------------

$(STAMPS):
	@mkdir -p $@

$(STAMPS)/wasm-target: | $(STAMPS)
	@tools/need wasm
	@touch $@

# npm's own record of what is installed is older than the lock only when something has to be done.
tools/node_modules/.package-lock.json: tools/package-lock.json
	@tools/need node
	@echo "── installing wasm-opt and the style sheet's packer"
	@cd tools && $(NPM)
	@touch $@

# One library for each kind of user; app/src/frame.rs says which page loads which.
LIBRARIES := public desk floor
target/%/.libraries: $(BROWSER_SOURCES) $(STAMPS)/wasm-target tools/node_modules/.package-lock.json
	@tools/browser target/$* $(LIBRARIES)
	@touch $@

target/%/site.css: $(STYLES) tools/assets.mjs tools/node_modules/.package-lock.json
	@echo "── style sheet"
	@node tools/assets.mjs style $@ $(STYLES)

target/%/.public: $(PUBLIC) tools/assets.mjs | tools/node_modules/.package-lock.json
	@echo "── fonts, icons, sounds"
	@node tools/assets.mjs public public target/$*
	@touch $@

PARTS := .libraries site.css .public
.PRECIOUS: $(addprefix target/%/,$(PARTS))

.PHONY: site site-dev
site: $(addprefix $(SITE)/,$(PARTS)) ## what the browser loads, in target/site
site-dev: $(addprefix $(SITE_DEV)/,$(PARTS)) ## the same for debug builds, in target/site-dev: quick to build

# ---- the program -------------------------------------------------------------------------------------------------

# The debug build that the tests use too: who tries the program waits for it, not for the last percent of speed.
.PHONY: run
run: site-dev ## build everything and start it with a made-up day to try (no PostgreSQL, no Chromium needed)
	@echo "── program"
	@cargo build --bin district-window
	@echo "── starting it; Ctrl-C ends it"
	@$(BUILT)/debug/district-window serve --demo $(ARGS)

# A real day, played against the demo that `make run` started with the same ARGS.
.PHONY: day
day: ## play a real day against it: 800 people walk in, phone, wait and are served
	@cargo build --bin district-window
	@token=$$($(BUILT)/debug/district-window --database sqlite:district-window-demo.db token create --role admin --expires 1d | tail -1); \
	    $(BUILT)/debug/district-window simulate --url http://127.0.0.1:3000 --token "$${token##* }" --keep 0.02 $(ARGS)

.PHONY: build
build: site ## the program: target/release/district-window, one file with everything in it
	@echo "── program"
	@cargo build --release --bin district-window
	@mkdir -p $(TARGET)/release && cp $(BUILT)/release/district-window $(TARGET)/release/

# ---- tests -------------------------------------------------------------------------------------------------------

end2end/node_modules/.package-lock.json: end2end/package-lock.json
	@tools/need node
	@echo "── installing the browser tests' driver"
	@cd end2end && $(NPM)
	@touch $@

.PHONY: test
test: site-dev end2end/node_modules/.package-lock.json ## all tests: every crate, both databases, the pages in a real browser
	@tools/need chromium faketime postgres python
	@node tools/test.mjs rust browser

.PHONY: test-rust
test-rust: ## the tests of the crates alone, and of the program
	@tools/need faketime postgres python
	@node tools/test.mjs rust

.PHONY: test-browser
test-browser: site-dev end2end/node_modules/.package-lock.json ## the tests in a real browser alone
	@tools/need chromium python
	@node tools/test.mjs browser

.PHONY: days
days: site-dev end2end/node_modules/.package-lock.json ## the first two days of a department in a browser, on both databases (six minutes)
	@tools/need chromium faketime postgres
	@cargo build --bin district-window
	@cd end2end && CI=true CHROMIUM=$$(../tools/chromium) DISTRICT_WINDOW_BINARY=$(abspath $(BUILT))/debug/district-window \
	    npx --no-install playwright test --project=days

# The pictures of the README, taken from the running program.
.PHONY: pictures
pictures: build end2end/node_modules/.package-lock.json ## take the pictures of the README anew, from the running program
	@tools/need chromium
	@echo "── a morning is played, then every screen is photographed (three minutes)"
	@CHROMIUM=$$(tools/chromium) DISTRICT_WINDOW_BINARY=$(abspath $(TARGET))/release/district-window node end2end/pictures.mjs

# ---- checks ------------------------------------------------------------------------------------------------------

# Writes what the types say when DISTRICT_WINDOW_WRITE_OPENAPI is set, and compares the file with it when not. Without --package
# it is built with the features of `make test`, which would build everything again otherwise.
OPENAPI := api::openapi::tests::the_kept_description_is_the_derived_one

.PHONY: openapi
openapi: ## write docs/openapi.json anew, as the types of the API say it
	@DISTRICT_WINDOW_WRITE_OPENAPI=1 cargo test --quiet --lib -- --exact $(OPENAPI)

.PHONY: check
check: $(STAMPS)/wasm-target ## formatting, lints for server and browser, the direction of imports, no circles, no long files, texts, words, links, docs/openapi.json
	@echo "── formatting"
	@cargo fmt --all --check
	@echo "── direction of imports, circles, long files"
	@tools/imports
	@tools/need node
	@tools/shape
	@echo "── texts of the pages, words and links"
	@tools/locales
	@tools/words
	@tools/mutants --fits
	@echo "── lints, server"
	@cargo clippy --quiet --all-targets -- -D warnings
	@echo "── docs/openapi.json"
	@cargo test --quiet --lib -- --exact $(OPENAPI)
	@echo "── lints, browser"
	@cargo clippy --quiet --lib --package district-window --package app --target wasm32-unknown-unknown \
	    --no-default-features --features hydrate -- -D warnings
	@echo "all checks passed"

# ARGS chooses parts: rates, costs, live, starts, pages; history (only when named; HISTORY=0.1,brief: its scale and how much
# of each visit); sqlite or postgres alone. TMPDIR says on which disk.
.PHONY: bench
bench: build ## how fast it is, as the tables of BENCHMARKS.md
	@tools/need postgres
	@echo "── benches: about four minutes"
	@cargo bench --quiet --no-run --package store --bench store --package server --bench server
	@ulimit -n 8192; cargo bench --quiet --package server --bench server -- $(ARGS)

# The test of the suite with its full number; it prints what became of the tries.
.PHONY: flood
flood: ## 60,000 abandoned sign-ins: who still gets in, and how fast
	@DISTRICT_WINDOW_FLOOD=60000 cargo test --package server --test tests -- --nocapture --exact limits::abandoned_sign_ins_keep_nobody_from_signing_in_or_unlocking

.PHONY: mutants
mutants: ## put wrong implementations in, one at a time: do the tests notice?
	@tools/need postgres
	@tools/mutants $(ARGS)

.PHONY: clean
clean: ## forget all that was built
	cargo clean
	rm -rf tools/node_modules end2end/node_modules end2end/test-results
