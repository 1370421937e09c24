"""`crawl URL` of a page fetches that page, `--follow` what it links to; an address that gives nothing is let go."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.frontier.reseed import reseed
from crawler.newspaper import Newspaper
from crawler.replay.contexts import site_of
from storage.archive import Archive
from storage.database.plans import frontier, rows
from tests.flow.crawling import Ran, all_captures, captures_of, declaration, declare, microfiche, run, versions_of
from tests.flow.test_bad_input import _closed_port

pytestmark = pytest.mark.slow

STORY = "/tug-of-war-with-a-tug/"
UNDECLARED = "127.0.0.1-{port}"


AS_A_STRANGER = """
import sys
from dataclasses import replace
from crawler.commands.jobs import one_job
from crawler.commands.jobs.manner import Manner
from crawler.jobs.budget import Budget
from storage.archive import Archive
where, url, limit = sys.argv[1:]
with Archive.create(where) as archive:
    order = one_job.meant_by(one_job.Wish(what=url), archive).order
    order = replace(order, site=order.site.model_copy(update={"allow_private": ("127.0.0.1",)}))
    one_job.make_due(archive, order)
    one_job.crawl_here(archive, order, Budget(pages=int(limit)), Manner())
"""
"""`crawl URL` where no file declares the site, which this machine's own address would need."""


def crawl_as_stranger(archive: Path, url: str, limit: int) -> Ran:
    """Crawl a URL that no file declares."""
    return run(sys.executable, "-c", AS_A_STRANGER, str(archive), url, str(limit))


def planned(archive: Path, site: str) -> int:
    """How many URLs of a site will be fetched again."""
    with Archive.open(archive) as opened, opened.database.read() as connection:
        return frontier.outlook(connection, site)[0]


def replanned(archive: Path, site: str) -> int:
    """The same after the plan was made again from what was captured."""
    with Archive.open(archive) as opened:
        with opened.database.write() as connection:
            frontier.drop(connection, site)
        reseed(opened, site_of(opened, site))
    return planned(archive, site)


def pages_of(hits: Mapping[str, int]) -> dict[str, int]:
    """What was asked for but the files that pages need to be shown."""
    return {path: count for path, count in hits.items() if not path.startswith(("/assets/", "/media-library/"))}


def test_the_url_of_a_page_fetches_that_page_and_nothing_else_that_is_due(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url, "limits.max_hops = 3"))
        ran = microfiche(tmp_path, "crawl", served.url + STORY)
        assert pages_of(served.hits) == {"/robots.txt": 1, STORY: 1}
        assert (ran.code, ran.err) == (0, "")
        assert [version.title for version in versions_of(tmp_path, served.url + STORY)] == [served.truth(STORY).title]
        assert microfiche(tmp_path, "crawl", served.url + STORY).code == 0
        assert pages_of(served.hits) == {"/robots.txt": 1, STORY: 2}


def test_a_page_leaves_its_declared_site_as_new_as_it_was(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url))
        assert microfiche(tmp_path, "crawl", served.url + "/nowhere-at-all/").code == 7
        assert served.hits["/"] == 0
        assert microfiche(tmp_path, "crawl", "--due").code == 0
        assert served.hits["/"] == 1


def test_a_declared_start_page_and_a_front_page_are_their_site(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url, start=(STORY, "/harbour/")))
        assert microfiche(tmp_path, "crawl", served.url + STORY).code == 0
        assert microfiche(tmp_path, "crawl", served.url).code == 0
        assert (served.hits[STORY], served.hits["/harbour/"], served.hits["/"]) == (2, 2, 0)


def test_follow_goes_on_to_the_links_of_the_page_and_limit_bounds_the_pages(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url, "limits.max_hops = 1"))
        ran = microfiche(tmp_path, "crawl", "--follow", "--limit", "4", served.url + STORY)
    assert ran.code == 8
    assert "the limit of 4 pages of this run is reached" in ran.sentence
    assert served.hits[STORY] == 1
    assert sum(pages_of(served.hits).values()) == 5


@pytest.mark.parametrize("path", ["/nowhere-at-all/", "/trouble/refused/"])
def test_a_page_that_is_not_there_is_told_once_and_never_asked_for_again(tmp_path: Path, path: str) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url))
        ran = microfiche(tmp_path, "crawl", served.url + path)
        assert ran.code == 7
        assert ran.sentence.startswith(f"{served.url}{path} was not had: it answered 4")
        with Archive.open(tmp_path) as opened, opened.database.read() as connection:
            plan = rows.planned(connection, [served.url + path])[served.url + path]
    assert plan.due.due is None


def test_a_front_page_that_cannot_be_reached_is_told_and_not_watched_also_after_a_rebuild(tmp_path: Path) -> None:
    site, text = "daily", 'name = "daily"\nallow_private = ["127.0.0.1"]\nstart = ["http://127.0.0.1:{port}/"]\n'
    port = _closed_port()
    declare(tmp_path, text.format(port=port), site)
    assert microfiche(tmp_path, "crawl", site).code == 7
    assert planned(tmp_path, site) == 1  # what a file declares is asked again
    (tmp_path / "sites" / "daily.toml").unlink()
    assert replanned(tmp_path, site) == 0


def test_what_is_private_is_refused_with_the_line_to_add_and_not_watched(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        site = UNDECLARED.format(port=served.url.rpartition(":")[2])
        for url in (served.url, served.url + STORY):
            ran = microfiche(tmp_path, "crawl", url)
            assert ran.code == 3
            assert 'put the line allow_private = ["127.0.0.1"] into ' + site + ".toml" in ran.sentence
            assert planned(tmp_path, site) == replanned(tmp_path, site) == 0
        assert dict(served.hits) == {}
    assert microfiche(tmp_path, "crawl", "--due").out == ""
    assert {capture.status for capture in all_captures(tmp_path)} == {None}


def test_a_page_of_a_site_that_no_file_declares_is_fetched_once_and_its_site_is_not_begun(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        site = UNDECLARED.format(port=served.port)
        ran = crawl_as_stranger(tmp_path, served.url + STORY, 9)
        assert ran.code == 0, ran.err
        assert "This page alone was fetched." in ran.out
        assert pages_of(served.hits) == {"/robots.txt": 1, STORY: 1}
        assert planned(tmp_path, site) == replanned(tmp_path, site) == 0
        assert microfiche(tmp_path, "crawl", "--due").out == ""
        assert "EndedEarly" in crawl_as_stranger(tmp_path, served.url, 2).err
        assert served.hits["/"] == 1
        watched = planned(tmp_path, site)
        assert watched > 2
        assert crawl_as_stranger(tmp_path, f"{served.url}/harbour-watch-a-quiet-week-with-geese/", 9).code == 0
        assert planned(tmp_path, site) >= watched  # a site that is watched goes on
        assert replanned(tmp_path, site) > 2


def test_a_front_page_that_no_file_declares_and_that_gives_nothing_is_let_go(tmp_path: Path) -> None:
    port = _closed_port()
    ran = crawl_as_stranger(tmp_path, f"http://127.0.0.1:{port}/", 9)
    assert "SiteUnreachable" in ran.err
    assert len(captures_of(tmp_path, f"http://127.0.0.1:{port}/")) == 1
    assert planned(tmp_path, UNDECLARED.format(port=port)) == replanned(tmp_path, UNDECLARED.format(port=port)) == 0
