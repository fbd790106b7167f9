# `make demo` plays the built-in exercise, `make test` runs everything CI runs. Each makes its own .venv first.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: demo test quick coverage mutants newest soak lock wheels words schema picture recording credibility snapshots clean help

help:
	@echo "make demo      play the built-in exercise"
	@echo "make test      ruff, mypy (for Windows too), import contracts, tests"
	@echo "make quick     the tests that take no more than a second each: while you work"
	@echo "make coverage  the tests, and which branches of the code they come by"
	@echo "make mutants   does a test notice when the code is changed? AGAIN=1 for those that survived; MOST=N"
	@echo "make newest    the tests, with the newest libraries that the ranges of pyproject.toml allow"
	@echo "make soak      the long campaigns; COUNT=N for the size of each"
	@echo "make lock      renew the locked versions in requirements/; UPGRADE=1 takes the newest"
	@echo "make wheels    check that every locked library has a wheel for other Pythons and systems"
	@echo "make words     compile the message catalogues"
	@echo "make schema    write the JSON Schema beside the scenarios"
	@echo "make picture   draw the room of the README anew"
	@echo "make recording record the demonstration anew"
	@echo "make credibility run what docs/credibility.md tells of, and write it"
	@echo "make snapshots accept changed pictures of the screens"

demo: $(VENV)/.installed
	@$(VENV)/bin/keten demo

test: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy --platform win32 --cache-dir .mypy_cache/win32 sim tui
	PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest

# Without what is marked slow: see tests/conftest.py. What takes more than a second alone gets the mark.
quick: $(VENV)/.tested
	$(PY) -m pytest -m "not soak and not slow" --durations 5 --durations-min 2

# The subprocesses that tests start are measured too.
coverage: $(VENV)/.tested
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

# In a copy of the tree and for an hour or more; what is known so far stays in .mutants/ (docs/tests.md).
mutants: $(VENV)/.tested
	nice $(PY) -m tests.mutants $(if $(AGAIN),--again) $(if $(MOST),--most $(MOST))

# In an environment of its own, so that what is locked stays as it is. New rules of a linter are news, not a failure.
newest:
	@$(MAKE) --no-print-directory VENV=$(VENV)-newest $(VENV)-newest/bin/python
	@$(VENV)-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager -e '.[test]'
	-$(VENV)-newest/bin/ruff check .
	-$(VENV)-newest/bin/mypy
	$(VENV)-newest/bin/python -m pytest

soak: $(VENV)/.tested
	$(PY) -m pytest -m soak

# Without UPGRADE=1 what is locked keeps its version as far as pyproject.toml still allows it.
COMPILE = $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml requirements/build.in
lock: $(VENV)-lock/bin/uv
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --extra test --constraint requirements/run.txt --output-file requirements/test.txt

wheels: $(VENV)-lock/bin/uv
	@for python in 3.11 3.12 3.13 3.14; do for system in linux macos windows; do \
		$(VENV)-lock/bin/uv pip compile --quiet --python-version $$python --python-platform $$system --only-binary :all: \
			requirements/run.txt > /dev/null && echo "wheels for Python $$python on $$system: all" || exit 1; \
	done; done

words: $(VENV)/.tested
	@for f in sim/words/locale/*/LC_MESSAGES/*.po; do $(VENV)/bin/pybabel -q compile -f -i $$f -o $${f%.po}.mo; done

schema: $(VENV)/.installed
	$(VENV)/bin/keten schema > scenarios/keten.schema.json

picture: $(VENV)/.installed
	PYTHONPATH=. $(PY) benchmarks/room_picture.py

recording: $(VENV)/.installed
	PYTHONPATH=. $(PY) benchmarks/room_recording.py

# Half an hour or more; without the campaigns: python -m benchmarks.credibility.
credibility: $(VENV)/.tested
	-nice $(PY) -m benchmarks.teams --keep
	nice $(PY) -m benchmarks.credibility --anew

snapshots: $(VENV)/.tested
	$(PY) -m pytest tests/tui -n 0 --snapshot-update

clean:
	rm -rf $(VENV) $(VENV)-newest $(VENV)-lock dist build .mypy_cache .ruff_cache .pytest_cache .coverage* .mutants

# One line of advice instead of a traceback when Debian's python lacks venv.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Keten needs Python 3.11 or newer: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Keten needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make environments here: sudo apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)-lock/bin/uv:
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check uv

# Exactly what is locked, and the project itself without build isolation: that would fetch a build tool that is not locked.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml requirements/run.txt
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements/test.txt
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@
