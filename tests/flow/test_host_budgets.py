"""A site of several hosts: one that has no end, or wants to rest, keeps the job from none of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.crawling import Ran, declare, microfiche
from tests.flow.pathserver import Answer, Given, PathServer, serving

pytestmark = pytest.mark.slow

STORIES = 12
STORY = "<title>{0}</title><article><h1>Story {0}</h1><p>The ferry came in late. The harbour was closed.</p></article>"


class Endless(dict[str, Given]):
    """Pages each of which leads to thirty more."""

    def get(self, path: str, _default: object = None) -> Answer:  # type: ignore[override] # all that a server asks
        return Answer(STORY.format(path) + _links("", [f"{path}{n}" for n in range(30)]))


def _links(host: str, paths: list[str]) -> str:
    cards = (f'<li><h2><a href="{host}{path}">The ferry came in late by {path}</a></h2></li>' for path in paths)
    return f"<title>Paper</title><ul>{''.join(cards)}</ul>"


@pytest.fixture
def other() -> Iterator[PathServer]:
    with serving() as server:
        yield server


@pytest.fixture
def paper(other: PathServer) -> Iterator[PathServer]:
    """A paper whose front page names very much of another host before its own stories."""
    stories = {f"/story/{n}": Answer(STORY.format(n)) for n in range(STORIES)}
    front = _links(other.url, [f"/x{n}" for n in range(60)]) + _links("", list(stories))
    with serving({"/": Answer(front), **stories}) as server:
        yield server


def _crawl(archive: Path, paper: PathServer, other: PathServer, *lines: str) -> Ran:
    fast = ("politeness.requests_per_second = 100.0", "politeness.concurrency = 1", 'assets = "off"')
    hosts = f'hosts = ["{paper.url.removeprefix("http://")}", "{other.url.removeprefix("http://")}"]'
    start = f'name = "paper"\nstart = ["{paper.url}/"]\nallow_private = ["127.0.0.1"]\n{hosts}\n'
    declare(archive, start + "\n".join((*fast, *lines)) + "\n", "paper")
    return microfiche(archive, "crawl", "paper")


def _pages(server: PathServer) -> list[str]:
    return [path for path in server.asked if path != "/robots.txt"]


def test_a_host_without_an_end_takes_its_own_pages_and_the_next_job_goes_on_with_it(tmp_path, paper, other) -> None:
    other.answers = Endless()
    ran = _crawl(tmp_path, paper, other, "limits.max_host_pages = 15", "limits.max_pages = 40")
    assert ran.code == 8
    host = other.url.removeprefix("http://")
    assert f"the limit of 15 pages of a host is reached at {host} and " in ran.sentence
    assert set(_pages(paper)) == {"/", *(f"/story/{n}" for n in range(STORIES))}
    first = _pages(other)
    assert len(first) == 15

    assert _crawl(tmp_path, paper, other, "limits.max_host_pages = 15").code == 8
    assert len(_pages(other)) == len(set(_pages(other))) == 30


def test_a_host_that_wants_to_rest_keeps_the_job_from_no_other(tmp_path, paper, other) -> None:
    busy = Answer(status=429, fields=(("Retry-After", "3600"),))
    other.answers = {f"/x{n}": busy for n in range(60)} | {"/robots.txt": Answer("", "text/plain")}
    ran = _crawl(tmp_path, paper, other)
    assert ran.code == 8
    assert "a host asks to be left alone until " in ran.sentence
    assert len(_pages(other)) == 1
    assert set(_pages(paper)) == {"/", *(f"/story/{n}" for n in range(STORIES))}
