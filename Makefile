# What a person does with a checkout. `make` alone lists it.
#
# Two virtual environments, both made from locked files and kept until a lock changes:
#   .venv        everything a developer needs; `make test` and `make lint` use it
#   .build/demo  what a user gets: the run-time packages only

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON = python3
ARGS =

# The result must not depend on the caller's shell. Of pip's settings only those that say where packages come from stay.
PIP_KEPT = INDEX_URL EXTRA_INDEX_URL FIND_LINKS NO_INDEX CERT CLIENT_CERT TRUSTED_HOST PROXY KEYRING_PROVIDER \
           TIMEOUT DEFAULT_TIMEOUT RETRIES CACHE_DIR NO_CACHE_DIR CONFIG_FILE
unexport VIRTUAL_ENV
unexport $(filter PYTHON% PYTEST_% MYPY% RUFF_% HYPOTHESIS_% SETUPTOOLS_% GIT_% POLICYCTL_%, $(.VARIABLES))
unexport $(filter-out $(PIP_KEPT:%=PIP_%), $(filter PIP_%, $(.VARIABLES)))

.PHONY: help
help: ## list the commands
	@sed -n 's/^\([a-z]*\): ##* *\(.*\)/  make \1\t\2/p' Makefile | expand -t 16

.PHONY: demo
demo: ## set up the run-time packages and show the main job on example files
	@requirements/install '$(PYTHON)' .build/demo requirements/run.txt requirements/build.txt
	@examples/demo .build/demo/bin/policyctl

.PHONY: test
test: ## set up for development and run every test; ARGS='-k name' passes options to pytest
	@requirements/install '$(PYTHON)' .venv requirements/dev.txt
	@.venv/bin/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

.PHONY: lint
lint: ## check style, formatting and types
	@requirements/install '$(PYTHON)' .venv requirements/dev.txt
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# uv reads its own settings, not pip's: a mirror is named by UV_DEFAULT_INDEX. No address reaches the files.
COMPILE = .build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(ARGS)

.PHONY: lock
lock: ## resolve pyproject.toml again into requirements/; ARGS=--upgrade takes newer versions
	@requirements/install --packages-only '$(PYTHON)' .build/lock requirements/lock.txt
	@echo 'resolving pyproject.toml for every platform, Python 3.11 and later'
	$(COMPILE) --group lock --output-file requirements/lock.txt
	$(COMPILE) --group build --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --group dev --constraints requirements/run.txt --constraints requirements/build.txt \
	    --output-file requirements/dev.txt

.PHONY: clean
clean: ## remove everything that the commands above made
	rm -rf .venv .build build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
