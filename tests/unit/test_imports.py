"""Nothing is imported in vain: what a command imports costs more than what a small one does."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

JOB = ["crawler.commands.jobs.one_job", "crawler.middlewares.robots", "crawler.middlewares.recording"]
FOR_READERS = ["crawler.extraction.read", "crawler.reading.reader", "dateparser", "htmldate", "trafilatura", "justext"]
IN_VAIN = ["requests", "tldextract", "urllib3"]
LOOKING = {
    "search": ["readingroom.commands.search"],
    "show": ["readingroom.commands.show"],
    "jobs": ["readingroom.commands.jobs"],
    "crawl with nothing due": ["crawler.commands.crawl"],
}
NOT_FOR_LOOKING = ["pydantic", "scrapy", "twisted", "alembic", "storage.warc.reader", "storage.ingest"]
ALL_OF_THE_DATABASE = ["storage.ingest", "storage.settle", "storage.decisions", "storage.fixity.verify"]


def loaded(names: list[str]) -> set[str]:
    """What is imported when these modules are."""
    code = f"import json, sys\nfor name in {names}: __import__(name)\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_a_job_imports_neither_the_extractor_nor_what_it_stands_on():
    assert loaded(JOB) & {*FOR_READERS, *IN_VAIN} == set()


@pytest.mark.parametrize("command", LOOKING)
def test_who_only_looks_into_the_archive_imports_little(command):
    """A dialect is imported when the archive is opened, and then only the one that it needs."""
    assert loaded(LOOKING[command]) & {*NOT_FOR_LOOKING, "sqlalchemy.dialects.postgresql"} == set()


def test_nothing_imports_the_orm():
    assert loaded([*JOB, *ALL_OF_THE_DATABASE, "crawler.replay.reread"]) & {"sqlalchemy.orm"} == set()
