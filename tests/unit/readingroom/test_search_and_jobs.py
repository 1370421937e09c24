"""Finding articles, and what is said of jobs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import insert

from microfiche import VERBS
from storage.commandline import run
from storage.database.log import jobs
from storage.database.schema import JOB, WARC_FILE
from storage.errors import ArchiveMissing, UsageError
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page


def test_a_hit_is_a_line_of_date_site_title_url_and_snippet(library: Library) -> None:
    date, site, title, url, snippet = library.said("search", "mayor").rstrip("\n").split("\t")
    assert (date, site, title, url) == ("2026-03-30", "paper", "Harbour opens late", f"{PAPER}/h")
    assert "«mayor»" in snippet


def test_words_that_stand_in_no_article_are_not_found_and_say_so(library: Library) -> None:
    result = library.run("search", "zeppelin", "cod")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[1:] == [
        "Nothing in the archive is what was asked for.",
        "Alone would be found: zeppelin 0, cod 1.",
    ]


def test_only_the_newest_version_is_searched(library: Library) -> None:
    assert library.said("search", "They left") == ""


@pytest.mark.parametrize(("words", "count"), [(["cod", "above"], 1), (["above cod"], 0), (["above all"], 1)])
def test_an_argument_with_blanks_is_a_phrase(library: Library, words: list[str], count: int) -> None:
    result = library.run("search", *words)
    assert len(result.stdout.splitlines()) == count


def test_how_a_query_was_understood_is_said_beside_the_hits(library: Library) -> None:
    result = library.run("search", "changed:odd", 'mayor or "spoke')
    asked = "whose version is a change of the class odd and with “mayor” and with “or” and with “spoke”"
    assert result.stderr.splitlines() == [
        f"Searched as: articles {asked}, newest first.",
        "Note: a quotation mark that nobody closed was closed at the end.",
        "Note: “or” was searched as a word; the operator is OR.",
        "Note: changed:odd is no change that is told, and was left out.",
        "Nothing in the archive is what was asked for.",
        "Alone would be found: mayor 1, or 0, spoke 1.",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("changed:text", ["Harbour opens late"]),
        ("changed:silent", ["Harbour opens late"]),
        ("changed:SILENT first/9 noon", ["Harbour opens late"]),
        ("changed:declared", []),
        ("changed:declared first/9 noon", []),
        ("changed:typo", []),
        ("NOT changed:text", ["Fish is dear"]),
    ],
)
def test_a_change_is_found_by_its_class_and_by_whether_the_page_said_so(
    library: Library, asked: str, found: list[str]
) -> None:
    result = library.run("search", asked, "--json")
    assert [json.loads(line)["title"] for line in result.stdout.splitlines()] == found


def test_a_word_behind_a_hyphen_must_be_absent_and_an_option_must_be_one(library: Library) -> None:
    assert library.said("search", "site:paper", "-cod", "--count") == "1\n"
    assert library.run("search", "cod", "--facet").exit_code == 2


def test_earlier_versions_are_searched_where_they_are_asked_for(library: Library) -> None:
    [hit] = library.objects("search", '"They left"', "version:any")
    assert (hit["title"], hit["snippet"][slice(*hit["marks"][0])]) == ("Harbour opens", "They left")
    assert library.objects("search", "They left", "--all-versions") == [hit]


def test_hits_are_counted_by_what_they_are_and_over_time(library: Library) -> None:
    assert library.said("search", "harbour OR cod", "--count") == "2\n"
    assert library.said("search", "harbour OR cod", "--facets").splitlines() == [
        "site\tpaper\t2",
        "section\tBusiness\t1",
        "language\ten\t1",
        "kind\tanalysis\t1",
        "month\t2026-03\t2",
    ]
    assert library.said("search", "cod", "--trend", "year") == "2026-01-01\t1\t2\t0.500000\n"
    assert library.said("search", "cod", "kind:analysis", "--count") == "0\n"


def test_options_narrow_as_fields_do_and_need_no_words(library: Library) -> None:
    for narrow in (("--kind", "analysis"), ("--lang", "en"), ("section:business",), ("by:lovelace",), ("tag:ships",)):
        assert [hit["title"] for hit in library.objects("search", *narrow)] == ["Harbour opens late"], narrow
    assert len(library.objects("search", "--site", "paper", "--from", "2026-03-30", "--to", "2026")) == 2
    assert library.said("search", "--to", "2026-03-29") == ""
    assert isinstance(library.run("search", "--from", "spring").exception, UsageError)
    assert library.said("search", "!?") == ""


def test_a_keyword_stands_in_its_context(library: Library) -> None:
    [line] = library.said("search", "counted", "--kwic").splitlines()
    date, site, url, before, keyword, after = line.split("\t")
    assert (date, site, url, keyword) == ("2026-03-30", "paper", f"{PAPER}/h", "counted")
    assert before.endswith("Nobody had")
    assert after.startswith("them.")


def test_a_sample_is_the_same_for_one_seed(empty_library: Library) -> None:
    empty_library.press.run(*(ok(f"/{n}", page(f"Ship {n}", "A ship.")) for n in range(12)))
    empty_library.take()
    search = partial(empty_library.objects, "search", "ship")
    drawn = [[hit["url"] for hit in search("--sample", seed, "--limit", "4")] for seed in "1123"]
    assert drawn[0] == drawn[1]
    assert len({tuple(sorted(one)) for one in drawn}) == 3
    first, last = ([hit["title"] for hit in search("--sort", order)] for order in ("newest", "oldest"))
    assert first == last[::-1]
    assert {hit["title"] for hit in search("--sort", "relevance")} == set(first)


def test_site_and_limit_narrow_the_hits(empty_library: Library) -> None:
    empty_library.press.run(*(ok(f"/{n}", page(f"Ship {n}", "A ship.")) for n in range(3)))
    empty_library.press.site = "gazette"
    empty_library.press.run(ok("https://gazette.example/a", page("Ship", "A ship.")))
    empty_library.take()
    assert len(empty_library.objects("search", "ship")) == 4
    assert len(empty_library.objects("search", "ship", "--limit", "2")) == 2
    assert [hit["site"] for hit in empty_library.objects("search", "ship", "--site", "gazette")] == ["gazette"]


def test_an_archive_that_is_not_there_is_missing(library: Library) -> None:
    assert isinstance(library.run("search", "ship", "--archive", "/nowhere").exception, ArchiveMissing)


def test_jobs_are_listed_newest_first_with_how_they_ended(library: Library) -> None:
    assert library.said("jobs").splitlines() == [
        "2026-03-30 16:00\tpaper\t3:00:00\tfinished (0)\tnew 3",
        "2026-03-30 12:00\tpaper\t4:00:00\tfinished (0)\tnew 4",
    ]
    assert len(library.said("jobs", "--limit", "1").splitlines()) == 1
    assert library.said("jobs", "--site", "gazette") == ""


def test_a_running_job_shows_its_process_and_a_dead_one_that_it_died(own_library: Library) -> None:
    with own_library.open() as archive, archive.database.write() as connection:
        connection.execute(insert(JOB).values(key="dead", site="paper", started=datetime(2026, 4, 1, tzinfo=UTC)))
        connection.execute(insert(JOB).values(key="alive", site="gazette", started=datetime(2026, 4, 2, tzinfo=UTC)))
        jobs.lock(connection, "gazette", "alive")
        jobs.lock(connection, "herald", "fresh")
    shown = {job["key"]: job for job in own_library.objects("jobs")}
    assert (shown["dead"]["state"], shown["dead"]["pid"]) == ("died", None)
    assert (shown["alive"]["state"], shown["fresh"]["state"]) == ("running", "running")
    lines = own_library.said("jobs").splitlines()
    assert f"running as {shown['alive']['pid']} on " in lines[1]
    assert lines[2].split("\t")[2:4] == ["?", "died"]


def test_a_job_of_which_only_captures_were_taken_in_did_not_die_here(own_library: Library) -> None:
    with own_library.open() as archive, archive.database.write() as connection:
        for key, file in (("0123456789", "data-00000.warc.gz"), ("9876543210", "paper-2026-98765432-00000.warc.gz")):
            connection.execute(insert(JOB).values(key=key, site="paper", started=datetime(2026, 4, 1, tzinfo=UTC)))
            connection.execute(insert(WARC_FILE).values(name=file, state="closed", ingested_to=0, job=key))
    states = {job["key"]: job["state"] for job in own_library.objects("jobs")}
    assert (states["0123456789"], states["9876543210"]) == ("elsewhere", "died")
    assert "?\tran elsewhere" in own_library.said("jobs")


def test_nothing_found_is_an_answer_and_what_is_not_there_an_error(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [run(VERBS, ["--archive", str(library.where), *words]) for words in (["search", "moon"], ["show", "moon"])]
    said = capsys.readouterr()
    assert (codes, said.out) == ([0, 11], "")
    assert [line[:52] for line in said.err.splitlines()] == [
        "Searched as: articles with “moon”, newest first.",
        "Nothing in the archive is what was asked for.",
        "microfiche: Nothing in the archive is called 'moon'.",
    ]
