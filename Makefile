# The two commands: `make demo` and `make test`. `make check` is every quality gate.

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 3000
TEST_DATABASE_URL ?= postgres://$(shell id -un)@127.0.0.1:5432/postgres
TEST_CACHE_URL ?= redis://127.0.0.1:6379/0
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM := $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test test-services missing-services check check-deploy bench bench-pages bench-read bench-rules soak faults pictures format messages lock chromium clean

demo: $(VENV)/.installed
	@exec $(BIN)/python manage.py demo --port $(PORT) --sandbox-port $(SANDBOX_PORT)

test: $(VENV)/.installed-tests chromium
	$(TESTS)
	@test -x "$(or $(CHROMIUM),/usr/bin/chromium)" || echo "The browser tests were skipped: Chromium is not installed and only root can install it."

# The same tests on PostgreSQL with Redis, in a database and under keys of their own; not those that ask neither, or
# start servers with settings of their own.
test-services: $(VENV)/.installed-tests chromium
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(addprefix --ignore=tests/,$(WITHOUT_SERVICES))

WITHOUT_SERVICES = sandbox rocketchat masking demo faults history error_pages browser test_first_start.py \
	serving/test_serve.py serving/test_granian.py serving/test_read_only_checkout.py

# Says why they cannot be used, if so.
missing-services: $(VENV)/.installed-tests
	@$(BIN)/python -m tests.services

test-services missing-services: export DATABASE_URL = $(TEST_DATABASE_URL)
test-services missing-services: export CACHE_URL = $(TEST_CACHE_URL)

# More than there are cores: many tests wait for a server to start.
TEST_PROCESSES ?= $(shell expr $$(nproc) '*' 3 / 2)

# Coverage's plugin (tests/native_threads.py) must be found by every process that a test starts, wherever it runs.
COVERAGE = PYTHONPATH=$(CURDIR) $(BIN)/python -m coverage
TESTS = $(COVERAGE) erase && $(COVERAGE) run -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder \
	&& $(COVERAGE) combine --quiet && $(COVERAGE) report

check: $(VENV)/.installed-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files '*.html')
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit -q -c pyproject.toml -r dashboard manage.py
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) check-deploy

check-deploy: $(VENV)/.installed-tests
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

# Settings as an operator would write them, with keys made for this one run.
PRODUCTION = SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	CREDENTIAL_KEYS=$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
	VISITOR_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') TRUSTED_PROXIES=1 \
	ALLOWED_HOSTS=rearview.example.org ROCKETCHAT_URL=https://chat.example.org CACHE_URL=redis://127.0.0.1:6379/0

# How fast the collector is beside a plain view with one insert, on SQLite and on the PostgreSQL at BENCH_POSTGRES.
bench: $(VENV)/.installed-tests
	$(BIN)/python -m tests.bench

# What an agent's pages cost, beside views that send the same bytes: by default, and with PostgreSQL and Redis.
bench-pages: $(VENV)/.installed-tests
	$(BIN)/python -m tests.bench.pages

# 100,000 page views on each database while workers, the server, Redis and PostgreSQL die in between: none is lost.
soak: $(VENV)/.installed-tests
	$(BIN)/python -m tests.bench.soak

# What breaks around the dashboard: the tests that start servers of their own, also those that take minutes.
faults: $(VENV)/.installed-tests
	$(BIN)/python -m pytest tests/faults -m 'long or not long'
	$(BIN)/python -m tests.faults.rate_limit
	$(BIN)/python -m tests.faults.guessing
	$(BIN)/python -m tests.faults.floods

# How fast a visitor's newest pages are read among millions, on PostgreSQL.
bench-read: $(VENV)/.installed-tests
	$(BIN)/python -m tests.bench.read

# How long the rules take that run for every page: masking, naming, the timeline.
bench-rules: $(VENV)/.installed-tests
	$(BIN)/python -m tests.bench.rules

# The README's pictures, of the demo in Chromium.
pictures: $(VENV)/.installed-tests chromium
	$(BIN)/python -m tests.pictures

format: $(VENV)/.installed-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files '*.html')

# What agents read in other languages: brings dashboard/locale up to date with the sources, compiles it, and says what is
# untranslated. Run it again after translating.
messages: $(VENV)/.installed-tests
	$(BIN)/python -m tests.languages

# Every version and hash that the requirements come to, on any Linux. Versions that are locked already stay, as far as
# the requirements allow; UPGRADE=--upgrade takes the newest.
LOCK = $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
	--no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command "make lock"

lock: $(VENV)/.installed-tests
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) tests/requirements.txt --constraints requirements.lock --output-file tests/requirements.lock

# Debian keeps the venv module in a package of its own.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { test "$$(id -u)" = 0 && apt-get update -q && apt-get install -qy python3-venv && $(PYTHON) -m venv --clear $(VENV); }

$(VENV)/.installed: requirements.lock | $(BIN)/python
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-tests: requirements.lock tests/requirements.lock | $(BIN)/python
	$(BIN)/pip install -q --require-hashes -r tests/requirements.lock
	@touch $@ $(VENV)/.installed

chromium:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -qy chromium || true; fi
endif

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
