"""What was decided holds at once, wherever anything is handed out, on both databases; what is lifted comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from storage.archive import Archive
from storage.database import search
from storage.database.log import captures
from storage.database.queries import articles
from storage.database.queries.news_of_job import news_of_job
from storage.database.schema import CHANGE, DECISION
from storage.decisions import decide, lift, withheld, withheld_captures
from storage.errors import Embargoed, NotFound, TakenDown, UsageError
from storage.fixity import verify
from tests.unit.readingroom.library import LATER, Library
from tests.unit.storage.press import PAPER, ok, page

HARBOUR, OTHER_NAME, MARKET, FRONT = (f"{PAPER}{path}" for path in ("/h", "/harbour", "/m", "/"))
SOON = datetime.now(UTC) + timedelta(days=300)


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def ask(archive: Archive, kind: str, target: str, **more: object) -> str:
    decided = decide(archive, kind=kind, target=target, reason="asked for", who="Ada", **more)  # type: ignore[arg-type] # in short
    return decided.key


def rows(archive: Archive, query: str) -> list[object]:
    with archive.database.read() as connection:
        return list(connection.scalars(text(query)))


def shown(archive: Archive) -> dict[str, list[object]]:
    """What whoever reads the database without this program is shown."""
    return {
        "latest": rows(archive, "SELECT title FROM article_latest ORDER BY title"),
        "history": rows(archive, "SELECT title FROM article_history ORDER BY title"),
        "teasers": rows(archive, f"SELECT title FROM teaser_current WHERE page = '{FRONT}' ORDER BY title"),
        "index": rows(
            archive,
            "SELECT a.key FROM search_document d JOIN article a ON a.id = d.article_id WHERE d.is_latest ORDER BY 1",
        ),
    }


def found(archive: Archive, words: str) -> list[str]:
    with archive.database.read() as connection:
        return [hit.title for hit in articles.find(connection, words, 9)]


def feed(archive: Archive) -> list[tuple[str, str]]:
    with archive.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(CHANGE.c.key, CHANGE.c.what).order_by(CHANGE.c.n))]


ALL = {
    "latest": ["Fish is dear", "Harbour opens late"],
    "history": ["Fish is dear", "Harbour opens", "Harbour opens late"],
    "teasers": ["Fish is dear", "Harbour opens"],
    "index": [MARKET, "post-id:7"],
}
WITHOUT_HARBOUR = {
    "latest": ["Fish is dear"],
    "history": ["Fish is dear"],
    "teasers": ["Fish is dear"],
    "index": [MARKET],
}


def faults(archive: Archive) -> list[str]:
    return [str(one) for one in (*verify.check_database(archive), *verify.check_rest(archive)) if one.weight == "fault"]


@pytest.mark.parametrize("more", [{"kind": "takedown"}, {"kind": "embargo", "until": SOON}])
@pytest.mark.parametrize("target", ["paper post-id:7", HARBOUR, OTHER_NAME, f"{PAPER}/h*"])
def test_what_is_withheld_is_nowhere_until_that_is_lifted(archive: Archive, more: dict, target: str) -> None:
    assert shown(archive) == ALL
    before = len(feed(archive))
    ask(archive, target=target, **more)
    assert shown(archive) == WITHOUT_HARBOUR
    assert (found(archive, "harbour"), found(archive, "cod")) == ([], ["Fish is dear"])
    assert feed(archive)[before:] == [("paper post-id:7", "withheld")]
    assert faults(archive) == []
    lift(archive, kind=more["kind"], target=target, reason="settled", who="Grace")
    assert shown(archive) == ALL
    assert found(archive, "harbour") == ["Harbour opens late"]
    assert feed(archive)[before + 1 :] == [("paper post-id:7", "changed")]
    assert len(archive.decisions.read_text("utf-8").splitlines()) == 2
    assert faults(archive) == []


def test_one_function_says_of_urls_and_captures_what_may_not_be_handed_out(archive: Archive) -> None:
    key = ask(archive, "takedown", OTHER_NAME)
    with archive.database.read() as connection:
        urls = withheld(connection, [HARBOUR, OTHER_NAME, MARKET, f"{PAPER}/new"])
        records = {
            url: capture.record_id for url, capture in captures.latest_with_bytes(connection, [HARBOUR, MARKET]).items()
        }
        kept = withheld_captures(connection, [*records.values(), "urn:uuid:none"])
    assert {url: one.key for url, one in urls.items()} == {HARBOUR: key, OTHER_NAME: key}
    assert {record: one.key for record, one in kept.items()} == {records[HARBOUR]: key}


def test_the_report_of_a_job_names_no_headline_of_what_is_withheld(archive: Archive) -> None:
    ask(archive, "embargo", HARBOUR, until=SOON)
    jobs = rows(archive, "SELECT job FROM capture GROUP BY job ORDER BY min(at)")
    with archive.database.read() as connection:
        first, second = (news_of_job(connection, str(job)) for job in jobs)
    assert sorted((one.title, one.url) for one in first.new) == [("(withheld)", HARBOUR), ("Fish is dear", MARKET)]
    assert [(one.title, one.before) for one in second.changed] == [("(withheld)", None)]


def test_an_embargo_ends_by_the_clock_of_whoever_asks(archive: Archive) -> None:
    ask(archive, "embargo", HARBOUR, until=SOON)
    with archive.database.read() as connection:
        assert list(withheld(connection, [HARBOUR], SOON - timedelta(seconds=1))) == [HARBOUR]
        assert withheld(connection, [HARBOUR], SOON) == {}
        with pytest.raises(Embargoed, match=r"is under an embargo until 20"):
            articles.withhold(connection, HARBOUR)


def test_whoever_opens_the_archive_after_its_day_finds_it_again(own_library: Library) -> None:
    with own_library.open() as archive:
        ask(archive, "embargo", HARBOUR, until=SOON)
        before = len(feed(archive))
        passed = datetime.now(UTC) - timedelta(hours=1)
        file = archive.decisions.read_text("utf-8").replace(SOON.isoformat(), passed.isoformat())
        archive.decisions.write_text(file)
        with archive.database.write() as connection:
            connection.execute(update(DECISION).values(until=passed))
        assert shown(archive) == ALL | {"index": [MARKET]}
        assert faults(archive) == []
    for _ in range(2):
        with Archive.open(own_library.where) as archive:
            assert shown(archive) == ALL
            assert found(archive, "harbour") == ["Harbour opens late"]
            assert feed(archive)[before:] == [("paper post-id:7", "changed")]


def test_a_version_goes_with_its_captures_and_the_others_stay(archive: Archive) -> None:
    with archive.database.read() as connection:
        first, last = articles.piece(connection, articles.article_at(connection, HARBOUR)).editions
    ask(archive, "takedown", last.id)
    assert shown(archive)["latest"] == ["Fish is dear", "Harbour opens"]
    assert shown(archive)["history"] == ["Fish is dear", "Harbour opens"]
    assert (found(archive, "mayor"), found(archive, "pilots")) == ([], ["Harbour opens"])
    assert feed(archive)[-1] == ("paper post-id:7", "changed")
    records = rows(
        archive, "SELECT record_id FROM capture c JOIN url u ON u.id = c.url_id WHERE u.url LIKE '%/h' ORDER BY at"
    )
    with archive.database.read() as connection:
        assert withheld(connection, [HARBOUR]) == {}
        assert withheld_captures(connection, records).keys() == set(records[1:])
        [edition] = articles.piece(connection, articles.article_at(connection, HARBOUR)).editions
        assert edition == first
    ask(archive, "takedown", first.id)
    assert shown(archive)["latest"] == ["Fish is dear"]
    with archive.database.read() as connection, pytest.raises(TakenDown):
        articles.piece(connection, articles.article_at(connection, HARBOUR))
    assert faults(archive) == []


def test_a_version_stays_down_when_it_gets_another_id(empty_library: Library) -> None:
    """An older capture of the same text that is imported later becomes its first; and it may come again."""
    older = empty_library.press.run(ok("/a", page("Harbour", "Ships.")))
    empty_library.press.run(ok("/a", page("Harbour", "Ships.", teasers=[])), ok("/a", page("Harbour", "Boats.")))
    empty_library.press.files.remove(older)
    empty_library.take()
    with empty_library.open() as archive:
        [first, _] = rows(archive, "SELECT version FROM article_history ORDER BY no")
        ask(archive, "takedown", str(first))
    empty_library.press.files.insert(0, older)
    empty_library.press.run(ok("/a", page("Harbour", "Ships.", more="again")))
    empty_library.take()
    with empty_library.open() as archive:
        assert rows(archive, "SELECT count(*) FROM version") == [3]
        assert rows(archive, "SELECT text FROM article_history") == ["Boats."]
        assert found(archive, "ships") == []
        assert faults(archive) == []


def test_a_capture_alone_goes_with_those_of_the_same_bytes(archive: Archive) -> None:
    [record] = rows(archive, f"SELECT record_id FROM capture c JOIN url u ON u.id = c.url_id WHERE u.url = '{FRONT}'")
    ask(archive, "takedown", str(record))
    assert shown(archive) == ALL | {"teasers": []}
    last = rows(
        archive, "SELECT record_id FROM capture c JOIN url u ON u.id = c.url_id WHERE u.url LIKE '%/h' ORDER BY at"
    )
    ask(archive, "takedown", str(last[2]), scope="capture")
    with archive.database.read() as connection:
        assert withheld_captures(connection, last).keys() == {last[1], last[2]}
    assert shown(archive)["latest"] == ["Fish is dear", "Harbour opens"]


def test_what_comes_below_an_address_that_is_withheld_is_never_seen(own_library: Library) -> None:
    with own_library.open() as archive:
        ask(archive, "takedown", f"{PAPER}/secret/*")
        before = len(feed(archive))
    own_library.press.run(ok("/secret/a", page("Secret", "Whispers.")), ok("/open", page("Open", "Talk.")))
    own_library.take()
    with own_library.open() as archive:
        assert shown(archive)["latest"] == ["Fish is dear", "Harbour opens late", "Open"]
        assert (found(archive, "whispers"), found(archive, "talk")) == ([], ["Open"])
        told = [(f"paper {PAPER}/open", "changed"), (f"paper {PAPER}/secret/a", "withheld")]
        assert sorted(feed(archive)[before:]) == told
        assert faults(archive) == []


def test_an_article_that_gets_a_withheld_address_goes(own_library: Library) -> None:
    """A takedown of an address that nobody had captured; then it turns out to name an article."""
    with own_library.open() as archive:
        ask(archive, "takedown", f"{PAPER}/fish")
    own_library.press.run(ok("/fish", page("Fish is dear", "Cod above all.", canonical="/m")))
    own_library.take()
    with own_library.open() as archive:
        assert shown(archive) == {
            name: [one for one in every if one not in ("Fish is dear", MARKET)] for name, every in ALL.items()
        }
        assert feed(archive)[-1] == (f"paper {MARKET}", "withheld")


def test_the_index_is_checked_for_what_must_not_be_shown(archive: Archive) -> None:
    with archive.database.write() as connection:
        article = articles.article_at(connection, HARBOUR)
    ask(archive, "takedown", HARBOUR)
    with archive.database.write() as connection:
        search.renew(connection, {article})
    assert [one for one in faults(archive) if "must not be shown" in one]
    assert found(archive, "harbour") == []


def test_a_lift_that_says_more_than_is_understood_lifts_nothing(archive: Archive) -> None:
    ask(archive, "takedown", HARBOUR)
    lift(archive, kind="takedown", target=HARBOUR, reason="in one country", who="Ada")
    assert shown(archive) == ALL
    with archive.database.write() as connection:
        connection.execute(update(DECISION).where(DECISION.c.kind == "lift").values(more='{"country": "fr"}'))
    assert shown(archive) == WITHOUT_HARBOUR | {"index": ALL["index"]}


def test_what_nobody_decided_cannot_be_lifted(archive: Archive) -> None:
    ask(archive, "embargo", HARBOUR, until=SOON)
    with pytest.raises(NotFound, match=r"No takedown of .* stands"):
        lift(archive, kind="takedown", target=HARBOUR, reason="settled", who="Ada")
    with pytest.raises(UsageError, match="it is a embargo and has no until"):
        ask(archive, "embargo", HARBOUR)
    assert LATER


def test_a_takedown_can_be_lifted_by_its_key(archive: Archive) -> None:
    key = ask(archive, "takedown", "post-id:7")
    [one] = lift(archive, kind="takedown", target=key, reason="settled", who="Ada")
    assert (one.lifts, one.target) == (key, "paper post-id:7")
    assert shown(archive) == ALL


def test_headlines_changes_and_teasers_of_what_is_withheld_are_in_no_view(archive: Archive) -> None:
    [first, _] = rows(archive, f"SELECT version FROM article_history WHERE url = '{HARBOUR}' ORDER BY no")
    headlines = "SELECT headline FROM headline_history WHERE key = 'post-id:7' ORDER BY first_no"
    assert rows(archive, headlines) == ["Harbour opens", "Harbour opens late"]
    ask(archive, "takedown", str(first), scope="version")
    assert rows(archive, headlines) == ["Harbour opens late"]
    assert rows(archive, "SELECT headline_before FROM silent_change") == [None]
    ask(archive, "takedown", HARBOUR)
    assert rows(archive, headlines) == rows(archive, "SELECT headline FROM silent_change") == []
    assert rows(archive, f"SELECT headline FROM teaser_history WHERE page = '{FRONT}'") == ["Fish is dear"]
    assert rows(archive, f"SELECT key FROM teaser_prominence WHERE page = '{FRONT}'") == [f"{PAPER}/m"]
