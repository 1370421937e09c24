"""`site check` holds patterns against what the archive knows, and with --online feeds against what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from crawler.sites.pattern_notes import FEWEST, pattern_notes
from crawler.sites.site_files import parse_site
from tests.flow.crawling import declaration, declare, microfiche

pytestmark = pytest.mark.slow

TEXT = 'name = "paper"\nstart = ["https://paper.example/"]\n'
KNOWN = [f"https://paper.example/news/{number}" for number in range(FEWEST)]


@pytest.mark.parametrize(
    ("lines", "notes"),
    [
        ("articles = ['/news/']\nexclude = ['/x/']", ["exclude: '/x/' matches none of the 20 URLs that are known"]),
        ("articles = ['/story/']", ["articles: '/story/' matches none of the 20 URLs that are known"]),
        (
            "articles = ['/news/']\nexclude = ['/news/1.']",
            ["exclude: '/news/1.' takes away 10 of what `articles` asks for, such as https://paper.example/news/10"],
        ),
        ("articles = ['/news/']", []),
    ],
)
def test_a_pattern_that_does_nothing_or_too_much_is_told(lines: str, notes: list[str]) -> None:
    site = parse_site(TEXT + lines)
    assert list(pattern_notes(site, KNOWN)) == notes
    assert list(pattern_notes(site, KNOWN[1:])) == []  # of few nothing can be said


def test_check_tells_of_patterns_that_the_archive_does_not_know_and_of_feeds_that_are_none(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        text = declaration(served.url, "exclude = ['/never-there/']", f'feeds = ["{served.url}/harbour/"]')
        declare(tmp_path, text.replace("limits.max_hops = 0", "limits.max_hops = 1"))
        assert microfiche(tmp_path, "site", "check", "fixture").out == "1 site file is in order.\n"
        assert microfiche(tmp_path, "crawl", "--limit", "2", "fixture").code == 8
        ran = microfiche(tmp_path, "site", "check", "fixture")
        assert ran.code == 0
        assert ran.out.startswith("fixture: exclude: '/never-there/' matches none of the ")
        ran = microfiche(tmp_path, "site", "check", "--online", "fixture")
    assert ran.code == 16
    assert f"fixture: feed {served.url}/harbour/ is no feed" in ran.out
    assert microfiche(tmp_path, "site", "check", "--online").code == 2
