"""What was asked as of a change of the feed is answered the same, whatever became of the articles since."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

import microfiche
from storage.database import rebuild
from storage.database.articles.reconciling import reconcile
from storage.database.queries import feed, past
from storage.database.queries.article_rows import COLUMNS
from storage.database.schema import CAPTURE, EPOCH, LOOK, LOOK_TEXT, URL
from storage.decisions import decide
from storage.errors import DatabaseDamaged, EpochOver, NotFound, TakenDown, UsageError
from tests.unit.readingroom.another_day import go_on, newest, reread
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow

HARBOUR, MARKET = f"{PAPER}/h", f"{PAPER}/m"
SEARCHES = ("harbour", "cod OR ships", '"came at noon"', "NOT fish", "changed:text", "words:>3", "author:ada")


def export(library: Library, target: Path, n: object, *arguments: str, form: str = "jsonl") -> dict[str, bytes]:
    """The files of an export as of a change but for the manifest, which has a clock."""
    library.said("export", "articles", str(target), *arguments, "--format", form, "--as-of", str(n))
    files = {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if name != "manifest.json"}


def titles(files: dict[str, bytes]) -> list[str]:
    return [json.loads(line)["title"] for line in files["articles.jsonl"].splitlines()]


def answers(library: Library, n: int) -> list[tuple[str, ...]]:
    """What searches say as of a change."""
    views = (("--count",), ("--facets",), ("--kwic",), ("--trend", "day"), ("--sample", "7"), ("--sort", "oldest"))
    asked = [(words,) for words in SEARCHES] + [(SEARCHES[0], *view) for view in views]
    return [(*what, library.run("search", *what, "--as-of", str(n), "--json").stdout) for what in asked]


@pytest.fixture
def old_library(own_library: Library) -> Library:
    """A library with two articles more, one of which will be gone and one of which will be another's."""
    own_library.press.run(ok("/q", page("Quay", "Stones.")), ok("/old", page("Night falls", "Owls were heard.")))
    own_library.take()
    return own_library


def test_an_export_as_of_a_change_is_the_same_after_a_day_a_reread_a_merge_and_another_extractor(
    old_library: Library, tmp_path: Path
) -> None:
    n = newest(old_library)
    before = {form: export(old_library, tmp_path / form, n, form=form) for form in ("jsonl", "csv", "atom")}
    assert sorted(titles(before["jsonl"])) == ["Fish is dear", "Harbour opens late", "Night falls", "Quay"]
    found = answers(old_library, n)
    go_on(old_library)
    reread(old_library, "press 2")
    with old_library.open() as archive:
        decide(archive, kind="merge", target=MARKET, other=f"{PAPER}/q", reason="one story", who="ed")
    assert newest(old_library) > n + 3
    for form, written in before.items():
        assert export(old_library, tmp_path / f"{form} again", n, form=form) == written
    assert answers(old_library, n) == found
    assert "looks without" not in old_library.said("verify", "--json")


def test_beside_an_export_of_today_only_last_seen_is_empty(library: Library, tmp_path: Path) -> None:
    library.said("export", "articles", str(tmp_path / "now"), "--format", "jsonl")
    now = [json.loads(line) for line in (tmp_path / "now" / "articles.jsonl").read_text("utf-8").splitlines()]
    then = [json.loads(line) for line in export(library, tmp_path / "then", "now")["articles.jsonl"].splitlines()]
    assert [list(row) for row in then] == [[column.name for column in COLUMNS]] * len(now)
    assert then == [{**row, "last_seen": None} | _moved(row, then) for row in now]


def _moved(row: dict[str, Any], then: list[dict[str, Any]]) -> dict[str, Any]:
    """The record behind an article is the one that it was read in when it changed last."""
    same = next(one for one in then if one["key"] == row["key"])
    return {name: same[name] for name in ("capture", "captured_at", "file", "offset", "length")}


def test_the_manifest_names_the_command_that_makes_it_again(own_library: Library, tmp_path: Path) -> None:
    arguments = ("--query", "harbour OR cod", "--from", "2026-03-30", "--seen-to", "2026-12", "--site", "paper")
    own_library.said("export", "articles", str(tmp_path / "a"), *arguments, "--format", "csv")
    told = json.loads((tmp_path / "a" / "manifest.json").read_text())
    words = shlex.split(told["again"]["command"])
    go_on(own_library)
    for target in ("b", "c"):
        own_library.said(*[str(tmp_path / target) if word == "TARGET" else word for word in words[1:]])
    assert "Harbour opens late" in (tmp_path / "b" / "articles.csv").read_text("utf-8")
    assert (tmp_path / "b" / "articles.csv").read_bytes() == (tmp_path / "c" / "articles.csv").read_bytes()
    again = json.loads((tmp_path / "c" / "manifest.json").read_text())
    assert again["again"]["command"] == told["again"]["command"]
    assert (again["rows"], again["withheld_since"]) == (told["rows"], 0)


