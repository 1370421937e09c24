"""Pages stay below 60 KB in HTML whatever the archive holds: versions, teasers, copies, problems by the hundred.

The text of an article is not counted: it is what somebody came for, and there is no part of it that one could leave.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import PAPER, Press, Printed, listing, ok, page
from tests.unit.storage.wire import FULL, Paper

pytestmark = pytest.mark.slow

MOST = 60_000
VERSIONS, TEASED, COPIES, PAPERS, PROBLEMS = 200, 300, 500, 100, 200
NAME = "The harbour of the north and its “quays” & cranes, seen by those who live there, part"
BIG = "/article/paper/post-id%3A7"
STORY, LAST = (
    f"/{kind}/paper{number}/https%3A%2F%2Fpaper{number}.example%2Fcopy4"
    for kind, number in (("story", 0), ("article", 99))
)
LONG = "/article/paper/post-id%3A8"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("heavy") / "archive"
    (folder / "warc").mkdir(parents=True)
    library = Library(folder, Press(folder / "warc"))
    library.press.run(*_pages())
    library.take()
    library.press.run(
        ok("/long", page("All of it", "A sentence of eight words stands here now.\n" * 12_000, post_id="8"))
    )
    for number in range(PAPERS):
        paper = Paper.of(f"paper{number}", folder / "warc", number + 1)
        paper.print(800 + number, *_copies(number))
        library.press.files += paper.press.files
    library.take()
    with library.open() as archive:
        with archive.database.write() as connection:
            for number in range(PROBLEMS):
                said = {"rule": f"rule {number}", "since": datetime(2026, 3, 30, tzinfo=UTC).replace(tzinfo=None)}
                connection.execute(
                    text("INSERT INTO alarm (site, rule, sentence, since) VALUES ('paper', :rule, 'It fell.', :since)"),
                    said,
                )
        with opened(archive) as found:
            yield found


def _pages() -> Iterator[Printed]:
    for number in range(VERSIONS):
        body = f"{FULL}\nThey say {number}. " + "A paragraph that grows. " * (number % 7)
        authors = [f"{NAME} {author}" for author in range(20)]
        yield ok("/big", page(f"{NAME} {number}", body, post_id="7", authors=authors, section=NAME))
    teased = [(f"{NAME}, told otherwise {number}", f"{PAPER}/big") for number in range(TEASED)]
    yield from (ok(f"/hub/{number}", listing(one)) for number, one in enumerate(teased))
    yield ok("/", listing(*((f"{NAME} {number}", f"{PAPER}/copy{number}") for number in range(COPIES))))


def _copies(paper: int) -> Iterator[Printed]:
    for number in range(COPIES // PAPERS):
        called = f"{NAME} {paper} {number}"
        body = page(called, FULL, authors=[called], section=called)
        yield ok(f"https://paper{paper}.example/copy{number}", body)


PAGES = (
    *("/", "/search", "/search?limit=200", "/search?limit=200&place=181", "/search?q=harbour&view=keywords&limit=200"),
    *("/search?view=trend", "/days", "/sites", "/site/paper", "/jobs", "/sources", "/front/paper"),
    *("/sections", "/authors", "/section/paper/harbour", "/author/harbour", "/changes?what=all", "/stories?papers=1"),
    *(BIG, f"{BIG}?version=1", f"{BIG}?version=200", STORY, f"{STORY}?from=41"),
    *(LAST, "/site/paper0", "/stories", "/stories?sort=largest"),
)


def test_no_page_is_larger_whatever_the_archive_holds(room: Room) -> None:
    weighed = {path: room.get(path, Accept="text/html") for path in PAGES}
    assert {path: one.status for path, one in weighed.items()} == dict.fromkeys(PAGES, 200)
    assert {path: len(one.body) for path, one in weighed.items() if len(one.body) >= MOST} == {}


def test_a_long_article_is_there_whole_and_nothing_but_its_text_is_long(room: Room) -> None:
    told = room.get(LONG, Accept="text/html")
    assert told.text.count("<p>A sentence of eight words") == 12_000
    assert len(told.body.replace(b"<p>A sentence of eight words stands here now.</p>\n", b"")) < MOST
