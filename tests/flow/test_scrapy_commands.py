"""Scrapy's own commands work in a checkout: a site is a spider."""

from __future__ import annotations

import sys

import pytest

from crawler.newspaper import Newspaper
from storage.database.queries.runs import runs
from storage.records import Kind, Outcome
from tests.flow.crawling import all_captures, declaration, declare, reading, run, versions_of

pytestmark = pytest.mark.slow

SCRAPY = (sys.executable, "-m", "scrapy")


def test_scrapy_list_names_every_declared_site(tmp_path):
    declare(tmp_path, declaration("http://127.0.0.1:9/").replace('"fixture"', '"other"'), "other")
    ran = run(*SCRAPY, "list", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split() == ["fixture", "other", "responsiblestatecraft"]


def test_scrapy_crawl_runs_a_whole_job_into_the_archive(tmp_path):
    story = "/tug-of-war-with-a-tug/"
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url, 'assets = "off"', start=(story,)))
        ran = run(*SCRAPY, "crawl", "fixture", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert (ran.code, ran.err) == (0, "")
    captures = all_captures(tmp_path)
    assert {capture.outcome for capture in captures} == {Outcome.RESPONSE}
    assert sum(served.hits.values()) == len(captures) == 4
    assert [capture.kind for capture in captures].count(Kind.ROBOTS) == 1
    assert [version.title for version in versions_of(tmp_path, served.url + story)] == [served.truth(story).title]
    with reading(tmp_path) as connection:
        [job] = runs(connection, 10)
    assert (job.site, job.state, job.why, job.exit_code) == ("fixture", "ended", "finished", 0)


def test_scrapy_crawl_of_an_unknown_site_says_so(tmp_path):
    ran = run(*SCRAPY, "crawl", "fixtures", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert ran.code != 0
    assert "There is no site named 'fixtures'" in ran.err or "Spider not found: fixtures" in ran.err
