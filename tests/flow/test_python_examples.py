"""What the page on using an archive as data shows of Python is what happens on the newspaper's archive."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from tests.flow.crawling import COMMAND, ROOT, declaration, declare, run

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "how-to" / "use-it-as-data.md"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the newspaper's front page and two stories."""
    where = tmp_path_factory.mktemp("data") / "archive"
    with Newspaper().serve() as paper:
        start = ("/", "/a-telescope-on-the-gasworks/", "/tug-of-war-with-a-tug/")
        declare(where, declaration(paper.url, start=start))
        ran = run(*COMMAND, "--archive", str(where), "crawl", "fixture", MICROFICHE_CONTACT="press@paper.example")
        assert ran.code == 0, ran.err
    return where


def test_the_examples_of_the_page_give_what_it_says(archive: Path) -> None:
    done = doctest.testfile(str(PAGE), module_relative=False, globs={"where": archive}, encoding="utf-8")
    assert (done.failed, done.attempted > 15) == (0, True)
