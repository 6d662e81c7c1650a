# make run, make test: each alone is enough on a machine with Python 3.11 or later, make and venv.
# Another Python: make run PYTHON=python3.13    Tests on a real screen: make test TEST_PLATFORM=xcb
# Tests run on all cores, four at most; on a real screen one after another, where a window would take the focus of others.

PYTHON ?= python3
TEST_PLATFORM ?= offscreen
WORKERS := $(if $(filter offscreen,$(TEST_PLATFORM)),--numprocesses logical --maxprocesses 4 --dist loadfile)
VENV := .venv
BIN := $(VENV)/bin

# The first for what is installed, the second for what builds it (pip below 25.3 reads the first for both).
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check screenshot sheets benchmark constraints clean

run: $(VENV)/installed
	$(BIN)/gd-sim

test: $(VENV)/installed-test
	@QT_QPA_PLATFORM=$(TEST_PLATFORM) $(BIN)/python -c \
		'import sys; from gd_sim.display import missing_libraries; sys.exit(missing_libraries())'
	QT_QPA_PLATFORM=$(TEST_PLATFORM) $(BIN)/python -m pytest $(WORKERS)

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

screenshot: $(VENV)/installed
	QT_QPA_PLATFORM=offscreen $(BIN)/python docs/screenshot.py

# Every panel and page, to be looked at: make sheets SHEETS=FOLDER
SHEETS ?= build/sheets
sheets: $(VENV)/installed
	QT_QPA_PLATFORM=offscreen $(BIN)/python docs/sheets.py $(SHEETS)

benchmark: $(VENV)/installed-test
	$(BIN)/python -m benchmarks

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "gd_sim needs Python 3.11 or later;" \
		"$(PYTHON) is not here. Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gd_sim needs Python 3.11 or later;" \
		"$(PYTHON) is older. Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module;" \
		"on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# An installation is done anew when what it was made from has changed.
$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -e .
	@touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -e '.[test]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -e '.[dev]'
	@touch $@ $(VENV)/installed $(VENV)/installed-test

# Resolves for every system and Python at once. Intel Macs need releases of their own: numba's wheels end at 0.62 there.
INTEL_MAC := sys_platform == 'darwin' and platform_machine == 'x86_64'
OTHERS := sys_platform != 'darwin' or platform_machine != 'x86_64'
constraints: $(VENV)/installed-dev
	$(BIN)/python -m pip install uv
	head -n 2 constraints.txt > $(VENV)/constraints.txt
	printf '%s\n' hatchling editables "numba<0.63; $(INTEL_MAC)" "numba>=0.63; $(OTHERS)" \
		"numpy<2.4; $(INTEL_MAC)" "numpy>=2.4; $(OTHERS)" | \
		$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra dev \
		--no-header --no-annotate pyproject.toml - >> $(VENV)/constraints.txt
	mv $(VENV)/constraints.txt constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find gd_sim tests benchmarks docs -name __pycache__ -prune -exec rm -rf {} +
