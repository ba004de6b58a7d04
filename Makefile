# Two commands for a newcomer: `make run` and `make test`. Everything else is for those who change the product.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= examples/software-outsourcing/scenario.yaml

.PHONY: install run run-hr run-it run-tender test lint types contract rows manual catalogue bench bench-documents bench-roster \
	bench-it bench-monthly bench-portfolio bench-evaluation bench-traceability wheel lock all clean

all: test lint types contract rows

# The locked set, hashes checked; the lock lists every dependency, so pip has nothing to resolve.
$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "waibao needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check
	@touch $@

install: $(VENV)/installed

run: install
	$(BIN)/waibao run $(SCENARIO)

# Three months of HR outsourcing: people who join, move and leave, and the report on the 7th.
run-hr: install
	$(BIN)/waibao run examples/hr-outsourcing/scenario.yaml

# Half a year of IT service: survey, contract, visits, tickets.
run-it: install
	$(BIN)/waibao run examples/it-service/scenario.yaml

# A tender by law: seven bidders, an addendum, sealed bids, an objection, securities.
run-tender: install
	$(BIN)/waibao run examples/tender/scenario.yaml

test: install
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contract: install
	$(BIN)/lint-imports

rows: install
	$(BIN)/python -m tests.rows --check

# docs/commands.md, from the commands themselves.
manual: install
	$(BIN)/python -m cli.manual $(ARGS)

# docs/catalogue.md and its pictures, from the declarations and samples of the documents.
catalogue: install
	$(BIN)/python -m tests.catalogue $(ARGS)

bench-documents: install
	$(BIN)/python -m benchmarks.documents

bench-roster: install
	$(BIN)/python -m benchmarks.roster

bench-it: install
	$(BIN)/python -m benchmarks.it_service

bench-monthly: install
	$(BIN)/python -m benchmarks.monthly $(ARGS)

bench-portfolio: install
	$(BIN)/python -m benchmarks.portfolio

bench-evaluation: install
	$(BIN)/python -m benchmarks.evaluation

bench-traceability: install
	$(BIN)/python -m benchmarks.traceability

bench: install
	$(BIN)/python -m benchmarks

wheel: install
	$(BIN)/python -m hatchling build --clean --target wheel

# After changing dependencies in pyproject.toml. Needs uv, which writes names, versions and hashes only.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group pyproject.toml:dev pyproject.toml -o requirements.lock --quiet

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
