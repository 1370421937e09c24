"""The feed of changes: in order, from where a follower is, and nothing that he knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from storage.archive import Archive
from storage.database import rebuild
from storage.database.articles import findable
from storage.database.articles.reconciling import reconcile
from storage.database.queries import feed
from storage.database.schema import ANNOUNCED, ARTICLE, EPOCH, VERSION
from storage.decisions import decide, lift
from storage.errors import EpochOver, UsageError
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow

HARBOUR, MARKET = "post-id:7", f"{PAPER}/m"


def told(library: Library, *since: str) -> list[tuple[int, str, str]]:
    return [(change["n"], change["what"], change["key"]) for change in library.objects("changes", *since)]


def standing(library: Library) -> feed.Standing:
    with library.open() as archive, archive.database.read() as connection:
        return feed.standing(connection)


def look_again(archive: Archive, *keys: str) -> None:
    with archive.database.write() as connection:
        ids = connection.scalars(select(ARTICLE.c.id).where(ARTICLE.c.key.in_(keys)))
        findable.renew_and_announce(connection, set(ids))


def test_changes_come_in_order_from_where_a_follower_is(library: Library) -> None:
    everything = told(library)
    assert [n for n, _what, _key in everything] == list(range(1, len(everything) + 1))
    assert {key for _n, _what, key in everything} == {HARBOUR, MARKET}
    assert told(library, "--since", "1") == everything[1:]
    assert told(library, "--since", "0", "--limit", "1") == everything[:1]
    newest = library.objects("changes")[-1]
    assert newest["cursor"] == f"{newest['epoch']}:{newest['n']}"
    assert told(library, "--since", newest["cursor"]) == []
    assert library.said("changes").splitlines()[0].split("\t")[2:] == ["changed", "paper", everything[0][2]]


def test_what_a_follower_knows_is_not_announced_again(own_library: Library) -> None:
    before = told(own_library)
    with own_library.open() as archive:
        look_again(archive, HARBOUR, MARKET)
        assert told(own_library) == before
        with archive.database.write() as connection:
            connection.execute(update(VERSION).where(VERSION.c.title == "Fish is dear").values(section="Market"))
        look_again(archive, HARBOUR, MARKET)
    assert [one[1:] for one in told(own_library)[len(before) :]] == [("changed", MARKET)]


def test_what_may_not_be_shown_is_announced_once_and_again_when_it_may(own_library: Library) -> None:
    before = len(told(own_library))
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=MARKET, reason="asked", who="ed")
        look_again(archive, MARKET)
        assert [one[1:] for one in told(own_library)[before:]] == [("withheld", MARKET)]
        lift(archive, kind="takedown", target=MARKET, reason="agreed", who="ed")
    assert [one[1:] for one in told(own_library)[before:]] == [("withheld", MARKET), ("changed", MARKET)]


def _empty_out(archive: Archive) -> None:
    with archive.database.write() as connection:
        rebuild.clear(connection, {path.name for path in archive.warcs.files()})


def test_a_reread_that_changes_nothing_adds_nothing(own_library: Library) -> None:
    before = told(own_library)
    with own_library.open() as archive:
        _empty_out(archive)
        own_library.take()
        assert told(own_library) == before
        assert "A reread has been under way since" in own_library.run("changes").stderr
        reconcile(archive.database)
    assert told(own_library) == before
    assert standing(own_library).quiet is None


def test_after_a_reread_the_feed_says_what_is_new_otherwise_or_gone(own_library: Library) -> None:
    own_library.press.run(ok("/n", page("Night falls", "Owls were heard.")))
    own_library.take()
    before = len(told(own_library))
    with own_library.open() as archive:
        _empty_out(archive)
        *_, night = own_library.press.files
        night.unlink()
        own_library.press.files.remove(night)
        own_library.press.run(
            ok("/m", page("Fish is cheap", "Cod above all.")), ok("/s", page("Ships burn", "Two ships."))
        )
        own_library.take()
        assert len(told(own_library)) == before
        reconcile(archive.database)
        with archive.database.read() as connection:
            assert not connection.execute(select(ANNOUNCED).where(ANNOUNCED.c.again > 0)).all()
    news = sorted(one[1:] for one in told(own_library)[before:])
    assert news == [("changed", MARKET), ("changed", f"{PAPER}/s"), ("gone", f"{PAPER}/n")]


def test_a_takedown_during_a_reread_is_told_at_once(own_library: Library) -> None:
    before = len(told(own_library))
    with own_library.open() as archive:
        _empty_out(archive)
        own_library.take()
        decide(archive, kind="takedown", target=MARKET, reason="asked", who="ed")
        assert [one[1:] for one in told(own_library)[before:]] == [("withheld", MARKET)]
        reconcile(archive.database)
    assert [one[1:] for one in told(own_library)[before:]] == [("withheld", MARKET)]


def test_a_database_whose_articles_were_announced_before_it_was_written_down_as_what_tells_of_each_once_more(
    own_library: Library,
) -> None:
    before = len(told(own_library))
    with own_library.open() as archive:
        with archive.database.write() as connection:
            connection.execute(update(ANNOUNCED).values(state=""))
        look_again(archive, HARBOUR, MARKET)
        look_again(archive, HARBOUR, MARKET)
    assert sorted(one[1:] for one in told(own_library)[before:]) == [("changed", MARKET), ("changed", HARBOUR)]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "²", "1000000", ":"])
def test_what_is_no_cursor_or_lies_ahead_of_the_feed_is_said(library: Library, cursor: str) -> None:
    assert isinstance(library.run("changes", "--since", cursor).exception, UsageError)


def test_a_cursor_of_another_database_is_over(own_library: Library) -> None:
    cursor = own_library.objects("changes")[-1]["cursor"]
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(delete(EPOCH))
        connection.execute(EPOCH.insert().values(key="another", began=datetime.now(UTC), last_change=0))
    assert isinstance(own_library.run("changes", "--since", cursor).exception, EpochOver)
    assert EpochOver.exit_code == 18
