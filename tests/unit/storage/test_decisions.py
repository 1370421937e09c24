"""What people decide is written down twice, takes effect, and comes back after a rebuild."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from storage.archive import Archive
from storage.database.log import captures
from storage.database.plans import frontier
from storage.database.plans.claims import claims
from storage.database.plans.plan import Due, Next
from storage.database.schema import DECISION
from storage.decision_lines import from_line, to_line
from storage.decisions import Decision, decide, replay, withheld
from storage.errors import ArchiveError, NotFound
from storage.fixity import verify
from storage.records import Link, Rel
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, START, ok, page

HARBOUR = f"{PAPER}/h"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def plan(archive: Archive, *urls: str) -> None:
    with archive.database.write() as connection:
        frontier.add(
            connection, "paper", [Due(link=Link(url=url, rel=Rel.SEED), role="page", due=START) for url in urls]
        )


def due(archive: Archive) -> list[str]:
    with archive.database.read() as connection:
        later = START + timedelta(days=900)
        return sorted(claim.url for claim in claims(connection, "paper", "j", before=later, limit=99, without=()))


def is_taken_down(connection: Connection, url: str) -> bool:
    return url in withheld(connection, [url])


def take_down(archive: Archive, target: str) -> Decision:
    return decide(archive, kind="takedown", target=target, reason="a court says so", who="Ada")


def test_a_decision_is_a_line_and_a_row(archive: Archive) -> None:
    decision = take_down(archive, "post-id:7")
    (line,) = archive.decisions.read_text("utf-8").splitlines()
    assert json.loads(line)["target"] == "paper post-id:7"
    assert from_line(line) == decision
    with archive.database.read() as connection:
        assert withheld(connection, [HARBOUR]) == {HARBOUR: decision}
    assert list(verify.check_rest(archive)) == []


@pytest.mark.parametrize("target", [HARBOUR, f"{PAPER}/harbour", "post-id:7", "paper post-id:7", "7"])
def test_an_article_is_taken_down_under_all_its_names(archive: Archive, target: str) -> None:
    take_down(archive, target)
    with archive.database.read() as connection:
        down = [
            url for url in (HARBOUR, f"{PAPER}/harbour", f"{PAPER}/m", PAPER + "/") if is_taken_down(connection, url)
        ]
    assert down == [HARBOUR, f"{PAPER}/harbour"]


def test_a_url_that_nobody_knows_yet_can_be_taken_down(archive: Archive) -> None:
    take_down(archive, f"{PAPER}/new#fragment")
    plan(archive, f"{PAPER}/new", f"{PAPER}/other")
    assert due(archive) == [f"{PAPER}/other"]


def test_what_is_neither_url_nor_article_cannot_be_decided_on(archive: Archive) -> None:
    with pytest.raises(NotFound):
        take_down(archive, "post-id:99")
    assert not archive.decisions.exists()


def test_what_was_taken_down_is_never_planned_again(archive: Archive) -> None:
    """Not by what was planned before, a claim in flight, a reading that ends late, a new plan, or by hand."""
    plan(archive, HARBOUR, f"{PAPER}/m")
    take_down(archive, f"{PAPER}/harbour")
    with archive.database.write() as connection:
        capture = captures.latest_with_bytes(connection, [HARBOUR]).get(HARBOUR)
        assert capture is not None
        frontier.settle(connection, [capture], lambda _plan, _capture: Next(due=START))
        frontier.hasten(connection, [HARBOUR, f"{PAPER}/m"], START)
    plan(archive, HARBOUR, f"{PAPER}/harbour")
    assert due(archive) == [f"{PAPER}/m"]


def test_a_database_that_lost_its_decisions_is_told_them_again(archive: Archive) -> None:
    plan(archive, HARBOUR, f"{PAPER}/m")
    take_down(archive, "post-id:7")
    decide(archive, kind="note", target=f"{PAPER}/m", reason="fish", who="Grace")
    with archive.database.write() as connection:
        connection.execute(delete(DECISION))
        frontier.hasten(connection, [HARBOUR], START)
    assert due(archive) == [HARBOUR, f"{PAPER}/m"]
    assert (replay(archive), replay(archive)) == (2, 2)
    assert due(archive) == [f"{PAPER}/m"]
    with archive.database.read() as connection:
        assert is_taken_down(connection, HARBOUR)


def test_a_takedown_outlives_the_key_that_it_names(empty_library: Library) -> None:
    """An older capture imported later gives the article another key; the former one still means it."""
    older = empty_library.press.run(ok("/old", page("Harbour", "Ships.", canonical="/a")))
    empty_library.press.run(ok("/a", page("Harbour", "Ships.", canonical="/a", post_id="7")))
    empty_library.press.files.remove(older)
    empty_library.take()
    with empty_library.open() as archive:
        take_down(archive, "post-id:7")
    empty_library.press.files.insert(0, older)
    empty_library.take()
    with empty_library.open() as archive, archive.database.read() as connection:
        assert is_taken_down(connection, f"{PAPER}/a")
        assert is_taken_down(connection, f"{PAPER}/old")


def test_a_line_that_is_no_decision_is_named(archive: Archive) -> None:
    take_down(archive, HARBOUR)
    with archive.decisions.open("a") as file:
        file.write('{"kind": "takedown"}\n')
    with pytest.raises(ArchiveError, match=r"decisions\.jsonl, line 2, is no decision: it has no key"):
        replay(archive)


def test_verify_finds_a_decision_that_stands_in_one_place_only(archive: Archive) -> None:
    take_down(archive, HARBOUR)
    line = archive.decisions.read_text("utf-8")
    archive.decisions.write_text(line.replace(json.loads(line)["key"], "another"))
    assert sorted(finding.kind for finding in verify.check_rest(archive)) == ["missing line", "missing row"]


@given(reason=WORDS, who=WORDS, until=st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_decision_survives_its_line(reason: str, who: str, until: datetime | None) -> None:
    facts = {"key": "k", "kind": "note", "target": HARBOUR, "reason": reason, "who": who}
    decision = Decision(**facts, at=START, until=until)
    line = to_line(decision)
    assert line.count("\n") == 1
    assert from_line(line) == decision
