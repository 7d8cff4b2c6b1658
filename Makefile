# Everything there is to do with this project; `make` alone lists it.
# Works with GNU make 3.81 or newer and in a folder whose path has spaces.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book serve pdf zip site lite refresh validate mutate test test-lite format hooks lock audit bench fuzz lighthouse links addresses record picture clean distclean
.SILENT:

# The first Python that is new enough; `make PYTHON=/some/python3.12 book` takes another.
PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
VENV := .venv/bin/python

# What the book is made of, and what it depends on.
PAGES := chapters $(wildcard chapters/exercises/*.md) $(filter-out README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md,$(wildcard *.md))
PROVEN := $(wildcard chapters/*.ipynb chapters/exercises/*.md *.md data/* data/context/* src/kgdata/*.py src/kgbook/*.py)

# The tests that show how much of kgdata is tested.
WITH_COVERAGE := tests/data tests/package tests/formats

# pip shows its bars to a person and keeps quiet in a log.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_QUIET := $(shell test -t 2 || echo --quiet --quiet)

NPM_QUIET := --no-audit --no-fund --no-update-notifier --loglevel=error

# An environment does not survive being moved: make it anew where the checkout is now.
ifneq ($(shell cat .venv/.place 2>/dev/null),$(shell pwd -P))
$(shell rm -f .venv/.book .venv/.test .venv/.apart .venv/.pandas2 .venv/.bench .venv/.fuzz .venv/.project)
endif

help: ## Show this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

book: _build/.proven ## Build the book into _build/html
	$(VENV) -m kgbook.build

serve: .venv/.project ## Show the built book in a browser on this computer (PORT=8000)
	test -f _build/html/index.html || $(VENV) -m kgbook.build
	$(VENV) -m kgbook.serve --port $(or $(PORT),8000)

pdf: .venv/.project .venv/.test ## Print the whole book as one PDF
	test -f _build/html/index.html || $(VENV) -m kgbook.build
	echo "Printing the book (a minute or two) ..."
	$(VENV) -m kgbook.paper

zip: .venv/.project ## Pack the pages as a zip that works offline
	test -f _build/html/index.html || $(VENV) -m kgbook.build
	$(VENV) -m kgbook.offline

# All of one build: the forms are made of the pages, and the pages then say how large the forms are.
site: _build/.proven .venv/.test ## Build the book with all that can be downloaded: data, PDF, zip
	KG_FORMS=1 $(VENV) -m kgbook.build
	echo "Printing the book (a minute or two) ..."
	$(VENV) -m kgbook.paper --out _build/html/downloads/hosts-then-handovers.pdf
	$(VENV) -m kgbook.offline --out _build/html/downloads/hosts-then-handovers.zip
	$(VENV) -m kgbook.downloads

# A step of its own: nothing else needs it. The pages name it only if it is there (KG_LITE).
lite: _build/.proven .venv/.node ## Build the book with a JupyterLite inside, which needs no server
	$(VENV) -m kgbook.lite --fetch && KG_LITE=1 $(VENV) -m kgbook.build && $(VENV) -m kgbook.lite || { \
	echo "The book is now built without it."; KG_LITE= $(VENV) -m kgbook.build; exit 1; }

refresh: .venv/.project ## Run the chapters again, store their outputs and correct stale facts
	echo "Running the chapters ..."
	$(VENV) -m kgbook.refresh $(PAGES)

validate: .venv/.project ## Check the data
	$(VENV) -m kgdata validate

mutate: .venv/.project .venv/.test ## Damage data and chapters in every way, and see who notices
	PYTHONPATH=tests/mutation $(VENV) -m mutate

# Every part runs, whatever became of the others; the tests come last and so close the run.
test: .venv/.project .venv/.test .venv/.apart .venv/.pandas2 .venv/.node ## Run everything that .ci/run runs
	failed=; \
	part() { name=$$1; shift; printf '\n== %s\n' "$$name"; "$$@" || failed="$$failed, $$name"; }; \
	part "data"           $(VENV) -m kgdata validate; \
	test -z "$$KGDATA_ARTICLE" || part "article" $(VENV) -m kgdata check-source "$$KGDATA_ARTICLE"; \
	part "code"           $(VENV) -m ruff check; \
	part "code format"    $(VENV) -m ruff format --check; \
	part "facts, package, formats" $(VENV) -m pytest --numprocesses auto --cov=kgdata --cov-branch \
	--cov-report=term-missing:skip-covered --cov-fail-under=95 $(WITH_COVERAGE); \
	part "older pandas"   .venv/pandas2/bin/python -m pytest --numprocesses auto tests/package; \
	part "chapters again" $(VENV) -m pytest --numprocesses auto --dist loadscope --nbval --nbval-current-env chapters; \
	part "book"           $(VENV) -m kgbook.build; \
	case "$$failed" in \
	*book*) echo "Left out: tests/site, as there is no new book to test."; leave="--ignore=tests/site" ;; \
	*) leave= ;; \
	esac; \
	part "tests"          $(VENV) -m pytest --numprocesses auto $(WITH_COVERAGE:%=--ignore=%) $$leave tests; \
	if [ -n "$$failed" ]; then printf '\nmake test: failed: %s\n' "$${failed#, }" >&2; exit 1; fi

test-lite: .venv/.project .venv/.test ## Run every chapter in the JupyterLite of make lite
	$(VENV) -m pytest tests/lite

format: .venv/.test ## Lay out the code the one way, and mend what can be mended
	$(VENV) -m ruff check --fix
	$(VENV) -m ruff format

hooks: .venv/.project .venv/.test ## Look at every commit before it is made (pre-commit)
	$(VENV) -m pre_commit install

bench: .venv/.project .venv/.test .venv/.bench ## Measure how fast it is, each figure beside a rival's (PARTS="imports builds", KEEP=1)
	$(VENV) bench/bench.py $(PARTS) $(if $(KEEP),--keep)

# Not a part of make test, which tries the same readers with a few hundred inputs: this looks for others as long as one likes.
fuzz: .venv/.fuzz ## Look for input that breaks a reader (TIME=60 seconds for each, TARGET=edtf for one)
	.venv/fuzz/bin/python fuzz/run.py $(TARGET) $(if $(TIME),--time $(TIME)) $(if $(INPUT),--input "$(INPUT)")

lighthouse: .venv/.project .venv/.test .venv/.node ## Let Lighthouse judge every page of the book
	test -f _build/html/index.html || $(VENV) -m kgbook.build
	$(VENV) bench/scores.py

links: .venv/.project ## Ask the addresses of all sources whether they are still there
	$(VENV) docs/links.py $(if $(SUMMARY),--summary "$(SUMMARY)")

addresses: .venv/.project ## Add the addresses of the built book to the list of those that must stay
	$(VENV) -m kgbook.published

# Each lock by itself, as it is: nothing is resolved or installed, and a package whose hash is missing is an error.
audit: .venv/.test ## Ask whether any package has a known fault, and look for secrets in all commits
	failed=; for lock in requirements/*.txt .binder/requirements.txt; do echo "$$lock:"; \
	$(VENV) -m pip_audit --requirement $$lock --disable-pip --require-hashes --progress-spinner off || failed=1; done; \
	echo "requirements/package-lock.json:"; (cd requirements && npm audit --package-lock-only) || failed=1; \
	$(VENV) .ci/leaks.py --history || failed=1; test -z "$$failed"

record: .venv/.project ## Record the data as released (AGAIN=1: a version that nobody has yet, anew)
	$(VENV) -m kgdata diff --record docs/release.json $(if $(AGAIN),--again)

picture: .venv/.project .venv/.test ## Take the picture of the book for the README
	test -f _build/html/index.html || $(VENV) -m kgbook.build
	$(VENV) docs/picture.py

# Of npm's packages, one asks for the "latest" of two others. A lock that names no address cannot say that it has them,
# and `npm ci` would look for newer ones: in the lock, any version will do.
lock: ## Choose the versions of all packages anew (UPGRADE=1 for the latest)
	echo "Locking ..."
	$(call need_python)
	test -x _build/lock/bin/uv || { $(PYTHON) -m venv --clear _build/lock && \
	_build/lock/bin/python -m pip install $(PIP_QUIET) $(if $(UPGRADE),--upgrade -r requirements/lock.in,--require-hashes -r requirements/lock.txt); }
	cd requirements && for name in lock book test apart bench fuzz lite binder; do \
	to=$$name.txt; test $$name != binder || to=../.binder/requirements.txt; \
	../_build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	$(if $(UPGRADE),--upgrade) --output-file $$to $$name.in || exit 1; echo "  requirements/$$to"; done
	cd requirements && for name in package-pandas2:3.10 package-pandas3:3.11; do \
	../_build/lock/bin/uv pip compile --quiet --universal --python-version $${name#*:} --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	$(if $(UPGRADE),--upgrade) --output-file $${name%:*}.txt $${name%:*}.in || exit 1; echo "  requirements/$${name%:*}.txt"; done
	cd requirements && ../_build/lock/bin/uv pip compile --quiet --no-deps --python-version 3.14 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	$(if $(UPGRADE),--upgrade) --output-file browser.txt browser.in && echo "  requirements/browser.txt"
	command -v npm >/dev/null || { echo "npm is missing: requirements/package-lock.json stays as it is." \
	"On Debian and Ubuntu: sudo apt-get install npm" >&2; exit 1; }
	cd requirements && $(if $(UPGRADE),rm -f package-lock.json &&) \
	npm install --package-lock-only --ignore-scripts $(NPM_QUIET) >/dev/null && \
	sed 's/: "latest"/: "*"/' package-lock.json > package-lock.new && mv package-lock.new package-lock.json && \
	echo "  requirements/package-lock.json"

clean: ## Remove the book and what the tools left behind
	rm -rf _build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name .venv -prune -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -exec rm -rf {} +

distclean: clean ## Remove the environment too
	rm -rf .venv

# The environment, in three steps that are each done again only when what they read has changed.
# The files name every package there is to install: with --no-deps, no version of pip looks for others.

.venv/.book: requirements/book.txt
	$(call need_python)
	echo "Making the environment in .venv (a minute or two) ..."
	$(PYTHON) -m venv --clear .venv
	$(VENV) -m pip install $(PIP_QUIET) --no-deps --require-hashes -r $<
	pwd -P > .venv/.place
	touch $@

.venv/.test: requirements/test.txt .venv/.book
	echo "Adding what the tests need ..."
	$(VENV) -m pip install $(PIP_QUIET) --no-deps --require-hashes -r $<
	touch $@

# What cannot live with the rest, see requirements/apart.in. Two of them are built here, with what is installed first.
.venv/.apart: requirements/apart.txt .venv/.test
	echo "Adding what the tests keep apart ..."
	$(VENV) -m venv --clear .venv/apart
	awk '/^[a-z]/ { backend = /^(setuptools|poetry-core)==/ } backend' $< > .venv/apart/backends.txt
	for step in ".venv/apart/backends.txt" "$< --no-build-isolation"; do \
	.venv/apart/bin/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r $$step || exit 1; done
	touch $@

# The fuzzer has wheels for Linux on x86-64 alone. It is not built here: that takes a compiler of its own making.
.venv/.fuzz: requirements/fuzz.txt .venv/.book
	echo "Adding the fuzzer ..."
	$(VENV) -m venv --clear .venv/fuzz
	.venv/fuzz/bin/python -m pip install $(PIP_QUIET) --no-deps --require-hashes --only-binary :all: -r $< || { \
	echo "atheris has no wheel for this computer or its $$($(VENV) --version): take Linux on x86-64 with Python 3.11 to 3.14," \
	"as in make PYTHON=python3.11 fuzz" >&2; exit 1; }
	touch $@

# The oldest pandas that kgdata takes, beside that of the book.
.venv/.pandas2: requirements/package-pandas2.txt pyproject.toml .venv/.test
	echo "Adding an older pandas ..."
	$(VENV) -m venv --clear .venv/pandas2
	.venv/pandas2/bin/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r $<
	.venv/pandas2/bin/python -m pip install $(PIP_QUIET) --no-build-isolation --no-deps --no-index --editable .
	touch $@

# What `make bench` measures kgdata against: none of it is to change what the tests have.
.venv/.bench: requirements/bench.txt pyproject.toml .venv/.test
	echo "Adding the rivals of make bench ..."
	$(VENV) -m venv --clear .venv/bench
	.venv/bench/bin/python -m pip install $(PIP_QUIET) --no-deps --require-hashes -r $<
	.venv/bench/bin/python -m pip install $(PIP_QUIET) --no-build-isolation --no-deps --no-index --editable .
	touch $@

# What judges the pages comes from npm and needs Java. Who has neither is told so, and goes on: those tests are skipped.
# Nothing of these packages runs while they are installed.
.venv/.node: requirements/package-lock.json requirements/package.json .venv/.test
	rm -rf .venv/node
	mkdir -p .venv/node
	cp requirements/package.json requirements/package-lock.json requirements/.npmrc .venv/node
	if ! command -v npm >/dev/null; then \
	echo "npm is missing, so HTML and Lighthouse are not tested. On Debian and Ubuntu: sudo apt-get install npm" >&2; \
	else echo "Adding what judges the pages ..."; \
	if (cd .venv/node && npm ci --ignore-scripts $(NPM_QUIET) >/dev/null); then touch $@; else rm -rf .venv/node; \
	echo "npm could not install requirements/package-lock.json, so HTML and Lighthouse are not tested." >&2; fi; fi

# No dependencies and no isolated build: all that is needed is locked and installed already.
.venv/.project: pyproject.toml src/kgbook/pyproject.toml .venv/.book
	$(VENV) -m pip install --quiet --quiet --no-build-isolation --no-deps --no-index --editable . --editable src/kgbook
	touch $@

# The book shows what the chapters store: if data or code is newer than the last proof, they are run again and compared.
_build/.proven: .venv/.project $(PROVEN)
	echo "Comparing the chapters with the data ..."
	wrong=; $(VENV) -m kgdata validate || wrong=1; $(VENV) -m kgbook.refresh --check $(PAGES) || wrong=1; test -z "$$wrong"
	mkdir -p _build
	touch $@

define need_python
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Python 3.11 or newer is needed, but $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo "not there")." \
	"Name one that you have: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "$(PYTHON) cannot make environments: its module venv is missing." \
	"On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
endef
