"""A paper that lists its stories by day: an ordinary crawl leaves the past alone, `--since` goes back to a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.errors import EndedEarly, SourcesFailed, UsageError
from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare
from tests.flow.pathserver import Answer, PathServer, serving
from tests.flow.test_sources import STORY

pytestmark = pytest.mark.slow
TODAY = datetime.now(UTC).date()
STORIES = 2
"""A day."""
SLASHES = "/archive/{:%Y/%m/%d}"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("days")) as started:
        yield started


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def day_page(day: date) -> str:
    stories = "".join(
        f'<li><h2><a href="/story-{day:%Y%m%d}{number}">Ferry {number} was late again on the quay</a></h2></li>'
        for number in range(STORIES)
    )
    return f"<h1>What we printed</h1><ul>{stories}</ul>"


def printed(day: date) -> dict[str, Answer]:
    told = {f"/story-{day:%Y%m%d}{number}": f"late on {day}, {number}" for number in range(STORIES)}
    return {path: Answer(STORY.replace("late", words)) for path, words in told.items()}


def paper(address: str, days: range, without: Callable[[int], bool] = lambda _ago: False) -> dict[str, Answer]:
    """Sixty days, of which the front page links to one in its menu."""
    link = f'<nav><a href="{address.format(ago(days[0]))}">Archive</a></nav>'
    front = f'{link}<h1>The Paper</h1><ul><li><h2><a href="/story">The ferry is late again today</a></h2></li></ul>'
    answers = {"/": Answer(front), "/story": Answer(STORY)}
    for number in days:
        if not without(number):
            answers |= {address.format(ago(number)): Answer(day_page(ago(number))), **printed(ago(number))}
    return answers


def crawled(start: Starter, archive: Path, server: PathServer, *arguments: str) -> int:
    declare(archive, declaration(server.url, "limits.max_hops = 2"))
    return start.start(archive, "crawl", "fixture", *arguments).wait()


def days_of_stories(server: PathServer) -> set[str]:
    return {path[7:15] for path in server.asked if path.startswith("/story-")}


def compact(days: range) -> set[str]:
    return {f"{ago(number):%Y%m%d}" for number in days}


@pytest.mark.parametrize("address", [SLASHES, "/list?day={:%Y-%m-%d}", "/archiv/{:%d-%m-%Y}/", "/map_{:%Y%m%d}.html"])
def test_since_a_day_all_stories_are_found_and_none_older(start: Starter, tmp_path: Path, address: str) -> None:
    with serving(paper(address, range(1, 61))) as server:
        assert crawled(start, tmp_path, server, "--since", f"{ago(30)}") == 0, start.said()
    assert days_of_stories(server) == compact(range(1, 31))
    assert all(server.asked.count(path) == 1 for path in server.asked)
    assert "31 days of" in start.said()  # and today, which is not there yet
    assert f"back to {ago(30)}; 1 gave nothing" in start.said()


def test_an_ordinary_crawl_asks_for_no_day_and_a_later_one_with_since_does(start: Starter, tmp_path: Path) -> None:
    with serving(paper(SLASHES, range(1, 61))) as server:
        assert crawled(start, tmp_path, server) == 0, start.said()
        assert set(server.asked) == {"/robots.txt", "/", "/story"}
        assert crawled(start, tmp_path, server, "--since", f"{ago(10)}") == 0, start.said()
        assert days_of_stories(server) == compact(range(1, 11))
        assert crawled(start, tmp_path, server, "--since", f"{ago(20)}") == 0, start.said()
        assert days_of_stories(server) == compact(range(1, 21))


def test_gaps_of_less_than_a_week_are_gone_over_and_an_archive_that_ends_is_given_up(
    start: Starter, tmp_path: Path
) -> None:
    with serving(paper(SLASHES, range(1, 61), lambda ago: 5 <= ago <= 9 or ago > 20)) as server:
        assert crawled(start, tmp_path, server, "--since", f"{ago(50)}") == SourcesFailed.exit_code
        assert days_of_stories(server) == compact(range(1, 5)) | compact(range(10, 21))
        assert f"gave nothing 7 times in a row and was given up at {ago(27)}" in start.said()
        assert SLASHES.format(ago(28)) not in server.asked
        asked = len(server.asked)
        assert crawled(start, tmp_path, server, "--since", f"{ago(50)}") == SourcesFailed.exit_code, "it is told again"
    assert SLASHES.format(ago(27)) in server.asked[asked:]


def test_what_a_limit_leaves_is_asked_for_when_the_past_is_wanted_again(start: Starter, tmp_path: Path) -> None:
    with serving(paper(SLASHES, range(1, 61))) as server:
        for _ in range(2):
            code = crawled(start, tmp_path, server, "--since", f"{ago(30)}", "--max-pages", "20")
            assert code == EndedEarly.exit_code, start.said()
            assert "given up" not in start.said()
        assert crawled(start, tmp_path, server) == 0, "what is planned goes on without being asked for"
        assert crawled(start, tmp_path, server, "--since", f"{ago(30)}") == 0, start.said()
    assert days_of_stories(server) == compact(range(1, 31))


def test_an_archive_that_is_not_there_costs_a_week(start: Starter, tmp_path: Path) -> None:
    with serving(paper(SLASHES, range(1, 61), lambda _ago: True)) as server:
        assert crawled(start, tmp_path, server, "--since", f"{ago(50)}") == SourcesFailed.exit_code
    asked = sorted(path for path in server.asked if path.startswith("/archive/"))
    assert asked == sorted(SLASHES.format(ago(number)) for number in range(9))
    assert "9 days of" in start.said()
    assert "9 gave nothing" in start.said()


def test_a_calendar_stays_a_trap(start: Starter, tmp_path: Path) -> None:
    with serving(paper("/calendar?date={:%Y-%m-%d}", range(1, 61))) as server:
        assert crawled(start, tmp_path, server, "--since", f"{ago(30)}") == 0, start.said()
    assert not days_of_stories(server)


def test_the_past_of_what_has_none_is_refused(start: Starter, tmp_path: Path) -> None:
    with serving(paper(SLASHES, range(1, 3))) as server:
        declare(tmp_path, declaration(server.url))
        for arguments in (("--due",), (f"{server.url}/story",), ("--follow", f"{server.url}/story")):
            code = start.start(tmp_path, "crawl", "--since", f"{ago(2)}", *arguments).wait()
            assert (code, "--since is for" in start.said()) == (UsageError.exit_code, True)
    assert server.asked == []


def test_a_start_page_with_nothing_but_a_link_to_its_archive_shows_nothing(start: Starter, tmp_path: Path) -> None:
    with serving({"/": Answer('<title>The Paper</title><a href="/2026/11/"></a>')}) as server:
        assert crawled(start, tmp_path, server) == SourcesFailed.exit_code
    assert f"start page {server.url}/ shows nothing" in start.said()
