# Two commands do all set-up: `make demo` and `make test`. Another Python, in an environment of its
# own: make test PYTHON=python3.13 VENV=.venv-3.13
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
ARGS   ?=

# More workers than cores: many tests wait for a terminal or a process.
WORKERS := 5

# Compiled files are kept: without them every worker compiles all tests, and every program that a
# test starts the package.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run test quick lint format types snapshots screenshots bench soak all clean

help:  ## Show these targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Made anew: an environment of a Python too old, and a half-made one without pip, as Debian leaves it
# where python3-venv is missing.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11) and "trackcal needs Python 3.11, 3.12 \
or 3.13, and this is %d.%d. Name one that you have: make PYTHON=python3.13" % sys.version_info[:2])

$(STAMP): pyproject.toml constraints.txt
	@$(BIN)/python -c 'import pip; $(NEW_ENOUGH)' 2>/dev/null || { $(PYTHON) -c '$(NEW_ENOUGH)' && \
		if test -e $(VENV)/pyvenv.cfg; then rm -r $(VENV); fi && $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		--upgrade --target $(VENV)/timetagger timetagger
	@touch $(STAMP)

demo: $(STAMP)  ## The program on the embedded demo tenant (without a terminal: its headless import)
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/trackcal --demo $(ARGS); \
	else $(BIN)/trackcal --demo import this-week --yes $(ARGS); fi

run: $(STAMP)  ## The program on your own account
	@$(BIN)/trackcal $(ARGS)

test: $(STAMP)  ## The whole suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# What needs no terminal, no server and no keyring.
QUICK := $(addprefix tests/,config core exports store terminal tui/keys tui/state \
	test_layers.py test_text_of_repository.py)

quick: $(STAMP)  ## The tests that need no terminal and no server, in well under a minute
	@$(BIN)/python -m pytest -n 2 $(QUICK) $(ARGS)

lint: $(STAMP)  ## ruff, and the formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(STAMP)  ## Mend what ruff can mend
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

types: $(STAMP)  ## mypy, strict on the package
	@$(BIN)/mypy

snapshots: $(STAMP)  ## Take the screen snapshots anew (look at each before you commit it)
	@$(BIN)/python -m pytest -n 2 tests/tui --snapshot-update $(ARGS)

screenshots: $(STAMP)  ## Draw the README's pictures from the demo
	@$(BIN)/python screenshots/make.py

bench: $(STAMP)  ## Measure against the floor and the peers; writes tests/benchmarks/RESULTS.md
	@$(BIN)/python -m tests.benchmarks $(ARGS)

soak: $(STAMP)  ## The long crash and concurrency tests
	@$(BIN)/python -m pytest -m soak -n 2 $(ARGS)

all: lint types test  ## What CI runs

clean:  ## Remove the environment and every cache
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info build
