"""Every way in which a server can misbehave: the right outcome, the right bytes, the right plan, and nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from crawler.frontier.revisit_rule import is_stale
from crawler.newspaper import Misbehaviour, Newspaper, Served
from storage.archive import Archive
from storage.database.schema import CAPTURE, FRONTIER, READING, URL
from storage.records import Capture, Kind, Outcome, ReadingState
from tests.flow.crawling import Ran, all_captures, declaration, declare, fetch, reading, versions_of

pytestmark = pytest.mark.slow

MAX_BYTES = 300_000
TIMEOUT = 4.0
WHOLE = (
    Misbehaviour.GZIP,
    Misbehaviour.BROTLI,
    Misbehaviour.CHUNKED,
    Misbehaviour.CHUNKED_GZIP,
    Misbehaviour.WRONG_CHARSET,
    Misbehaviour.NO_CHARSET,
    Misbehaviour.SLOW,
)
BUSY = {Misbehaviour.TOO_MANY: 429, Misbehaviour.UNAVAILABLE: 503}
REFUSED = {Misbehaviour.FORBIDDEN: 403, Misbehaviour.MISSING: 404, Misbehaviour.GONE: 410}
FAILING = {
    Misbehaviour.ERROR: Outcome.RESPONSE,
    Misbehaviour.DROP: Outcome.TRUNCATED_DISCONNECT,
    Misbehaviour.DROP_CHUNKED: Outcome.TRUNCATED_DISCONNECT,
    Misbehaviour.RESET: Outcome.NO_ANSWER,
}
"""What is tried again."""
TRIES = 2
"""Within the job; the third is planned for the next day."""


@dataclass(frozen=True)
class Troubled:
    """A crawl of all pages of trouble."""

    archive: Path
    ran: Ran
    served: Served
    captures: tuple[Capture, ...]

    def url(self, how: Misbehaviour) -> str:
        return f"{self.served.url}/trouble/{how.value}/"

    def of(self, how: Misbehaviour) -> list[Capture]:
        """Its tries: without those that met a kept connection which another page of trouble had ended."""
        return [capture for capture in self.captures if capture.url == self.url(how) and not is_stale(capture)]

    def planned(self, how: Misbehaviour) -> tuple[datetime | None, Kind, int]:
        """When and why the page is fetched next, and how many tries have failed."""
        with reading(self.archive) as connection:
            query = select(FRONTIER).join(URL, URL.c.id == FRONTIER.c.url_id).where(URL.c.url == self.url(how))
            row = connection.execute(query).one()
            return row.due, row.kind, row.tries


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    archive = tmp_path_factory.mktemp("trouble") / "archive"
    paper = Newspaper()
    paper.misbehave("/trouble/silence/", Misbehaviour.SILENCE, times=1)
    with paper.serve() as served:
        limits = (f"limits.timeout = {TIMEOUT}", f"limits.max_bytes = {MAX_BYTES}")
        declare(archive, declaration(served.url, *limits, f"retry.times = {TRIES}", "politeness.concurrency = 16"))
        ran = fetch(archive, *(f"{served.url}/trouble/{how.value}/" for how in Misbehaviour))
        yield Troubled(archive, ran, served, tuple(all_captures(archive)))


def each(ways) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("how", list(ways), ids=lambda how: how.value)


def test_the_job_ends_well_whatever_single_pages_do(troubled):
    assert (troubled.ran.code, troubled.ran.err) == (0, "")


def test_every_request_that_the_server_saw_is_one_capture(troubled):
    asked = Counter(seen.asked.path for seen in troubled.served.seen)
    kept = Counter(capture.url.removeprefix(troubled.served.url).partition("?")[0] for capture in troubled.captures)
    assert kept == asked


def test_nothing_is_left_unread(troubled):
    with reading(troubled.archive) as connection:
        states = set(connection.scalars(select(CAPTURE.c.reading_state)))
    assert states == {ReadingState.NONE, ReadingState.DONE}


@each(WHOLE)
def test_coded_chunked_and_wrongly_labelled_pages_are_read_right(troubled, how):
    [capture] = troubled.of(how)
    assert (capture.outcome, capture.status, capture.truncated) == (Outcome.RESPONSE, 200, None)
    truth = troubled.served.truth(f"/trouble/{how.value}/")
    [version] = versions_of(troubled.archive, capture.url)
    assert (version.title, version.subtitle) == (truth.title, truth.deck)
    assert version.text.split("\n") == list(truth.paragraphs)
    assert not version.truncated


@each(BUSY)
def test_a_server_that_asks_for_patience_gets_it_and_then_gives_the_page(troubled, how):
    refused, given = troubled.of(how)
    assert (refused.outcome, refused.status, refused.kind) == (Outcome.RESPONSE, BUSY[how], Kind.HAND)
    assert refused.retry_at == refused.at + timedelta(seconds=1)
    assert (given.status, given.kind, given.try_no) == (200, Kind.RETRY, 2)
    assert given.at >= refused.retry_at
    assert len(versions_of(troubled.archive, given.url)) == 1
    _, kind, tries = troubled.planned(how)
    assert (kind, tries) == (Kind.RECHECK, 0)


@each(REFUSED)
def test_a_page_that_says_no_is_kept_and_is_no_article(troubled, how):
    [capture] = troubled.of(how)
    assert (capture.outcome, capture.status) == (Outcome.RESPONSE, REFUSED[how])
    assert capture.entity_sha256 is not None
    assert versions_of(troubled.archive, capture.url) == []


@each(FAILING)
def test_a_page_that_fails_is_tried_again_and_then_left_for_a_day(troubled, how):
    captures = troubled.of(how)
    assert [capture.outcome for capture in captures] == [FAILING[how]] * TRIES
    assert [capture.try_no for capture in captures] == [1, 2]
    assert [capture.kind for capture in captures] == [Kind.HAND, Kind.RETRY]
    due, kind, tries = troubled.planned(how)
    assert (kind, tries) == (Kind.RETRY, TRIES)
    assert due == captures[-1].at + timedelta(days=1)


@each(FAILING)
def test_between_two_tries_lies_at_least_the_wait_of_the_site_file(troubled, how):
    first, second = troubled.of(how)
    assert second.at - first.at >= timedelta(seconds=0.25)


@each([Misbehaviour.DROP, Misbehaviour.DROP_CHUNKED, Misbehaviour.ENDLESS])
def test_what_is_cut_off_says_so_in_the_file_and_is_never_shown_as_whole(troubled, how):
    why = "length" if how is Misbehaviour.ENDLESS else "disconnect"
    for capture in troubled.of(how):
        assert capture.truncated == why
        assert capture.error
        head, block = _record(troubled.archive, capture)
        assert (head["WARC-Type"], head["WARC-Truncated"]) == ("response", why)
        assert "WARC-Payload-Digest" not in head
        assert 0 < len(block) <= MAX_BYTES
    for version in versions_of(troubled.archive, troubled.url(how)):
        assert version.truncated


def test_an_answer_without_end_is_cut_at_the_limit_and_not_asked_for_again(troubled):
    [capture] = troubled.of(Misbehaviour.ENDLESS)
    assert capture.outcome is Outcome.TRUNCATED_LENGTH
    with Archive.open(troubled.archive) as archive:
        assert len(archive.warcs.answer(capture)) == MAX_BYTES
    _, kind, tries = troubled.planned(Misbehaviour.ENDLESS)
    assert (kind, tries) == (Kind.RECHECK, 0)


@each([Misbehaviour.SILENCE, Misbehaviour.RESET])
def test_a_server_that_says_nothing_leaves_a_request_and_a_record_of_what_went_wrong(troubled, how):
    capture = troubled.of(how)[0]
    assert (capture.status, capture.entity_sha256) == (None, None)
    assert capture.error
    with Archive.open(troubled.archive) as archive:
        assert archive.warcs.answer(capture) == b""
        assert archive.warcs.request(capture).startswith(f"GET /trouble/{how.value}/ HTTP/1.1\r\n".encode())


def test_a_server_that_was_silent_is_asked_again_after_the_time_limit(troubled):
    silent, answered = troubled.of(Misbehaviour.SILENCE)
    assert (silent.outcome, answered.outcome) == (Outcome.TIMEOUT, Outcome.RESPONSE)
    assert (answered.kind, answered.try_no, answered.status) == (Kind.RETRY, 2, 200)
    # Connecting is in the time limit, and not in the exchange; on a busy machine it takes a second.
    assert silent.elapsed_ms >= TIMEOUT * 1000 / 2
    assert len(versions_of(troubled.archive, answered.url)) == 1


def test_what_was_cut_in_the_middle_holds_the_first_half(troubled):
    whole = troubled.served.truth("/trouble/drop/")
    capture = troubled.of(Misbehaviour.DROP)[0]
    with Archive.open(troubled.archive) as archive:
        answer = archive.warcs.answer(capture)
    head, _, body = answer.partition(b"\r\n\r\n")
    promised = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    assert len(body) == promised // 2
    assert whole.title.encode() in body


@each([Misbehaviour.MOVED, Misbehaviour.FOUND])
def test_a_redirect_is_kept_and_its_target_fetched_once_for_both(troubled, how):
    [capture] = troubled.of(how)
    harbour = troubled.served.url + "/harbour/"
    assert (capture.outcome, capture.location) == (Outcome.REDIRECT, harbour)
    [target] = [capture for capture in troubled.captures if capture.url == harbour]
    assert (target.kind, target.status) == (Kind.REDIRECT, 200)
    assert troubled.planned(how)[0] is None


def test_a_redirect_that_runs_in_circles_ends(troubled):
    loop = [capture for capture in troubled.captures if "/trouble/loop/" in capture.url]
    assert [capture.outcome for capture in loop] == [Outcome.REDIRECT] * 2
    assert len({capture.url for capture in loop}) == 2


def test_pages_that_failed_have_no_reading_and_those_that_came_have_one(troubled):
    with reading(troubled.archive) as connection:
        read = set(connection.scalars(select(CAPTURE.c.record_id).join(READING, READING.c.capture_id == CAPTURE.c.id)))
    for how in (*BUSY, *REFUSED, Misbehaviour.ERROR, Misbehaviour.SILENCE, Misbehaviour.RESET, Misbehaviour.MOVED):
        assert troubled.of(how)[0].record_id not in read
    for how in WHOLE:
        assert troubled.of(how)[0].record_id in read


def _record(archive: Path, capture: Capture) -> tuple[dict[str, str], bytes]:
    """The head and block of a capture's WARC record, read by another program."""
    [path] = archive.rglob(capture.file)
    with path.open("rb") as file:
        file.seek(capture.offset)
        record = next(iter(ArchiveIterator(file, no_record_parse=True)))
        return dict(record.rec_headers.headers), record.raw_stream.read()
