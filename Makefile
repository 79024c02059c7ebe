# What a person does with a checkout. `make` alone prints this list; each line after `##` is its help.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON := .venv/bin/python
BENCH ?=
CLOUD ?=
# Folders of tests with a conftest of their own: mypy takes but one module of that name at a time.
APART := $(patsubst %/conftest.py,%,$(wildcard tests/*/conftest.py))

# The newest Python that the lock was tested with comes first; any from 3.11 will do.
FIND_PYTHON = for found in python3.11 python3.12 python3.13 python3; do \
	"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; found=; done; \
	test -n "$$found" || { echo "Morgiana needs Python 3.11 or later, and none was found on the PATH." >&2; exit 1; }

# uv installs in seconds what takes pip minutes; where it cannot be had, pip does the same from the same lock.
INSTALL = install() { .venv/bin/uv pip install --quiet --python $(PYTHON) "$$@" || \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check "$$@"; }; install

.PHONY: help demo test test-cloud nightly soak check audit bench docs serve clean lock system

help:  ## print this list
	@echo "make <target>, where <target> is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  %-10s %s\n' "$${name#  }" "$$text"; done

demo: .venv/.user  ## a year of a real grocer, from its files to this week's plan
	@$(PYTHON) examples/demo.py

test: .venv/.developer system  ## every test but the nightly ones
	@$(PYTHON) -m pytest -m "not nightly" -n 2 --dist loadfile

test-cloud: .venv/.developer system  ## the same with books on PostgreSQL and the lake on S3; CLOUD=tests/lake runs a part
	@MORGIANA_TEST_STORE=postgres+s3 $(PYTHON) -m pytest -m "not nightly" -n 2 --dist loadfile $(CLOUD)

nightly: .venv/.developer system  ## the long form of the properties
	@$(PYTHON) -m pytest -m nightly -n 2 --dist worksteal

soak: .venv/.developer  ## a million steps of the simulated world, and a server under load for twenty minutes
	@PYTHONPATH=tests/world:tests/billing:tests/control:tests/tenancy $(PYTHON) tests/world/world_run.py --seeds 4000
	@$(PYTHON) tests/world/soak_http.py --minutes 20

check: .venv/.developer  ## style, types, layers, weaknesses, secrets, and whether the reference pages are true
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy src/morgiana docs examples benchmarks $(filter-out $(APART),$(wildcard tests/*))
	@for folder in $(APART); do .venv/bin/mypy $$folder || exit 1; done
	@.venv/bin/lint-imports
	@.venv/bin/bandit --quiet -ll -c pyproject.toml -x '*/tests/*' -r src/morgiana
	@$(PYTHON) tests/deploy/secret_scan.py
	@$(PYTHON) docs/generate.py --check

audit: .venv/.developer  ## ask the public list of vulnerabilities about every locked package; needs the internet
	@$(PYTHON) tests/deploy/package_audit.py

bench: .venv/.developer  ## measure us beside others; BENCH=name runs one
	@$(PYTHON) -m benchmarks $(BENCH)

docs: .venv/.developer  ## write the reference from the registry, and build the pages into build/site
	@$(PYTHON) docs/generate.py
	@.venv/bin/zensical build --clean --strict

serve: .venv/.user  ## the console and the API on the demo's data
	@test -n "$$MORGIANA_HOME" || test -e build/demo/home/morgiana.sqlite || \
		echo "There are no demo's data yet, so the shop is empty; \`make demo\` fills one."
	@MORGIANA_HOME="$${MORGIANA_HOME:-$(CURDIR)/build/demo/home}" .venv/bin/morgiana serve

clean:  ## remove everything that the other targets made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests examples benchmarks docs -name __pycache__ -prune -exec rm -rf {} +

lock: .venv/.tools  ## resolve the dependencies again and write the locks
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --all-extras pyproject.toml --output-file requirements.txt
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group pyproject.toml:dev --constraint requirements.txt --output-file requirements-dev.txt
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group pyproject.toml:tools --constraint requirements-dev.txt --output-file requirements-tools.txt

# The environment. Each stamp is made when its locks change, so that a repeat is instant.

.venv/bin/python:
	@$(FIND_PYTHON); echo "Making .venv with $$($$found --version)"; $$found -m venv .venv || { \
		echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		rm -rf .venv; exit 1; }

.venv/.tools: requirements-tools.txt | .venv/bin/python
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.txt
	@touch $@

.venv/.user: requirements.txt pyproject.toml .venv/.tools
	@echo "Installing Morgiana and what it needs; the first time takes a minute or two"
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.developer: requirements-dev.txt .venv/.user
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# The browser tests drive the system's own Chromium. Without it they say that they were skipped.
system:
	@for found in chromium chromium-browser google-chrome; do command -v "$$found" >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
	if command -v apt-get >/dev/null 2>&1 && $$sudo true 2>/dev/null; then \
		echo "Installing chromium for the browser tests"; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium; } >/dev/null || \
		echo "SKIPPED: chromium could not be installed; the browser tests will not run" >&2; \
	else echo "SKIPPED: there is no chromium here; the browser tests will not run" >&2; fi