def test_what_somebody_withheld_since_is_left_out_and_counted(own_library: Library, tmp_path: Path) -> None:
    n = newest(own_library)
    go_on(own_library)
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=MARKET, reason="asked", who="ed")
    result = own_library.run("export", "articles", str(tmp_path / "a"), "--format", "jsonl", "--as-of", str(n))
    assert f"Left out: 1 that somebody has withheld since change {n}." in result.stderr
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["withheld_since"] == 1
    assert b"cod" not in (tmp_path / "a" / "articles.jsonl").read_bytes().lower()
    found = own_library.run("search", "cod OR ships", "--as-of", str(n), "--count")
    assert (found.stdout, "Left out: 1 that somebody has withheld since" in found.stderr) == ("1\n", True)
    with microfiche.open(own_library.where) as archive:
        assert [one.title for one in archive.articles(as_of=n)] == ["Harbour opens late"]
        with pytest.raises((NotFound, TakenDown)):
            archive.article(MARKET, as_of=n)


def test_a_version_that_is_withheld_since_is_in_no_answer_as_of_then(own_library: Library) -> None:
    n = newest(own_library)
    go_on(own_library)
    with own_library.open() as archive:
        with archive.database.read() as connection:
            looks = connection.scalars(select(LOOK.c.packed).where(LOOK.c.until.is_not(None))).all()
        record = next(packed[3] for packed in looks if packed[5] == "Harbour opens late")
        decide(archive, kind="takedown", target=record, reason="asked", who="ed")
    then, now = (own_library.run("search", "ships", "--as-of", at, "--count") for at in (str(n), "now"))
    assert (then.stdout, "Left out: 1" in then.stderr) == ("0\n", True)
    assert (now.stdout, "Left out" in now.stderr) == ("1\n", False)


def test_a_story_is_withheld_as_of_then_when_one_capture_of_a_later_page_is(own_library: Library) -> None:
    one, two = "Ships came at dawn, before the pilots were awake.", "The mayor spoke of whales for an hour."
    own_library.press.run(
        ok("/long", page("Whales", one, parts=["/long?page=2"], canonical="/long")),
        ok("/long?page=2", page("Whales", two, parts=["/long"], canonical="/long")),
    )
    own_library.take()
    n = newest(own_library)
    assert own_library.said("search", "whales AND pilots", "--as-of", str(n), "--count") == "1\n"
    with own_library.open() as archive:
        with archive.database.read() as connection:
            page_two = select(CAPTURE.c.record_id).join(URL).where(URL.c.url == f"{PAPER}/long?page=2")
            record = connection.scalars(page_two).one()
        decide(archive, kind="takedown", target=record, scope="capture", reason="asked", who="ed")
    assert own_library.said("search", "whales AND pilots", "--count") == "0\n"
    assert own_library.said("search", "whales AND pilots", "--as-of", str(n), "--count") == "0\n"


def test_what_another_article_has_now_is_withheld_with_it_as_of_then(old_library: Library, tmp_path: Path) -> None:
    n = newest(old_library)
    assert "Night falls" in titles(export(old_library, tmp_path / "a", n))
    go_on(old_library)  # /old moved to /n, and is one article with it
    with old_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/n", reason="asked", who="ed")
    assert "Night falls" not in titles(export(old_library, tmp_path / "b", n))


def test_articles_are_found_under_their_names_of_then_and_of_now(old_library: Library) -> None:
    n = newest(old_library)
    go_on(old_library)
    with microfiche.open(old_library.where) as archive:
        assert archive.article(HARBOUR).title == "Harbour burns"
        assert archive.article(HARBOUR, as_of=n).title == "Harbour opens late"
        assert archive.article("post-id:7", as_of=f"{_epoch(old_library)}:{n}").last_seen is None
        assert archive.article(f"{PAPER}/old", as_of=n).title == "Night falls"
        assert archive.article("paper post-id:7", as_of="now").title == "Harbour burns"
        assert [one.title for one in archive.search("cod", as_of=n)] == ["Fish is dear"]
        assert [one.title for one in archive.search("cod", as_of="now")] == []
        with pytest.raises(NotFound):
            archive.article(HARBOUR, as_of=0)


