# DeePWAK: what can be done here. `make` alone lists it.

PREFIX ?= /usr/local
SWIFT ?= swift
# Where `make demo` writes its run.
OUTPUT ?= nuclei.deepwak

BUILD := $(SWIFT) build -c release
BINARY := .build/release/deepwak
# Tests run optimised, and reach into the modules they test; one build serves build and test.
TEST_FLAGS := -c release -Xswiftc -enable-testing
SOURCES := Package.swift Sources Tests Benchmarks examples

.DEFAULT_GOAL := help
.PHONY: help setup demo build test lint format docs bench install uninstall clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Install the libraries that the build needs (apt)
	@scripts/setup

demo: build  ## Build, and train on the bundled table of cell nuclei
	@DEEPWAK=$(BINARY) examples/nuclei/demo.sh $(OUTPUT)

build: setup  ## Build the program, .build/release/deepwak
	$(BUILD) --product deepwak

test: setup lint  ## Check the format, build without warnings, run all tests
	@scripts/setup --tests
	$(SWIFT) build $(TEST_FLAGS) --build-tests
	$(SWIFT) test $(TEST_FLAGS) --skip-build --disable-xctest

lint:  ## Check the format and the documentation comments
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format:  ## Bring all sources into the format
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

docs: setup  ## Make the reference of the libraries, .build/docs; a dead link is an error
	@SWIFT=$(SWIFT) scripts/docs

bench: build  ## Measure speed and clustering against peers and labels (see Benchmarks)
	Benchmarks/run

install: build  ## Install the program and shell completions under PREFIX (/usr/local)
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/deepwak
	@scripts/install-completions $(BINARY) $(DESTDIR)$(PREFIX)/share

uninstall:  ## Remove what install put under PREFIX
	rm -f $(DESTDIR)$(PREFIX)/bin/deepwak
	@scripts/install-completions --remove $(DESTDIR)$(PREFIX)/share

clean:  ## Remove everything that was built
	rm -rf .build
