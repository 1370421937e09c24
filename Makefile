# Two commands are enough: `make crawl` and `make test`. Both set up what they need, and nothing twice.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
WORKERS ?= 2
EVERY   ?= 1
TESTS   ?= tests

.DEFAULT_GOAL := help
.PHONY: help setup tools crawl test slow check docs site pictures format score bench-extraction bench-metadata bench-plaintext bench-hostile bench-endurance bench-separation bench-crawl bench-crawl-memory bench-sites bench-year bench-alarms bench-traps bench-warc bench-kills bench-views bench-diff bench-stories bench-fronts bench-search bench-export bench-room bench-cluster sensitivity faults chaos fuzz hashes pins clean

help:  ## show this list
	@echo "Microfiche keeps the news."
	@sed -n 's/^\([a-z-]*\):.*  ## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name line; do \
		printf '  make %-16s %s\n' "$$name" "$$line"; done

setup: $(VENV)/.runs  ## make .venv with .venv/bin/microfiche

crawl: $(VENV)/.runs  ## crawl SITE=https://… (LIMIT=100: so many pages; without SITE: the bundled newspaper, offline)
	@$(BIN)/microfiche $(if $(SITE),crawl $(if $(LIMIT),--limit '$(LIMIT)') '$(SITE)',demo)

test: $(VENV)/.tests  ## run the tests but those of the docs, which `make check` runs (TESTS=tests/unit: some of them)
	@$(BIN)/python -m pytest -m "not slow and not exhaustive" -n $(WORKERS) --dist loadfile $(TESTS) \
		$(if $(filter tests,$(TESTS)),--ignore=tests/docs)

slow: $(VENV)/.tests  ## run the slow tests: long crawls of the newspaper, crawls that are killed at random, and in every gap of the write order
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --durations=25 -m "slow and not exhaustive" $(TESTS)

check: $(VENV)/.tests  ## look at format, style, types, direction of imports, and whether the docs are current
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/sphinx-build -W -n -q -b html docs build/site
	@$(BIN)/python -m pytest -q tests/docs

docs: $(VENV)/.runs  ## write docs/reference and the extractor's digest again from the code
	@$(BIN)/python docs/generate.py

site: $(VENV)/.tests  ## make build/site of docs, to read in a browser
	@$(BIN)/sphinx-build -W -n -q -b html docs build/site
	@echo "build/site/index.html"

pictures: $(VENV)/.tests  ## take the pictures of the reading room that docs shows, with Debian's Chromium
	@PYTHONPATH=. $(BIN)/python docs/pictures.py

format: $(VENV)/.tests  ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

score: $(VENV)/.tests  ## score the extractor on the pages in ../shared, where there are any
	@if [ -d ../shared ]; then PATH="$(CURDIR)/$(BIN):$$PATH" benchmarks/score.sh ../shared/gold ../shared/bench; \
	else echo "Nothing to score: there is no folder ../shared with pages and what they say."; fi

bench-extraction: $(VENV)/.runs  ## measure the extractor and its peers on the pages in ../shared, where there are any
	@if [ -d ../shared ]; then \
	$(BIN)/python -m benchmarks.extraction ../shared/gold ../shared/bench docs/benchmarks/extraction.md; \
	else echo "Nothing to measure: there is no folder ../shared with pages and what they say."; fi

bench-plaintext: $(VENV)/.runs  ## measure how plain text is taken apart, on invented pages
	@$(BIN)/python -m benchmarks.plaintext

bench-hostile: $(VENV)/.tests  ## measure the reader on pages that are made to hang or break it
	@$(BIN)/python -m benchmarks.hostile

bench-year: $(VENV)/.tests  ## let a year of twenty papers pass: what is found, missed, asked for and told (an hour)
	@$(BIN)/python -m benchmarks.year docs/benchmarks/year.md

bench-alarms: $(VENV)/.tests  ## measure how soon a change of a layout is an alarm, and how often there is a false one
	@$(BIN)/python -m benchmarks.alarms docs/benchmarks/alarms.md

bench-traps: $(VENV)/.tests  ## measure how robots.txt is read, on the cases in ../shared where there are any, and what traps cost
	@$(BIN)/python -m benchmarks.traps ../shared/suites docs/benchmarks/traps.md

bench-warc: $(VENV)/.tests  ## measure writing, checking, indexing and importing WARC files, beside the tools of the field
	@$(BIN)/python -m benchmarks.warc ../shared/bench docs/benchmarks/warc.md

bench-search: $(VENV)/.tests  ## measure searches over 100,000 invented articles (ARTICLES=1000000: so many; FOLDER=/data: kept there), beside SQLite's own and Datasette
	@$(BIN)/python -m benchmarks.search docs/benchmarks/search.md --articles $(or $(ARTICLES),100000) $(if $(FOLDER),--folder $(FOLDER))
bench-room: $(VENV)/.tests  ## measure every page of the reading room over 100,000 invented articles (ARTICLES=1000000: so many; FOLDER=/data: kept there), and readers who come while a crawl writes, beside Datasette
	@$(BIN)/python -m benchmarks.room docs/benchmarks/room.md --articles $(or $(ARTICLES),100000) $(if $(FOLDER),--folder $(FOLDER))
bench-cluster: $(VENV)/.tests  ## measure reading on a cluster by one worker and two, and reckon a month of Common Crawl's news; five minutes or so
	@$(BIN)/python -m benchmarks.cluster docs/benchmarks/cluster.md
bench-export: $(VENV)/.tests  ## measure exports of a million articles, and of fewer beside sqlite-utils, Datasette and pandas
	@$(BIN)/python -m benchmarks.export docs/benchmarks/export.md

