# Everything a newcomer needs: `make demo` and `make test`. Both make .venv from pinned, hashed requirements first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
WORKERS ?= 2

.PHONY: demo test slow check bench lock messages clean

# Started by root, the tests' database server runs under an account of its own, which must be able to read it.
$(READY): requirements.txt pyproject.toml
	umask 022 && { test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); }
	umask 022 && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q config crawler matcher review_cli store
	touch $@

demo: $(READY)       ## the whole way of a listing, on two sample portals served on this machine
	$(BIN)/outreach demo

test: $(READY)       ## everything but the slow tests
	$(BIN)/python -m pytest -n $(WORKERS)

slow: $(READY)       ## the slow tests
	$(BIN)/python -m pytest -m slow

check: $(READY)      ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)      ## the figures in the README
	$(BIN)/python -m benchmarks

# Errors of the lower rooms know no language: what they say is translated where it is shown, by the whole sentence.
ERRORS := InputError StoreError KeyringError ConfigError WorkspaceError Conflict NotAllowed ClaimLost ObjectionKeyMissing SealBroken KeyExpired Contradiction ArenaBusy Alarm CrawlError NeedsTerminal marked tell SentAway
messages: $(READY)   ## gather the texts of the interface and compile the Danish catalogue
	$(BIN)/pybabel -q extract -F review_cli/locale/babel.cfg $(ERRORS:%=-k %) --no-location --sort-output --omit-header -o review_cli/locale/outreach.pot review_cli store config crawler matcher
	$(BIN)/pybabel -q update --ignore-obsolete --ignore-pot-creation-date --no-fuzzy-matching -D outreach -i review_cli/locale/outreach.pot -d review_cli/locale
	$(BIN)/pybabel -q compile -D outreach -d review_cli/locale

lock: $(READY)       ## re-pin requirements.txt (needs uv: pip install uv)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group dev pyproject.toml -o requirements.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-workspace
