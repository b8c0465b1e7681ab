# What can be done here. `make demo` and `make test` set up all they need; only Python 3.11+ and make must be there.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python
PIP = $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo run test lint check bench golden lock picture

demo: $(VENV)/run.stamp  ## The whole App against a sandbox, in the browser
	$(RUN) -m app demo

run: $(VENV)/run.stamp  ## The App itself; see README for its settings
	$(RUN) -m app serve

test: $(VENV)/dev.stamp  ## All tests, with branch coverage: 100 % of the ground floor, 90 % of the rest
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest --numprocesses=auto --dist=worksteal
	$(RUN) -m coverage combine --quiet
	$(RUN) -m coverage report --skip-covered --skip-empty --include='app/decision/*' --fail-under=100
	$(RUN) -m coverage report --skip-covered --skip-empty --omit='app/decision/*' --fail-under=90

lint: $(VENV)/dev.stamp  ## Style, types, and the floors of the house
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	PYTHONPATH=. $(VENV)/bin/lint-imports

check: lint test  ## All that must hold

bench: $(VENV)/dev.stamp  ## What is measured; prints one table
	$(RUN) -m benchmarks

golden: $(VENV)/dev.stamp  ## Writes the golden files anew, from what is said now
	UPDATE_GOLDEN=1 $(RUN) -m pytest tests/wording

picture: $(VENV)/dev.stamp  ## The pictures in README and docs, taken from the running App; wants Chromium
	PYTHONPATH=. $(RUN) docs/pictures.py

lock:  ## Locks the dependencies anew; wants uv. Extras stay named, without which the pip of Python 3.11 refuses hashes
	uv pip compile -q pyproject.toml --generate-hashes --universal --python-version 3.11 --upgrade --no-strip-extras \
	  --no-emit-index-url --no-header --no-annotate -o requirements.txt
	uv pip compile -q pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --upgrade --no-strip-extras \
	  --no-emit-index-url --no-header --no-annotate -o requirements-dev.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@echo "Setting up (a minute, the first time) …"
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/bin/python
	@echo "Setting up (a minute, the first time) …"
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
