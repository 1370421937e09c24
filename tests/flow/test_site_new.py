"""`site new` looks at a site as politely as a crawl, keeps nothing, and writes what it was told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from crawler.sites.site_files import parse_site, read_site
from tests.flow.crawling import declaration, declare, microfiche
from tests.flow.test_bad_input import _closed_port

pytestmark = pytest.mark.slow

ARTICLES = 5
OTHERS = 10
"""robots.txt, the front page, feeds and sitemaps."""


def test_a_site_file_is_written_of_what_the_site_tells_and_crawls_it(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with Newspaper().serve() as served:
        ran = microfiche(archive, "site", "new", served.url)
        asked = served.hits
        file = archive / "sites" / f"127.0.0.1-{served.port}.toml"
        assert (ran.code, ran.out.splitlines()[-1]) == (
            0,
            f"Wrote {file}. Read it over; then: microfiche site try 127.0.0.1-{served.port}",
        )
        assert sum(asked.values()) <= ARTICLES + OTHERS
        assert set(asked.values()) == {1}
        assert asked["/robots.txt"] == 1
        site = read_site(file)
        assert (site.title, site.reading.language) == ("The Daily Fixture", "en")
        assert site.start[:3] == (f"{served.url}/", f"{served.url}/harbour/", f"{served.url}/city-hall/")
        assert f"{served.url}/feeds/feed.rss" in site.feeds
        assert f"{served.url}/sitemap.xml" in site.sitemaps
        assert site.allow_private == ("127.0.0.1/32",)
        [pattern] = site.articles
        read = [path for path in asked if re.search(pattern, served.url + path)]
        assert len(read) >= ARTICLES
        assert not any(re.search(pattern, url) for url in site.start)
        for number, path in enumerate(read[:ARTICLES], 1):
            assert f"{number}  {served.truth(path).title}"[:70] in ran.out
        assert not (archive / "warc").exists() or not list((archive / "warc").rglob("*.warc*"))
        assert microfiche(archive, "crawl", "--limit", "1", f"127.0.0.1-{served.port}").code == 8


def test_it_can_be_printed_and_what_is_shown_goes_elsewhere_then(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        ran = microfiche(tmp_path / "archive", "site", "new", "--print", served.url)
    assert ran.code == 0
    assert parse_site(ran.out).title == "The Daily Fixture"
    assert "time zone" in ran.err
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize("path", ["", "/nowhere-at-all/"])
def test_where_the_page_is_not_had_nothing_is_written_and_offline_is_named(tmp_path: Path, path: str) -> None:
    archive = tmp_path / "archive"
    with Newspaper().serve() as served:
        url = served.url + path if path else f"http://127.0.0.1:{_closed_port()}/"
        ran = microfiche(archive, "site", "new", url)
    assert ran.code == 7
    assert ran.sentence.endswith(f"`microfiche site new --offline {url}` writes a bare file without looking.")
    assert not archive.exists()
    assert microfiche(archive, "site", "new", "--offline", url).code == 0
    [file] = (archive / "sites").iterdir()
    assert read_site(file).start == (url,)
    assert read_site(file).allow_private == ("127.0.0.1/32",)


def test_a_file_that_is_there_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        assert microfiche(tmp_path, "site", "new", "--offline", served.url).code == 0
        ran = microfiche(tmp_path, "site", "new", served.url)
        assert (ran.code, dict(served.hits)) == (2, {})
    assert "is there already" in ran.sentence


def test_try_of_a_name_shows_what_its_newest_articles_give_and_stores_nothing(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url, "limits.max_hops = 1"))
        ran = microfiche(tmp_path, "site", "try", "fixture")
        assert ran.code == 0
        assert [line[:3] for line in ran.out.splitlines() if line[:1].isdigit()] == [f"{n}  " for n in range(1, 6)]
        assert sum(served.hits.values()) <= ARTICLES + OTHERS
        assert not (tmp_path / "microfiche.db").exists()
        declare(tmp_path, declaration(served.url, start=("/", "/nowhere-at-all/")))
        ran = microfiche(tmp_path, "site", "try", "fixture")
    assert ran.code == 16
    assert f"start page {served.url}/nowhere-at-all/ answered 404" in " ".join(ran.out.split())
