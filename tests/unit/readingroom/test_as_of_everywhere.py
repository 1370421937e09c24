"""Whatever answers of articles answers as of a change, and the same again: list, stats, cite, show, Python, HTTP."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest

import microfiche
from storage.decisions import decide
from storage.errors import NotFound, UsageError
from tests.unit.readingroom.another_day import go_on, newest, reread
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import opened
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow

HARBOUR, MARKET = f"{PAPER}/h", f"{PAPER}/m"
ASKED: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("list", "harbour", "--sort", "oldest"),
    *(("stats", "--by", by) for by in ("site", "author", "section", "kind", "day", "week", "month")),
    ("stats", "harbour"),
    ("stats", "--csv"),
    ("cite", HARBOUR),
    ("cite", "--query", "harbour OR cod", "--style", "csl"),
    ("show", HARBOUR),
    ("show", MARKET, "--json"),
    ("show", HARBOUR, "--versions"),
    ("show", HARBOUR, "--source"),
)


def asked(library: Library, n: int) -> dict[tuple[str, ...], bytes]:
    """What the verbs print as of a change."""
    plain = {"--json", "--csv", "--versions", "--style", "--source"}
    every = [(*words, *(() if plain & {*words} else ("--json",))) for words in ASKED] + [("show", HARBOUR)]
    return {words: _printed(library, *words, "--as-of", str(n)) for words in every}


def _printed(library: Library, *words: str) -> bytes:
    result = library.run(*words)
    if result.exception is not None:
        raise result.exception
    return result.stdout_bytes


def test_what_verbs_print_as_of_a_change_is_the_same_after_a_reread_another_day_and_a_takedown(
    own_library: Library,
) -> None:
    n = newest(own_library)
    before = asked(own_library, n)
    assert all(before.values())
    reread(own_library, "press 1")
    assert asked(own_library, n) == before
    go_on(own_library)
    reread(own_library, "press 2")
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=f"{PAPER}/n", reason="asked", who="ed")
    assert newest(own_library) > n
    assert asked(own_library, n) == before


def test_beside_today_only_what_no_change_tells_is_missing(own_library: Library) -> None:
    n = str(newest(own_library))
    assert own_library.said("list", "--json", "--as-of", n) == own_library.said("list", "--json")
    assert own_library.said("stats", "harbour", "--by", "author", "--as-of", n).split()[:2] == ["Ada", "Lovelace"]
    unknown = dict.fromkeys(("silent", "teasers", "captures", "bytes"))
    for by in ("site", "author", "kind", "day", "week", "year"):
        now, then = (own_library.objects("stats", "--by", by, *more) for more in ((), ("--as-of", n)))
        assert then == [row | unknown for row in now]
    shared = own_library.objects("stats", "harbour", "--by", "site", "--as-of", n)
    assert [(row["articles"], row["all"], row["share"]) for row in shared] == [(1, 2, 0.5)]


def test_what_was_withheld_since_is_left_out_and_said(own_library: Library) -> None:
    n = str(newest(own_library))
    with own_library.open() as archive:
        decide(archive, kind="takedown", target=MARKET, reason="asked", who="ed")
    for verb in ("list", "stats", "cite"):
        result = own_library.run(verb, "--as-of", n, *(("--site", "paper") if verb == "cite" else ()))
        assert "Left out: 1 that somebody has withheld since change" in result.stderr
        assert "Fish" not in result.stdout
    with pytest.raises(NotFound):
        own_library.said("show", MARKET, "--as-of", n)


@pytest.fixture
def told_library(own_library: Library) -> Library:
    """The feed told of one version of the market, and then of another."""
    own_library.press.run(ok("/m", page("Fish is cheap", "Herring above all.")))
    own_library.take()
    return own_library


def test_versions_are_those_of_which_the_feed_had_told(told_library: Library) -> None:
    n = newest(told_library)
    versions = told_library.objects("show", MARKET, "--versions", "--as-of", str(n))
    assert [(one["no"], one["article"]["title"]) for one in versions] == [(1, "Fish is dear"), (2, "Fish is cheap")]
    edit = told_library.objects("show", MARKET, "--diff", "--as-of", str(n))[0]
    now = told_library.objects("show", MARKET, "--diff")[0]
    assert (edit["said"], edit["changes"]) == (now["said"], now["changes"])
    first = told_library.objects("show", MARKET, "--version", "1", "--as-of", str(n))[0]
    assert (first["article"]["title"], first["version"]["no"]) == ("Fish is dear", 1)
    assert first["record"]["capture"] != told_library.objects("show", MARKET, "--as-of", str(n))[0]["record"]["capture"]
    with microfiche.open(told_library.where) as archive:
        told = [(one.version_no, one.title, one.last_seen) for one in archive.versions(MARKET, as_of=n)]
        assert told == [(1, "Fish is dear", None), (2, "Fish is cheap", None)]
        assert [one.title for one in archive.versions(MARKET, as_of=n - 1)] == ["Fish is dear"]
    for refused in (("--diff",), ("--version", "3")):
        with pytest.raises(UsageError):
            told_library.said("show", HARBOUR, *refused, "--as-of", "1")


def test_an_article_shown_as_of_a_change_says_where_it_came_from(told_library: Library) -> None:
    shown = told_library.said("show", MARKET, "--as-of", str(newest(told_library)))
    assert "Herring above all." in shown
    for label in ("as of: ", "record: ", "lies in: ", "version: 2 of 2", "article: paper ", "headline: "):
        assert label in shown
    source = _printed(told_library, "show", MARKET, "--version", "1", "--as-of", "now", "--source")
    assert b"Cod above all." in source


@pytest.mark.parametrize("view", ["--teasers", "--evidence", "--blocks"])
def test_of_what_no_change_tells_a_view_as_of_one_is_refused(library: Library, view: str) -> None:
    with pytest.raises(UsageError, match="no change tells of it"):
        library.said("show", HARBOUR, view, "--as-of", "now")


def test_a_moment_and_a_change_are_not_asked_at_once(library: Library) -> None:
    with pytest.raises(UsageError, match="--version N instead"):
        library.said("show", HARBOUR, "--at", "2026-03-30", "--as-of", "now")


@pytest.mark.parametrize("verb", ["wacz", "bag"])
def test_captures_as_of_a_change_are_refused_with_what_to_do(library: Library, tmp_path: Path, verb: str) -> None:
    with pytest.raises(UsageError, match="--captured-to chooses"):
        library.said("export", verb, str(tmp_path / "a"), "--as-of", "now")
    assert not (tmp_path / "a").exists()


def test_the_api_tells_of_an_article_as_of_a_change(told_library: Library) -> None:
    with told_library.open() as archive, opened(archive) as room:
        change = room.get("/api/articles").json["change"]
        where = f"/api/article/paper/{quote(MARKET, safe='')}"
        before = room.get(f"{where}?as_of={change}").json
        assert (before["article"]["title"], before["version"], len(before["versions"])) == ("Fish is cheap", 2, 2)
        assert (before["last_seen"], before["change"], before["article"]["evidence"]) == (None, change, {})
        then = before["versions"][0]["first"]
        stood = room.get(f"{where}?as_of={change}&at={quote(then)}").json
        assert (stood["article"]["title"], stood["version"]) == ("Fish is dear", 1)
        assert room.get(f"{where}?as_of={change}&at=2020-01-01").status == 404
        assert room.get(f"{where}?as_of=99999").status == 409
        assert room.get(f"{where}?as_of=0").status == 404
    go_on(told_library)
    with told_library.open() as archive, opened(archive) as room:
        assert room.get(f"{where}?as_of={change}").json == before
        assert room.get(where).json["last_seen"] is not None


def test_notes_of_a_query_are_said_by_whoever_takes_one(library: Library, tmp_path: Path) -> None:
    for verb in (("cite",), ("export", "articles", str(tmp_path / "a"), "--format", "csl")):
        result = library.run(*verb, "--query", "harbour or cod OR ships")
        assert "Searched as: " in result.stderr
        assert "“or” was searched as a word" in result.stderr


def test_the_command_that_makes_an_export_again_names_the_dates_that_were_meant(
    library: Library, tmp_path: Path
) -> None:
    arguments = ("--query", "harbour last:20y", "--from", "20y", "--seen-to", "today", "--format", "csv")
    library.said("export", "articles", str(tmp_path / "a"), *arguments)
    told = json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))
    assert told["query"]["given"]["from"] == "20y"
    assert "20y" not in told["query"]["words"] + told["again"]["command"]
    assert "today" not in told["again"]["command"]
    words = shlex.split(told["again"]["command"])
    library.said(*(str(tmp_path / "b") if word == "TARGET" else word for word in words[1:]))
    again = json.loads((tmp_path / "b" / "manifest.json").read_text("utf-8"))
    assert again["again"]["command"] == told["again"]["command"]
    assert again["rows"] == told["rows"] == 1
