# On Windows without make see "Windows" in README.md: the same steps with py and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
LAB := $(VENV)/.lab-installed
PEERS ?= $(BIN)/python

.PHONY: briefing test check docs lab notebooks bench calibration fuzz peers voters images clean

briefing: $(RUN)  ## the main job: PDF, slides, workbook, charts and message in out/
	$(BIN)/python -m turnout briefing --out out

test: check $(DEV)  ## lint, types, tests with coverage, doctests, notebooks
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term

check: $(DEV)  ## lint, format and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell src tests docs README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md

docs: $(RUN)  ## write the pages of docs/ that are made from the code
	$(BIN)/python docs/build.py

lab: $(LAB)  ## JupyterLab on notebooks/; Ctrl-C ends it
	$(BIN)/jupyter lab $(OPTIONS) notebooks

notebooks: $(DEV)  ## run every notebook in a fresh kernel, and write them as pages into out/notebooks
	$(BIN)/python notebooks/execute.py --out out/notebooks

bench: $(DEV)  ## cold start and main job, measured as whole processes
	$(BIN)/python benchmarks/cold_start.py

calibration: $(DEV)  ## coverage and scores on 900 simulated histories; fails if a bound is not met
	$(BIN)/python benchmarks/calibration.py

fuzz: $(DEV)  ## ten minutes of damaged files; fails if anything but DataError comes back
	$(BIN)/python benchmarks/fuzz_readers.py --minutes 10 --keep out/fuzz

peers: $(DEV)  ## seconds beside other tools; PEERS is a Python that has them
	$(BIN)/python benchmarks/peers.py --python $(PEERS)

voters: $(DEV)  ## a voter list with a row per person, seconds beside DuckDB, polars and pandas
	$(BIN)/python benchmarks/voter_list.py

images: $(DEV)  ## draw the image baselines anew (Linux); look at every one before you commit it
	$(BIN)/python -m pytest -n 0 tests/test_charts.py -W "ignore:Ignoring --mpl" --mpl-generate-path=tests/baseline

$(RUN): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(LAB): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[notebook]"
	@touch $@

$(DEV): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
