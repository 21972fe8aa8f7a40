# make demo    create a sample ML project with real commits (DIR=... sets the directory)
# make test    run all tests on all cores (ARGS=... passes arguments to pytest)
# make lint    run ruff and mypy, and shellcheck if it is installed
# make test-light   run the tests that need no browser and no office
# make random  run every property with random examples
# make thorough     run all tests on every case, not on a sample of the slow ones
# make coverage     run all tests, and report which lines and branches they run
# make test-site    build the documentation site and check it in Chromium
# make docs    build the documentation site into docs/_build/html
# make dist    build wheel and sdist, and check them
# make fuzz    fuzz what reads files from outside (MINUTES=... for each target, TARGETS=...)
# make clean   remove .venv

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
READY := .venv/.ready
SITE := .venv/.docs
SHELL_SCRIPTS = $(shell git grep -lE '^\#!(/usr)?/bin/(env )?(ba)?sh' -- .ci hooks src 2>/dev/null)
DIR ?= $(shell mktemp -d)/churn
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
unexport PYTHONDONTWRITEBYTECODE # else every program that a test starts compiles its modules again

.PHONY: help demo test test-light test-site random thorough coverage lint fuzz docs dist clean

help:
	@sed -n 's/^# //p' Makefile

demo: $(READY)
	$(BIN)/git-revisit demo $(DIR)

test: $(READY)
	$(PYTEST) $(ARGS)

test-light: $(READY)
	$(PYTEST) -m "not browser and not office" $(ARGS)

random: $(READY)
	EXAMPLES=random THOROUGH=1 $(PYTEST) -m hypothesis $(ARGS)

thorough: $(READY)
	THOROUGH=1 $(PYTEST) $(ARGS)
	THOROUGH=1 $(MAKE) test-site

coverage: $(READY)
	$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 src
	$(BIN)/zizmor --offline --quiet --no-progress .github action.yml docs/workflows
	@if command -v shellcheck >/dev/null; then echo shellcheck $(SHELL_SCRIPTS); shellcheck $(SHELL_SCRIPTS); fi

fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python fuzz/run.py --minutes $(or $(MINUTES),5) $(TARGETS)

test-site: $(READY) $(SITE)
	$(PYTEST) --override-ini addopts=-ra tests/documentation $(ARGS)

docs: $(READY) $(SITE)
	$(BIN)/python -m sphinx -b html -W --keep-going -q docs docs/_build/html
	@echo open docs/_build/html/index.html

dist: $(READY)
	$(BIN)/python -m pip install --quiet --group release
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/python -m twine check --strict dist/*

clean:
	rm -rf .venv docs/_build docs/_generated

$(SITE): $(READY)
	$(BIN)/python -m pip install --quiet --group docs
	touch $@

$(READY): pyproject.toml Makefile
	$(if $(strip $(PYTHON)),,$(error no Python 3.11 or later on PATH: install it, or run make PYTHON=/path/to/python3))
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group test --group mining --group lint
	touch $@
