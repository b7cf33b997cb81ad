# Two commands for a new machine: `make demo` and `make test`. The rest is for daily work.
BUILD := build/release

.PHONY: help dependencies tools build demo test test-all test-quick test-sanitized coverage bench \
	bench-peers bench-limits bench-mount bench-spark worlds mutants system-calls fuzz format tidy clean
help:
	@echo "make demo    install what is missing, build, simulate a workspace and take its inventory"
	@echo "make test    install what is missing, build, run all tests (with a real Spark 4.0)"
	@echo "make test-all  the same, and Spark 3.5"
	@echo "make test-sanitized  all tests but Spark's, with ASan and UBSan, then with TSan"
	@echo "make coverage  what the tests do not reach"
	@echo "make dependencies  install what is missing (Debian 12)"
	@echo "make build   build $(BUILD)/bin/stocktake; installs nothing"
	@echo "make worlds  scan 100,000 seeded worlds in which everything goes wrong"
	@echo "make mutants  plant known bugs, one at a time, and check that the worlds find each"
	@echo "make system-calls  make each system call of each command fail (an hour)"
	@echo "make fuzz    fuzz what is read from others, FUZZ_SECONDS each (60)"
	@echo "make bench   measure a scan against the ideal, and one of a million files"
	@echo "make bench-limits  limiters against limits, in virtual time and on real sockets (8 minutes)"
	@echo "make bench-peers  the same beside crawlers in Go and Python (with Go and the network)"
	@echo "make bench-mount  a million files from a mount, beside find and the API (minutes)"
	@echo "make bench-spark  the same on Spark clusters of 1 to 8 executors (40 minutes)"
	@echo "make format | tidy | clean"

dependencies:
	@scripts/dependencies.sh

tools:
	@for tool in cmake ninja c++; do command -v $$tool >/dev/null || \
	  { echo "$$tool is not installed: 'make dependencies' installs what is missing" >&2; exit 1; }; done

build: tools
	@cmake --preset release
	@cmake --build --preset release

demo: dependencies
	@cmake --preset release
	@cmake --build --preset release --target programs
	@rm -rf build/demo
	@$(BUILD)/bin/stocktake demo --directory build/demo

test: dependencies
	@$(MAKE) --no-print-directory build
	@ctest --preset release -LE spark-other

test-all: dependencies
	@command -v mvn >/dev/null || scripts/dependencies.sh scripts/dependencies-spark-3.5.txt
	@$(MAKE) --no-print-directory build
	@ctest --preset release

test-quick: build
	@ctest --preset release -L unit

test-sanitized: tools
	@scripts/sanitized.sh asan
	@scripts/sanitized.sh tsan

coverage: tools
	@scripts/coverage.sh

worlds: build
	@$(BUILD)/bin/stocktake_worlds --seeds 1..100000 --jobs 2 --keep-going --at-least 1000

mutants: tools
	@tests/chaos/mutants.sh build/mutants

system-calls: build
	@STOCKTAKE_INJECTIONS=all ctest --preset release -R '^faults/system_calls$$'

FUZZ_SECONDS ?= 60
fuzz: tools
	@cmake --preset fuzz
	@cmake --build --preset fuzz --target fuzzers
	@tests/fuzz/run.sh build/fuzz/tests/fuzz $(FUZZ_SECONDS)

bench: build
	@bench/scan.py $(BUILD)/bin/stocktake
	@bench/million.py $(BUILD)/bin/stocktake

bench-peers: build
	@bench/peers.py $(BUILD)/bin/stocktake --requests $(BUILD)/bench/bench_requests

bench-limits: tools
	@cmake --preset release
	@cmake --build --preset release --target bench_limits stocktake
	@build/release/bench/bench_limits
	@bench/limits_on_sockets.py build/release/bin/stocktake

bench-mount: build
	@bench/mount.py $(BUILD)/bin/stocktake

bench-spark: build
	@bench/spark.py $(BUILD)/bin/stocktake

format:
	@scripts/format.sh

tidy: build
	@scripts/tidy.sh --all

clean:
	@rm -rf build
