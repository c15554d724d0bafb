# Everything runs in .venv, made by `make setup` from the locked requirements.

VENV := .venv
PY := $(VENV)/bin/python
HERE := $(CURDIR)

# Compiled code is kept, whatever the shell says: the tests start hundreds of processes, and each would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test check lint types clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# An older Python is refused with what to install, before anything is made.
$(PY):
	@for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	  if command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then \
	    found=$$name; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "quartermaster needs Python 3.11 or newer. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; \
	fi; \
	echo "Making a virtual environment with $$found…"; \
	$$found -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

# pip says what it fetches package by package; of that, a person is told how far it is.
locked = { PYTHONUNBUFFERED=1 $(PY) -m pip install --disable-pip-version-check --no-input --progress-bar off --require-hashes -r $(1) \
  || echo FAILED; } | awk '/^Collecting/ { n++; if (n % 10 == 0) { print "  " n " packages…"; fflush() } } \
    /^Installing collected/ { print "  unpacking…"; fflush() } /^FAILED$$/ { failed = 1 } END { exit failed }' && touch $@

$(VENV)/.tools: requirements-build.lock | $(PY)
	@echo "Fetching the build tools…"
	@$(call locked,$<)

# While pip installs the rest, the front-end files are fetched beside it: that is what the two jobs are for.
MAKEFLAGS += --jobs=2

$(VENV)/.locked: requirements.lock $(VENV)/.tools
	@echo "Fetching the locked dependencies (some 60 MB, about half a minute)…"
	@$(call locked,$<)

$(VENV)/.assets: $(VENV)/.tools package-lock.json hatch_build.py src/quartermaster/web/icons.txt
	@$(PY) hatch_build.py
	@touch $@

$(VENV)/.installed: $(VENV)/.locked $(VENV)/.assets pyproject.toml
	@echo "Installing quartermaster…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.complete: requirements-dev.lock $(VENV)/.installed
	@echo "Fetching what tests and checks need…"
	@$(call locked,$<)

setup: $(VENV)/.complete ## Make the virtual environment, install everything
	@$(PY) hatch_build.py

run: $(VENV)/.installed ## Start quartermaster with the demo shop; Ctrl-C stops it
	@$(PY) hatch_build.py
	@exec $(VENV)/bin/quartermaster serve --demo

test: setup ## Run every test on a real PostgreSQL, in real browsers too
	@$(PY) -m tests.browsers
	@$(PY) -m pytest -n $${QUARTERMASTER_TEST_WORKERS:-2}

CHECKED := lint types
$(CHECKED): export QUARTERMASTER_HOME := $(HERE)/.data/check
$(CHECKED): export QUARTERMASTER_SECRET_KEY := only-for-checking-the-code
check: $(CHECKED) ## Lint, format, types, floors, migrations in step

# Types take as long as all the rest, so they are checked beside it.
types: setup
	@$(VENV)/bin/mypy src tests

lint: setup
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/quartermaster manage makemigrations --check --dry-run

clean: ## Remove the virtual environment, builds and test data
	@rm -rf $(VENV) build dist .data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache src/quartermaster/web/static/vendor
