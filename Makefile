# Two commands are all a newcomer needs: `make demo` and `make test`. Each sets up what it lacks.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
POUCHDB := bench/pouchdb/node_modules/.set-up
CATALOGUES := $(wildcard resources/locale/*.po)
PYTEST := $(BIN)/python -m pytest --dist worksteal

# Each of the many processes of the tests would compile the program anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo run check test test-faults test-long bench bench-long build clean
.DEFAULT_GOAL := help

help:
	@echo "make demo         set up, run the main job on invented people, write pictures and PDFs"
	@echo "make test         set up, then every check and every test"
	@echo "make run          open the program"
	@echo "make check        format, lint, types, layers, gates, catalogues"
	@echo "make test-faults  the fault tests in their full amounts"
	@echo "make test-long    the fault tests in a night's amounts"
	@echo "make bench        speed against targets and peers"
	@echo "make bench-long   a county's store of a million records"
	@echo "make build        a program folder that needs no Python"

# --- set-up: again only when the lock file or the set-up itself has changed ---------------------

setup: $(STAMP) $(VENV)/.catalogues

$(STAMP): requirements.lock tools/setup.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" bash tools/setup.sh
	@touch $@

$(VENV)/.catalogues: $(STAMP) $(CATALOGUES)
	$(BIN)/python -m tools.catalogues compile
	@touch $@

# --- run ----------------------------------------------------------------------------------------

demo: setup
	$(BIN)/python -m osmo_desktop demo --out demo-output

run: setup
	$(BIN)/python -m osmo_desktop

# --- check and test -----------------------------------------------------------------------------

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.gates
	$(BIN)/python -m tools.catalogues check

test: check
	OSMO_AMOUNT=tenth $(PYTEST) -n 2 -m "not whole"

test-faults: setup
	OSMO_AMOUNT=full $(PYTEST) -n 3 -m faults --timeout 1500

test-long: setup
	OSMO_AMOUNT=night $(PYTEST) -n 3 -m faults --timeout 14400

bench: setup $(POUCHDB)
	$(BIN)/python -m bench

bench-long: setup
	$(BIN)/python -m bench --sizes --growth --imported 0 --devices 0 --county 1000000

# The peer of exchange; without npm its rows say that it is missing.
$(POUCHDB): bench/pouchdb/package-lock.json
	-cd bench/pouchdb && npm ci --ignore-scripts --no-audit --no-fund
	@mkdir -p $(dir $@) && touch $@

# --- build --------------------------------------------------------------------------------------

build: setup
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec
	QT_QPA_PLATFORM=offscreen dist/osmo-desktop/osmo-desktop self-check

clean:
	rm -rf $(VENV) build dist demo-output .mypy_cache .ruff_cache .pytest_cache