bench-kills: $(VENV)/.tests  ## kill a crawl of two thousand pages two hundred times
	@$(BIN)/python -m benchmarks.kills docs/benchmarks/kills.md

bench-views: $(VENV)/.tests  ## measure a look at the newest rows of each public view among a million articles
	@$(BIN)/python -m benchmarks.views docs/benchmarks/views.md
bench-diff: $(VENV)/.runs  ## measure how two texts are compared, hostile ones included, beside other libraries
	@$(BIN)/python -m benchmarks.diff docs/benchmarks/diff.md

bench-stories: $(VENV)/.runs  ## measure how well stories are found, beside datasketch, rensa and simhash, and what that costs; ten minutes or so
	@$(BIN)/python -m benchmarks.stories docs/benchmarks/stories.md

bench-fronts: $(VENV)/.runs  ## reckon what the paths of teasers take up on a front page over a year
	@$(BIN)/python -m benchmarks.fronts docs/benchmarks/fronts.md

bench-endurance: $(VENV)/.tests  ## measure the memory of the reader over 20,000 pages
	@$(BIN)/python -m benchmarks.endurance

bench-metadata: $(VENV)/.runs  ## measure titles, authors and dates on the pages in ../shared, where there are any
	@if [ -d ../shared ]; then \
	$(BIN)/python -m benchmarks.metadata ../shared/bench docs/benchmarks/metadata.md; \
	else echo "Nothing to measure: there is no folder ../shared with pages and what they say."; fi

tools: $(VENV)/.tests  ## set up what the tests and checks need

bench-separation: $(VENV)/.runs  ## measure how other articles are told apart, on pages built from those in ../shared
	@if [ -d ../shared ]; then \
	$(BIN)/python -m benchmarks.separation ../shared/gold ../shared/bench docs/benchmarks/separation.md; \
	else echo "Nothing to measure: there is no folder ../shared with pages and what they say."; fi

bench-crawl: $(VENV)/.runs  ## measure what a crawl costs beside Scrapy and trafilatura, on the pages in ../shared or the bundled ones
	@$(BIN)/python -m benchmarks.crawl ../shared/bench docs/benchmarks/crawl.md

bench-sites: $(VENV)/.runs  ## measure a thousand sites that have little to do, beside Scrapy
	@$(BIN)/python -m benchmarks.crawl ../shared/bench docs/benchmarks/many-sites.md --only sites

bench-crawl-memory: $(VENV)/.runs  ## measure the memory of a crawl over 50,000 pages; ten minutes or so
	@$(BIN)/python -m benchmarks.crawl ../shared/bench docs/benchmarks/crawl-memory.md --only memory

sensitivity: $(VENV)/.tests  ## try each number and each rule of the extractor otherwise, on all pages; an hour or so (EVERY=20: some of them)
	@if [ -d ../shared ]; then \
	PYTHONHASHSEED=0 $(BIN)/python -m benchmarks.sensitivity ../shared docs/benchmarks --every $(EVERY); \
	else echo "Nothing to try: there is no folder ../shared with pages and what they say."; fi

faults: $(VENV)/.tests  ## make every fault of the catalogue happen, and write what was survived; an hour or so, gone on with when it was stopped (FAULT=A10: those)
	@$(BIN)/python -m pytest -p tests.faults.told -n $(WORKERS) --dist loadfile -m "" \
		$$($(BIN)/python -m tests.faults.catalogue $(FAULT))

chaos: $(VENV)/.tests  ## let a storm pass over three machines, and write what it left (SEED=7: the same again); needs Debian's PostgreSQL
	@$(BIN)/python -m tests.chaos.run $(if $(SEED),--seed $(SEED)) --page docs/benchmarks/chaos.md

fuzz: $(VENV)/.fuzz  ## try inputs that nobody thought of (TARGET=segmenter: of one kind; SECONDS=600: so long for each)
	@for target in $(or $(TARGET),decoder segmenter listing warc-reader query); do \
		$(BIN)/python -m tests.fuzzing $$target -max_total_time=$(or $(SECONDS),60) -timeout=20 -rss_limit_mb=2000 || exit 1; done

hashes: $(VENV)/.runs  ## write build/hashes.txt: the pins with the sha256 of their files, for pip install --require-hashes
	@mkdir -p build
	@$(PIP) install --dry-run --ignore-installed --no-build-isolation -c constraints.txt --report build/pins.json .
	@$(BIN)/python docs/hashes.py < build/pins.json > build/hashes.txt
	@echo "build/hashes.txt"

pins: $(VENV)/.fuzz  ## pin in constraints.txt what .venv holds
	@$(BIN)/python -m pip freeze --all --exclude-editable | sed 's/^brotli @.*/brotli==1.2.1/' > constraints.txt  # ours comes from a folder

clean:  ## remove what was set up and cached; the archive stays
	@rm -rf $(VENV) .venv-peers *.egg-info build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis packaging/brotli/build packaging/brotli/*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip and setuptools are pinned too, and come first: Debian's pip 23.0 knows no --group,
# and without build isolation nothing is fetched that constraints.txt does not name.
$(VENV)/.runs: pyproject.toml constraints.txt packaging/brotli/brotli.py packaging/brotli/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Microfiche needs Python 3.11 or newer; name one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -c constraints.txt pip setuptools
	@$(PIP) install -c constraints.txt --no-build-isolation ./packaging/brotli  # docs/decisions/0053
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@$(BIN)/python -m compileall -q crawler storage readingroom microfiche.py  # pip does so for all others
	@touch $@

$(VENV)/.fuzz: $(VENV)/.tests
	@$(PIP) install -c constraints.txt --group fuzz
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	@echo "Setting up the tools for tests and checks …"
	@$(PIP) install -c constraints.txt --group dev
	@touch $@
