"""Addresses without an end: a crawl tries so many of each kind, says so, and fetches every honest page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.frontier.shapes import TRIAL
from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare
from tests.flow.pathserver import Answer, Given, serving

pytestmark = pytest.mark.slow

STORIES, LISTS = 60, 12
PARAGRAPH = (
    "The harbour board of Quay {0} met again, and decided after {1} hours that ship {2} may stay for the winter. "
)


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("traps")) as started:
        yield started


def page(title: str, body: str, links: list[str]) -> Answer:
    teasers = "".join(f'<div class="card"><h3><a href="{path}">{name}</a></h3></div>' for path, name in links)
    return Answer(
        f"<!doctype html><title>{title}</title><h1>{title}</h1><main>{body}</main><section>{teasers}</section>"
    )


class Site(dict[str, Given]):
    """A paper with lists of stories, beside a calendar, a shelf without an end, and a search that numbers visits."""

    def get(self, path: str, _default: object = None) -> Answer:  # type: ignore[override] # all that a server asks
        first, *rest = path.strip("/").split("/")
        return getattr(self, f"_{first.partition('?')[0] or 'front'}", self._none)(rest)

    def _front(self, _rest: list[str]) -> Answer:
        lists = [(f"/list/{number}", f"All ships of the week {number} in one list") for number in range(LISTS)]
        traps = [
            ("/calendar/?month=2026-11", "The calendar of the harbour for November"),
            ("/shelf/1/books", "The shelf of the harbour library"),
            ("/agenda/2026/11/1", "The dates of the harbour board"),
        ]
        return page("The Quay", "<p>All the news of the quay.</p>", lists + traps)

    def _list(self, rest: list[str]) -> Answer:
        number = int(rest[0])
        mine = range(number * STORIES // LISTS, (number + 1) * STORIES // LISTS)
        return page(f"List {number}", "", [(f"/story/{no}", f"The ship number {no} has come in") for no in mine])

    def _story(self, rest: list[str]) -> Answer:
        number = int(rest[0])
        text = "".join(f"<p>{PARAGRAPH.format(number, no, number * no) * 3}</p>" for no in range(2, 6))
        return page(f"The ship number {number} has come in", f"<article>{text}</article>", [])

    def _shelf(self, rest: list[str]) -> Answer:
        number = int(rest[0])
        more = [
            (f"/shelf/{number * 7 + step}/books", f"Another shelf with the number {number * 7 + step}")
            for step in range(30)
        ]
        return page(f"Shelf {number}", "<p>Nothing stands here.</p>", more)

    def _agenda(self, rest: list[str]) -> Answer:
        year, month, day = map(int, rest)
        more = [
            (f"/agenda/{year + step}/{month}/{day + step}", f"What the board does in {step} days")
            for step in range(1, 30)
        ]
        return page("Agenda", "<p>No dates.</p>", more)

    def _calendar(self, _rest: list[str]) -> Answer:
        return page("Calendar", "", [("/calendar/?month=2026-12", "Next month")])

    def _none(self, _rest: list[str]) -> Answer:
        return Answer("<p>Not here</p>", status=404)


def test_a_crawl_of_traps_ends_says_what_it_did_not_follow_and_fetches_every_story(
    start: Starter, tmp_path: Path
) -> None:
    with serving() as server:
        server.answers = Site()
        archive = tmp_path / "archive"
        declare(archive, declaration(server.url, "limits.max_hops = 6"))
        assert start.start(archive, "crawl", "fixture", "--json").wait() == 0, start.said()
        told = json.loads(next(line for line in start.said().splitlines() if line.startswith("{")))
        asked = [path for path in server.asked if path != "/robots.txt"]
        assert {f"/story/{number}" for number in range(STORIES)} <= set(asked)
        assert len(told["new"]) == STORIES
        for trap in ("/shelf/", "/agenda/"):
            assert TRIAL <= sum(path.startswith(trap) for path in asked) < 10 * TRIAL
        assert not any(path.startswith("/calendar") for path in asked)
        said = " ".join(told["not_followed"])
        assert "/shelf/{n}/{word} were no articles" in said
        assert "/agenda/{n}/{n}/{n} were no articles" in said
        assert "/calendar/?month=2026-11: it is a view of a calendar" in said

        before = len(server.asked)
        assert start.start(archive, "crawl", "fixture", "--json").wait() == 0, start.said()
        assert len(server.asked) - before < 50, "what was given up is given up in the next job, too"
