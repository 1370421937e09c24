"""The options that say which articles are meant: the same articles, and the same sentences, in every command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from storage.errors import EpochOver, NotFound, UsageError
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

BOTH = {"Harbour opens late", "Fish is dear"}
HARBOUR = {"Harbour opens late"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((), BOTH),
        (("--kind", "analysis"), HARBOUR),
        (("--lang", "en", "--from", "2026-03-30", "--to", "2026"), HARBOUR),
        (("--seen-from", "2026-03-30", "--seen-to", "2026-03-30"), BOTH),
        (("--seen-to", "2026-03-29"), set()),
        (("--since", "0"), BOTH),
        (("--query", "mayor OR cod", "--kind", "analysis"), HARBOUR),
    ],
)
def test_every_command_means_the_same_by_the_same_options(
    library: Library, tmp_path: Path, asked: tuple[str, ...], found: set[str]
) -> None:
    words = asked[1:2] + asked[2:] if asked[:1] == ("--query",) else asked
    assert {hit["title"] for hit in library.objects("search", *words)} == found
    assert {one["title"] for one in library.objects("list", *words)} == found
    assert sum(row["articles"] for row in library.objects("stats", *words)) == len(found)
    exported = library.run("export", "articles", str(tmp_path / "out"), "--format", "jsonl", *asked)
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines() if exported.exit_code == 0 else []
    assert {json.loads(line)["title"] for line in lines} == found
    if asked:
        cited = library.run("cite", *asked, "--json")
        assert {json.loads(line)["title"] for line in cited.stdout.splitlines()} == found


COMMANDS = [("stats",), ("export", "wacz", "out.wacz")]


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        (("--site", "papre"), NotFound, "The archive has nothing of a site 'papre'. Did you mean paper?"),
        (("--from", "2026-13-01"), UsageError, "--from '2026-13-01' is no date: write 2026, 2026-11, 2026-11-29,"),
        (("--to", "spring"), UsageError, "--to 'spring' is no date"),
        (("--seen-to", "0"), UsageError, "--seen-to '0' is no date"),
        (("--from", "2026-03", "--to", "2026-02"), UsageError, "--from 2026-03 lies behind --to 2026-02."),
        (("--since", "N"), UsageError, "'N' is no cursor"),
        (("--since", "999999"), UsageError, "999999 lies ahead of it"),
        (("--since", "other:1"), EpochOver, "The cursor other:1 is of another database"),
    ],
)
def test_every_command_says_the_same_of_what_cannot_be(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    asked: tuple[str, ...],
    error: type,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        result = library.run(*command, *asked)
        assert (type(result.exception), result.stdout) == (error, ""), command
        assert sentence in str(result.exception), command
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["search", "list", "stats"])
def test_an_option_that_is_misspelled_is_no_word_of_a_query(library: Library, command: str) -> None:
    result = library.run(command, "cod", "--sit", "paper")
    assert result.exit_code == 2
    assert "No such option '--sit'" in result.stderr
    assert "--site" in result.stderr


def test_days_are_counted_back_from_now(library: Library) -> None:
    assert library.said("list", "--to", "today", "--from", "99999d").count("\n") == 2
    assert library.said("list", "--from", "yesterday", "--to", "yesterday") == ""


def test_a_list_is_of_lines_newest_first_and_says_where_nothing_is(library: Library) -> None:
    lines = [line.split("\t") for line in library.said("list").splitlines()]
    assert [line[:4] for line in lines] == [
        ["2026-03-30", "paper", "Fish is dear", "3"],
        ["2026-03-30", "paper", "Harbour opens late", "18"],
    ]
    assert lines[0][-1] == f"{PAPER}/m"
    assert library.said("list", "--sort", "oldest").splitlines() == library.said("list").splitlines()[::-1]
    for command in (("list",), ("search", "--site", "paper")):
        some = library.run(*command, "--limit", "1")
        assert (some.stdout.count("\n"), some.stderr.splitlines()[-1]) == (
            1,
            "1 of 2 are shown; --limit says how many.",
        )
    nothing = library.run("list", "--kind", "analisys")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr.splitlines() == [
        "Nothing in the archive is what was asked for.",
        "No article has the kind analisys. Did you mean analysis?",
    ]


def test_numbers_are_told_of_sites_authors_and_times_and_as_shares(library: Library) -> None:
    [paper] = library.objects("stats")
    assert {name: paper[name] for name in ("value", "articles", "all", "share", "versions", "silent")} == {
        "value": "paper",
        "articles": 2,
        "all": 2,
        "share": 1.0,
        "versions": 3,
        "silent": 1,
    }
    assert paper["teasers"] > 0
    assert paper["captures"] > paper["versions"]
    assert paper["bytes"] > 0
    authors = library.objects("stats", "--by", "author")
    told = [(one["value"], one["articles"]) for one in authors]
    assert told == [("Ada", 1), ("Ada Lovelace", 1), ("Charles Babbage", 1)]
    [month] = library.objects("stats", "cod", "--by", "month")
    assert (month["value"], month["articles"], month["all"], month["share"]) == ("2026-03", 1, 2, 0.5)
    for by, value in (("day", "2026-03-30"), ("week", "2026-03-30"), ("year", "2026")):
        assert [row["value"] for row in library.objects("stats", "--by", by)] == [value]


def test_numbers_come_as_csv_with_names(library: Library) -> None:
    [row] = csv.DictReader(io.StringIO(library.said("stats", "cod", "--csv")))
    assert (row["site"], row["articles"], row["share"]) == ("paper", "1", "0.5")


def test_what_is_withheld_is_neither_listed_nor_counted(own_library: Library) -> None:
    own_library.said("takedown", "post-id:7", "--reason", "asked for", "--by", "Ada")
    assert [one["title"] for one in own_library.objects("list")] == ["Fish is dear"]
    assert own_library.objects("stats")[0]["articles"] == 1


@pytest.mark.parametrize(
    "near", [f"{PAPER}/h/", f"{PAPER}/h?ref=mail", f"{PAPER.replace('https', 'http')}/h", f"{PAPER}/h/?a=1#top"]
)
def test_an_address_that_is_nearly_one_of_the_archive_is_told(library: Library, near: str) -> None:
    result = library.run("show", near)
    assert isinstance(result.exception, NotFound)
    assert str(result.exception).endswith(f"Did you mean {PAPER}/h?")


def test_a_field_that_is_misspelled_is_told_and_searched_as_a_word(library: Library) -> None:
    said = library.run("search", "titel:harbour").stderr
    assert "Note: titel: is no field, and was searched as a word; did you mean title:?\n" in said
    assert "is no field" not in library.run("search", "https://paper.example/h 10:30 a:b").stderr


def test_changes_are_narrowed_to_a_site(library: Library) -> None:
    assert library.objects("changes", "--site", "paper") == library.objects("changes")
    assert isinstance(library.run("changes", "--site", "papre").exception, NotFound)
