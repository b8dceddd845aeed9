# Set-up, checks and tools of Regional News Search. `make` alone lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-web soak fuzz serve docs schema-test pictures translations lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/run.stamp ## set up, ingest seeds/, answer a first query, say how to go on
	$(BIN)/search-cli ingest seeds
	$(BIN)/search-cli "Wagner Mali"
	@echo
	@echo 'To search in a browser: make serve'

serve: $(VENV)/run.stamp ## serve the web page and the JSON API on this machine
	$(BIN)/search-cli serve

test: $(VENV)/test.stamp ## lint, then run every test (needs Chromium for the browser tests)
	$(MAKE) lint
	$(BIN)/pytest

lint: $(VENV)/test.stamp ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/test.stamp ## compare with SQLite, tantivy and Whoosh; docs/benchmarks.md says how
	$(BIN)/python -m tests.benchmarks \
	  $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(SIZES),--sizes $(SIZES)) \
	  $(if $(CORPUS),--corpus $(CORPUS)) $(if $(QUERIES),--queries $(QUERIES)) \
	  $(if $(ENGINES),--engines $(ENGINES)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(REUSE),--reuse) $(if $(WRITE),--write $(WRITE))

bench-web: $(VENV)/test.stamp ## measure the pages of an archive (ARCHIVE=index); WRK=1: a server under load, too
	$(BIN)/python -m tests.benchmarks.web $(or $(ARCHIVE),index) $(if $(WRK),--wrk)

soak: $(VENV)/test.stamp ## try out every promise of docs/operations.md; less than an hour (WRITE=docs/operations.md)
	$(BIN)/python -m tests.soak $(if $(ONLY),--only $(ONLY)) $(if $(SHARE),--share $(SHARE)) \
	  $(if $(DOCUMENTS),--documents $(DOCUMENTS)) $(if $(WRITE),--write $(WRITE)) \
	  $(if $(OUTCOMES),--outcomes $(OUTCOMES))

fuzz: $(VENV)/test.stamp ## look for inputs that break TARGET (queries) for SECONDS (60), with atheris
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz $(or $(TARGET),queries) --seconds $(or $(SECONDS),60)

docs: $(VENV)/test.stamp ## check that the documents tell the truth
	$(BIN)/pytest -k docs

schema-test: $(VENV)/test.stamp ## ask the API CASES (10,000) generated questions of its OpenAPI document
	SCHEMA_CASES=$(or $(CASES),10000) $(BIN)/pytest -s tests/integration/test_api_schema.py

pictures: $(VENV)/test.stamp ## take the pictures of docs/pictures anew (needs Chromium)
	$(BIN)/python scripts/take_pictures.py

translations: $(VENV)/test.stamp ## bring the catalogs of the pages' languages up to date
	$(BIN)/python scripts/translations.py

lock: $(VENV)/test.stamp ## choose the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra test pyproject.toml -o requirements-test.lock

clean: ## remove everything that is made, the archive in index/ included
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	git clean -fdxq index

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@