def _epoch(library: Library) -> str:
    with library.open() as archive, archive.database.read() as connection:
        return feed.standing(connection).epoch


def test_what_changed_since_one_change_as_of_another(own_library: Library, tmp_path: Path) -> None:
    n = newest(own_library)
    go_on(own_library)
    m = newest(own_library)
    first = export(own_library, tmp_path / "a", m, "--since", str(n))
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/n", reason="asked", who="ed")
    second = export(own_library, tmp_path / "b", m, "--since", str(n))
    assert first["removed.jsonl"] == second["removed.jsonl"]
    assert sorted(titles(first)) == ["Fish is cheap", "Harbour burns", "Night falls"]
    assert sorted(titles(second)) == ["Fish is cheap", "Harbour burns"]


def test_dates_of_a_search_are_counted_from_the_change(own_library: Library) -> None:
    n = newest(own_library)
    with own_library.open() as archive, archive.database.write() as connection:
        connection.exec_driver_sql("UPDATE change SET at = '2026-04-01 00:00:00.000000'")
    assert len(own_library.objects("search", "last:7d", "--as-of", str(n))) == 2


@pytest.mark.parametrize("cursor", ["x", "-1", "1000000", "²"])
def test_what_is_no_change_is_said(library: Library, tmp_path: Path, cursor: str) -> None:
    for verb in (("search", "cod"), ("export", "articles", str(tmp_path / "a"), "--format", "csv")):
        assert isinstance(library.run(*verb, f"--as-of={cursor}").exception, UsageError)
    assert not (tmp_path / "a").exists()


def test_a_change_of_another_database_is_over(library: Library) -> None:
    assert isinstance(library.run("search", "cod", "--as-of", "0000:1").exception, EpochOver)


def test_earlier_versions_and_relevance_are_refused_or_said(library: Library) -> None:
    assert isinstance(library.run("search", "cod", "--as-of", "now", "--all-versions").exception, UsageError)
    found = library.run("search", "cod", "--as-of", "now", "--sort", "relevance")
    assert "as of a change the newest come first" in found.stderr
    assert "as of change" in found.stderr


def test_while_a_reread_is_under_way_nobody_knows(own_library: Library) -> None:
    n = newest(own_library)
    with own_library.open() as archive:
        with archive.database.write() as connection:
            rebuild.clear(connection, {path.name for path in archive.warcs.files()})
        refused = own_library.run("search", "cod", "--as-of", str(n)).exception
        assert isinstance(refused, UsageError)
        assert "`microfiche reread --all`" in str(refused)
        said = own_library.run("verify").stdout
        assert "reread was killed" in said
        assert "`microfiche reread --all` goes on with it" in said
        own_library.take()
        reconcile(archive.database)
    assert "reread was killed" not in own_library.run("verify").stdout
    assert len(own_library.objects("search", "cod", "--as-of", str(n))) == 1


def test_what_was_announced_before_looks_were_kept_is_known_from_when_the_archive_is_opened_on(
    own_library: Library, tmp_path: Path
) -> None:
    n = newest(own_library)
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(delete(LOOK))
        connection.execute(update(EPOCH).values(looks_from=-1))
    refused = own_library.run("search", "cod", "--as-of", str(n - 1)).exception
    assert isinstance(refused, UsageError)
    assert f"it is known from change {n} on" in str(refused)
    before = export(own_library, tmp_path / "a", n)
    assert len(titles(before)) == 2
    go_on(own_library)
    assert export(own_library, tmp_path / "b", n) == before


def test_a_text_that_is_missing_is_told_and_never_left_out(own_library: Library, tmp_path: Path) -> None:
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(delete(LOOK_TEXT).where(LOOK_TEXT.c.id == select(LOOK_TEXT.c.id).limit(1).scalar_subquery()))
    failed = own_library.run("export", "articles", str(tmp_path / "a"), "--format", "csv", "--as-of", "now").exception
    assert isinstance(failed, DatabaseDamaged)
    assert "look without text" in own_library.run("verify").stdout


def test_a_moment_of_a_change_is_that_of_the_feed(library: Library) -> None:
    with library.open() as archive, archive.database.read() as connection:
        assert past.moment_of(connection, 0) <= past.moment_of(connection, 1) <= datetime.now(UTC)
