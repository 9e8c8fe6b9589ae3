# Two commands matter: `make demo` shows it, `make test` proves it. The rest is listed by `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH_VERSION := 2.13.0
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
export ENMUSUBI_HOME ?= $(CURDIR)/.enmusubi/home
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help demo serve test check acceptance bench encoder release clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

demo: $(BIN)/.installed ## Install, load the shipped corpora, index them, show two explained matches
	$(BIN)/enmusubi demo

serve: demo ## Answer over HTTP on http://127.0.0.1:8000/
	$(BIN)/enmusubi serve

test: $(BIN)/.tested ## Run the whole functional suite (at most 15 minutes on two cores)
	$(BIN)/python -m pytest -n 2

check: $(BIN)/.checked ## Lint, format, types and security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -c pyproject.toml -r api corpora eval indexer matcher -x ./corpora/store,corpora/store
	$(BIN)/bandit -q -c pyproject.toml -r corpora/store -s B608

acceptance: $(BIN)/.tested $(BIN)/.release $(BIN)/.ray ## Full counts and figures, written to eval/reports/acceptance.json
	$(BIN)/python -m eval.acceptance

bench: .venv-bench/.installed ## Measure speed and memory beside peers, in an environment of its own (BENCH="--sizes ...")
	LANCEDB_LOG=error .venv-bench/bin/enmusubi bench --cache .enmusubi/bench $(BENCH)

encoder: $(BIN)/.train ## Train the encoder, the concept classifier and the fusion anew (a night on two cores, minutes with a GPU)
	$(BIN)/python -m eval.training
	$(BIN)/python -m eval.training.tagging
	$(BIN)/python -m eval.training.leaving
	$(BIN)/python -m eval.training.field
	$(BIN)/python -m eval.training.calibration
	$(BIN)/python -m eval.training.brief

release: $(BIN)/.release ## Fill dist/ with sdist, wheel and SBOM, try the wheel in a fresh environment, list licences anew
	rm -rf dist
	$(BIN)/python -m eval.release dist --torch-index "$(TORCH_INDEX)"

clean: ## Remove the virtual environment, the demo's home and what was built
	rm -rf $(VENV) .venv-bench .enmusubi build dist *.egg-info

# A CPU build of torch first, and explicitly: the default registry's build drags in gigabytes of CUDA.
$(BIN)/.torch:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Set PYTHON=..."; exit 3; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if [ "$$(uname)" = Darwin ]; then $(PIP) install -q "torch==$(TORCH_VERSION)"; \
	elif $(PIP) install -q "torch==$(TORCH_VERSION)+cpu" 2>/dev/null; then :; \
	elif $(PIP) install -q --index-url "$(TORCH_INDEX)" "torch==$(TORCH_VERSION)+cpu"; then :; \
	else echo "No CPU build of torch $(TORCH_VERSION) was found: neither pip's configuration nor $(TORCH_INDEX)"; \
	  echo "gave one. Set TORCH_INDEX=<URL or path of an index that has torch==$(TORCH_VERSION)+cpu> and run again."; \
	  exit 3; fi
	@touch $@

$(BIN)/.installed: $(BIN)/.torch pyproject.toml
	$(PIP) install -q -e .
	@touch $@

$(BIN)/.tested: $(BIN)/.torch pyproject.toml
	$(PIP) install -q -e .[test]
	@touch $@ $(BIN)/.installed

$(BIN)/.checked: $(BIN)/.torch pyproject.toml
	$(PIP) install -q -e .[check,test]
	@touch $@

# Peers bring much along: they get an environment of their own, which sees the packages of ours.
.venv-bench/.installed: $(BIN)/.installed pyproject.toml
	test -x .venv-bench/bin/python || $(BIN)/python -m venv .venv-bench
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$(.venv-bench/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/enmusubi.pth"
	.venv-bench/bin/python -m pip --disable-pip-version-check install -q -e .[bench,peers]
	@touch $@

$(BIN)/.train: $(BIN)/.installed
	$(PIP) install -q -e .[train]
	@touch $@

$(BIN)/.release: $(BIN)/.installed
	$(PIP) install -q -e .[release]
	@touch $@

$(BIN)/.ray: $(BIN)/.installed
	$(PIP) install -q -e .[ray]
	@touch $@
