# Everything a person or a CI job does here. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
WHEELS := .cache/wheels
# Two at a time, as many as a small machine has cores. A file stays whole, in the order of collection, since its tests
# share servers and pages; ARGS="-n 0" runs all in one process.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder
BENCHES := $(subst /,.,$(basename $(wildcard tests/bench/bench_*.py)))

.DEFAULT_GOAL := help
.PHONY: help install run test test-servers lint bench screenshots browser llama clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## start the console; PORT=9000 and ARGS="--backend name=url" pass through
	@exec $(PY) -m proxy $(if $(PORT),--port $(PORT)) $(ARGS)

install: $(VENV)/.dev $(WHEELS)/.made node_modules/.made browser llama ## set up everything that running, testing and linting need

test: install ## run every test, two at a time; ARGS="-k name" passes through
	@$(PY) -m pytest $(WORKERS) $(ARGS)

test-servers: install ## the table of servers against vLLM and transformers too, installed for it: several GB
	@$(PY) -m tests.servers.installed
	@$(PY) -m pytest -m installed $(ARGS) tests/servers

lint: $(VENV)/.dev node_modules/.made ## check style and types of Python, JavaScript and CSS
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@command -v npm >/dev/null || { echo "npm is missing: apt install nodejs npm, then make lint again" >&2; exit 1; }
	@node_modules/.bin/tsc -p .
	@node_modules/.bin/eslint .
	@node_modules/.bin/stylelint 'static/**/*.css'

bench: install ## run the benchmarks in tests/bench
	@for bench in $(BENCHES); do $(PY) -m $$bench || exit 1; done

screenshots: install ## make the README's pictures of the running page
	@$(PY) -m tests.screenshots

clean: ## remove everything that make has made
	rm -rf $(VENV) node_modules .cache .mypy_cache .pytest_cache .ruff_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser: $(VENV)/.dev
	@$(PY) -m tests.browsers

llama: $(VENV)/.dev
	@$(PY) -m tests.llama_server

# Debian splits ensurepip off into python3-venv, and without it `venv` leaves half an environment behind.
$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: name one with make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "python3-venv is missing: apt install python3-venv" >&2; exit 1; }
	@echo "making $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml
	@echo "installing what running needs ..."
	@$(PY) -m pip install --quiet --editable '.[demo,lan]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	@echo "installing what testing needs ..."
	@$(PY) -m pip install --quiet --editable '.[demo,lan,dev]'
	@touch $@ $(VENV)/.run

# What the package asks for, kept so that a test can install the built wheel without the network.
$(WHEELS)/.made: $(VENV)/.made pyproject.toml
	@echo "collecting what the package asks for ..."
	@rm -rf $(@D)
	@$(PY) -m pip download --quiet --dest $(@D) '.[demo,lan]'
	@touch $@

node_modules/.made: package-lock.json
	@if command -v npm >/dev/null; then npm ci --loglevel=error --ignore-scripts && touch $@; \
	else echo "npm is missing: the tests that need Node will be skipped (apt install nodejs npm)"; fi
