# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test lint format types snapshots screenshots bench soak all clean

help:  ## Show these targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
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
	@$(BIN)/python -m pytest -n 2 $(ARGS)

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
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info build
