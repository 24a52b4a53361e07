# What there is to do. `make run` and `make test` need Python 3.11+ and make, and set up everything else themselves.
PYTHON ?= python3
BIN := .venv/bin
# What comes from a wheel is compiled as it is unpacked. The registry is read from here, and is compiled likewise: a first start is a second shorter.
COMPILE := $(BIN)/python -m compileall -q schemas service migrations

.PHONY: help run test coverage lint format prove bench names lock clean
help: ## Print what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: .venv/run.stamp ## Serve the registry with its sample on http://127.0.0.1:8000
	@$(BIN)/python -m service.cli serve

test: .venv/dev.stamp lint ## Everything that CI runs
	@echo "pytest" && $(BIN)/python -m pytest -n 2 --dist worksteal

coverage: .venv/dev.stamp ## The tests once more, with what they leave untouched; takes twice as long
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

lint: .venv/dev.stamp ## Format, lint, types, known weaknesses, and the order of imports
	@echo "ruff format" && $(BIN)/ruff format --check --quiet .
	@echo "ruff check" && $(BIN)/ruff check --quiet .
	@echo "bandit" && $(BIN)/bandit --quiet --recursive --configfile pyproject.toml service schemas migrations
	@echo "mypy" && $(BIN)/mypy --no-error-summary
	@echo "mypy, of the proofs" && $(BIN)/mypy --no-error-summary --explicit-package-bases --follow-imports=silent tests/proofs
	@echo "import-linter" && $(BIN)/lint-imports > .venv/imports.txt || (cat .venv/imports.txt && false)

format: .venv/dev.stamp ## Put the code into its form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

prove: .venv/dev.stamp ## Nothing lost, nothing twice, nothing leaked: faults and load against a real process; PROOFS="feed history" for some
	@$(BIN)/python -m tests.proofs $(PROOFS)

bench: .venv/dev.stamp ## Ratios to peers, measured in one run; `make bench names` measures the search for names
	@$(if $(filter names,$(MAKECMDGOALS)),:,$(COMPILE) && $(BIN)/python -m tests.bench)

names: .venv/dev.stamp
	@$(BIN)/python -m tests.bench.names

lock: .venv/dev.stamp ## Renew the locks from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras -q -o requirements.lock
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras -q -o requirements-dev.lock

clean: ## Forget the environment (the registry's data in var/ stays)
	@rm -rf .venv

.venv/bin/python:
	@echo "making .venv" && $(PYTHON) -m venv .venv

# The development lock holds everything the other does, so an environment made for tests also runs.
.venv/run.stamp: requirements.lock | .venv/bin/python
	@test -e .venv/dev.stamp || (echo "installing what runs" && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location --require-hashes -r requirements.lock)
	@$(COMPILE)
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "installing what runs and what tests" && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location --require-hashes -r requirements-dev.lock
	@$(COMPILE)
	@touch $@
