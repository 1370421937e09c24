"""What a site file allows is all that a job takes, and a job that took all says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.crawling import Ran, all_captures, declare, microfiche
from tests.flow.pathserver import Answer, PathServer, serving

pytestmark = pytest.mark.slow

STORY = "<title>{0}</title><article><h1>Story {0}</h1><p>The ferry came in late. The harbour was closed.</p></article>"


def _links(count: int) -> Answer:
    return Answer("<title>Paper</title><ul>" + "".join(map(_link, range(count))) + "</ul>")


def _link(number: int) -> str:
    return f'<li><h2><a href="/story/{number}">The ferry came in late for the {number}th time</a></h2></li>'


def _crawl(archive: Path, server: PathServer, *lines: str) -> Ran:
    fast = ("politeness.requests_per_second = 100.0", "politeness.concurrency = 1", 'assets = "off"')
    start = f'name = "paper"\nstart = ["{server.url}/"]\nallow_private = ["127.0.0.1"]\n'
    declare(archive, start + "\n".join((*fast, *lines)) + "\n", "paper")
    return microfiche(archive, "crawl", "paper")


def _pages(count: int) -> dict[str, Answer]:
    return {"/": _links(count)} | {f"/story/{number}": Answer(STORY.format(number)) for number in range(count)}


def test_of_a_page_so_many_links_are_followed_and_the_others_are_counted(tmp_path: Path) -> None:
    with serving(_pages(9)) as server:
        ran = _crawl(tmp_path, server, "limits.max_links = 4")
    assert ran.code == 0
    assert sorted(path for path in server.asked if "story" in path) == [f"/story/{number}" for number in range(4)]
    assert f"5 URLs, such as {server.url}/story/4: its page has more than 4 links" in ran.out + ran.err


def test_a_job_that_has_as_many_bytes_as_it_may_ends_with_8_and_the_next_goes_on(tmp_path: Path) -> None:
    with serving(_pages(6)) as server:
        ran = _crawl(tmp_path, server, "limits.max_job_bytes = 1500")
        first = len(server.asked)
        again = _crawl(tmp_path, server)
    assert ran.code == 8
    assert "the limit of 1,500 bytes of a job is reached and " in ran.sentence
    assert 3 < first < 8
    assert again.code == 0
    assert len([path for path in server.asked if "story" in path]) == 6


def test_a_job_leaves_on_the_disk_what_is_to_stay_free_and_the_next_goes_on(tmp_path: Path) -> None:
    with serving(_pages(2)) as server:
        ran = _crawl(tmp_path, server, f"limits.disk_reserve = {10**15}")
        assert server.asked == []
        again = _crawl(tmp_path, server)
    assert ran.code == 8
    assert "MB left, and 1,000,000,000 MB stay free (disk_reserve in the site file) and 1 URLs are due" in ran.sentence
    assert again.code == 0
    assert len(all_captures(tmp_path)) == 4


def test_so_many_redirects_are_followed_from_page_to_page(tmp_path: Path) -> None:
    hops = {f"/{n}": Answer(status=302, fields=(("Location", f"/{n + 1}"),)) for n in range(9)}
    with serving({"/": Answer(_link(1).replace("/story/1", "/0")), **hops}) as server:
        _crawl(tmp_path, server, "limits.max_redirects = 2", "limits.max_hops = 1")
    assert [path for path in server.asked if path not in ("/", "/robots.txt")] == ["/0", "/1", "/2"]
