# `make demo` plays the built-in exercise, `make test` runs everything CI runs. Each makes its own .venv first.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: demo test soak words schema picture snapshots clean help

help:
	@echo "make demo      play the built-in exercise"
	@echo "make test      ruff, mypy, import contracts, tests"
	@echo "make soak      the long campaigns"
	@echo "make words     compile the message catalogues"
	@echo "make schema    write the JSON Schema beside the scenarios"
	@echo "make picture   draw the room of the README anew"
	@echo "make snapshots accept changed pictures of the screens"

demo: $(VENV)/.installed
	@$(VENV)/bin/keten demo

test: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest

soak: $(VENV)/.tested
	$(PY) -m pytest -m soak

words: $(VENV)/.tested
	@for f in sim/words/locale/*/LC_MESSAGES/*.po; do $(VENV)/bin/pybabel -q compile -f -i $$f -o $${f%.po}.mo; done

schema: $(VENV)/.installed
	$(VENV)/bin/keten schema > scenarios/keten.schema.json

picture: $(VENV)/.installed
	PYTHONPATH=. $(PY) benchmarks/room_picture.py

snapshots: $(VENV)/.tested
	$(PY) -m pytest tests/tui -n 0 --snapshot-update

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache

# One line of advice instead of a traceback when Debian's python lacks venv.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Keten needs Python 3.11 or newer: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Keten needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make environments here: sudo apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	@$(PY) -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@
