# Partnerdesk. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Without e2e, which runs apart: its tests start browsers.
UNIT = $(shell go list ./... | grep -v /e2e)
# The race detector watches our code and every library but these, which have no
# goroutines of ours inside and are several times slower under it: SQLite, which is C
# that was translated to Go; the arithmetic of password hashes, compression, telephone
# numbers and regular expressions; and what only tests read answers with. None of them
# may share with others a copy of generic code that rests on atomics (sync.OnceValue,
# what is in sync.Map): the linker may choose their copy, without instrumentation, and
# races are seen that are none. That rules out modernc.org/sqlite itself, of which only
# and zombiezen.com/go/sqlite, of which only the checks of their pointers into C's memory
# are left out, and crypto/....
QUIET = modernc.org/sqlite/lib modernc.org/libc modernc.org/memory golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b \
	github.com/klauspost/compress/... compress/flate github.com/nyaruka/phonenumbers regexp regexp/syntax \
	golang.org/x/net/html github.com/andybalholm/cascadia github.com/PuerkitoBio/goquery github.com/santhosh-tekuri/jsonschema/v6/...
RACE = -race $(foreach p,$(QUIET),-gcflags='$(p)=-race=false -d=checkptr=0') -gcflags=modernc.org/sqlite=-d=checkptr=0 -gcflags=zombiezen.com/go/sqlite=-d=checkptr=0
# More binaries at once than cores, since a test also waits; and none waits a second
# at its end for reports of races that it has printed. The heaps are small, and the
# collector's rounds are dear under the detector: fewer of them.
UNIT_TEST = GORACE=atexit_sleep_ms=0 GOGC=400 $(IN_RAM) go test $(RACE) -p 4 -shuffle=on
# Databases of tests live in memory where there is room, so that fsync costs nothing.
RAM = $(shell test -w /dev/shm && test "$$(df --output=avail -k /dev/shm | tail -1)" -gt 1000000 && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
IN_RAM = GOTMPDIR="$${TMPDIR:-/tmp}" TMPDIR="$(RAM)"

.PHONY: help run reset build generate check-generated lint test unit e2e soak bench bench-all tools clean

help: ## show this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the dashboard with sample data on http://localhost:8080 (needs Go alone)
	@mkdir -p bin && go build -o bin/web ./cmd/web && exec bin/web serve --demo

reset: ## empty the data folder that `make run` uses; refuses while it runs, and a folder that is no demonstration's
	@mkdir -p bin && go build -o bin/web ./cmd/web && bin/web reset

build: ## build bin/web
	go build -trimpath -o bin/web ./cmd/web

generate: node_modules/.package-lock.json ## make the generated files again: templates, stylesheet, icons, fonts
	go tool templ generate -log-level warn
	npm run --silent build

check-generated: generate ## fail where a committed generated file is out of date
	@git diff --exit-code --stat -- '*_templ.go' static || { echo "Generated files are out of date: run 'make generate' and commit."; exit 1; }

lint: ## gofmt, vet, staticcheck
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not gofmt'ed:"; echo "$$out"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

test: tools unit e2e ## install what the tests need, then run them all

unit: ## unit and conformance tests, with the race detector
	$(UNIT_TEST) $(UNIT)

e2e: tools ## the journeys, in a real browser
	go test -shuffle=on -count=1 -timeout 10m ./e2e/...

soak: tools ## the long forms of what unit proves in short: many seeds; and every journey on PostgreSQL
	SOAK=1 $(UNIT_TEST) -count=1 -timeout 60m $(UNIT)
	E2E_STORE=postgres go test -shuffle=on -count=1 -timeout 30m ./e2e/...

bench: ## how fast pages and the platform are here, beside what the machine allows: 5 minutes
	@mkdir -p tmp && go run ./cmd/bench -dir tmp

bench-all: ## the same with 1,000,000 clients as well, into docs/performance.md: 30 minutes, 5 GB
	@mkdir -p tmp && go run ./cmd/bench -dir tmp -million -write docs/performance.md

tools: node_modules/.package-lock.json ## install what the tests need
	@.ci/tools

node_modules/.package-lock.json: package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer (Debian: apt-get install nodejs npm)."; exit 1; }
	npm ci --no-audit --no-fund

clean: ## remove what was built
	rm -rf bin tmp node_modules
