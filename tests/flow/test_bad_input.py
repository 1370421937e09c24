"""What people and machines get wrong: one clear sentence on stderr, its own exit code, and nothing lost."""

from __future__ import annotations

import re
import socket
import sqlite3
from pathlib import Path

import pytest

import microfiche as program
from crawler.newspaper import Newspaper
from crawler.sites.site_files import find_site
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database.log import jobs
from storage.errors import MicroficheError
from tests.flow.crawling import ROOT, Ran, all_captures, declaration, declare, dumped
from tests.flow.crawling import microfiche as in_a_process

EXIT_CODES = ROOT / "docs" / "reference" / "exit-codes.md"


@pytest.fixture
def command(capsys, tmp_path):
    """Run the command in this process: nothing here gets as far as starting a reactor."""

    def run(*arguments: str, archive: Path = tmp_path / "archive") -> Ran:
        code = run_command(program.VERBS, ["--archive", str(archive), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_line_that_makes_no_sense_ends_with_2_and_names_the_help(command):
    ran = command("crawl", "--fast")
    assert ran.code == 2
    assert ran.sentence == "No such option '--fast'. `microfiche crawl --help` shows what there is."


def test_nothing_to_crawl_ends_with_2_and_says_what_can_be_given(command):
    ran = command("crawl")
    assert (ran.code, ran.out) == (2, "")
    assert "Give the name of a site, a URL, or --due" in ran.sentence


@pytest.mark.parametrize("url", ["http://", "http://[::1", "ftp://example.com/", "https://exa mple.com/", "mailto:a@b"])
def test_what_is_no_url_ends_with_2_and_shows_one_that_is(command, url):
    ran = command("crawl", url)
    assert ran.code == 2
    assert ran.sentence == f"{url!r} is no URL. Give an address such as https://example.com/news."


def test_an_unknown_site_ends_with_3_and_names_those_that_are_spelled_alike(command):
    ran = command("crawl", "fixtures")
    assert ran.code == 3
    assert ran.sentence.startswith("There is no site named 'fixtures'. Did you mean fixture?")


def test_a_typo_in_a_site_file_ends_with_3_and_names_its_line_and_field(command, tmp_path):
    text = declaration("http://127.0.0.1:9/").replace("limits.timeout", "limits.timeuot")
    file = declare(tmp_path / "archive", text)
    ran = command("crawl", "fixture")
    line = 1 + [row.startswith("limits.timeuot") for row in text.splitlines()].index(True)
    assert ran.code == 3
    assert ran.sentence.startswith(f"{file}, line {line}: limits.timeuot: there is no such field")
    assert "'timeout'" in ran.sentence
    assert file.read_text() == text


def test_a_site_file_that_is_no_toml_ends_with_3_and_names_the_line(command, tmp_path):
    file = declare(tmp_path / "archive", 'name = "fixture"\nstart = [\n')
    ran = command("crawl", "fixture")
    assert ran.code == 3
    assert ran.sentence.startswith(f"{file}, line ")
    assert "no TOML" in ran.sentence


@pytest.mark.parametrize("where", ["file/archive", "/proc/archive"])
def test_an_archive_that_cannot_be_written_ends_with_4_and_says_what_else_to_do(command, tmp_path, where):
    (tmp_path / "file").write_text("I am no folder.")
    archive = tmp_path / where  # an absolute path stays as it is
    ran = command("crawl", "fixture", archive=archive)
    assert ran.code == 4
    assert ran.sentence.startswith(f"Cannot write to the archive {archive}: ")
    assert ran.sentence.endswith("Choose another with --archive or make the folder writable.")
    assert (tmp_path / "file").read_text() == "I am no folder."


def test_an_archive_that_is_not_there_ends_with_4_and_is_not_made_by_looking(command, tmp_path):
    ran = command("search", "harbour", archive=tmp_path / "nowhere")
    assert ran.code == 4
    assert ran.sentence.startswith(f"There is no archive at {tmp_path / 'nowhere'}.")
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def small(tmp_path) -> Path:
    """An archive with a site file and no captures."""
    archive = tmp_path / "archive"
    Archive.create(archive).close()
    declare(archive, declaration("http://127.0.0.1:9/"))
    return archive


def test_a_database_of_a_newer_schema_ends_with_5_and_is_left_alone(command, small):
    with sqlite3.connect(small / "microfiche.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = (small / "microfiche.db").read_bytes()
    ran = command("crawl", "fixture")
    assert ran.code == 5
    assert "(revision 9999)" in ran.sentence
    assert ran.sentence.endswith("Upgrade Microfiche.")
    assert (small / "microfiche.db").read_bytes() == before


def test_a_second_job_of_a_site_ends_with_6_and_says_who_holds_it(command, small):
    with Archive.open(small) as archive:
        with archive.database.write() as connection:
            jobs.lock(connection, "fixture", "the-first-job")
        ran = command("crawl", "fixture")
    assert ran.code == 6
    assert re.match(r"A job of the site fixture is already running on \S+ as process \d+ since ", ran.sentence)
    assert ran.sentence.endswith("Wait for it, or stop it.")
    with Archive.open(small) as archive, archive.database.write() as connection:
        jobs.unlock(connection, "fixture", "the-first-job")
    assert not list((small / "warc").rglob("*.warc.gz"))


def test_a_site_that_cannot_be_reached_ends_with_7_at_once_and_the_attempt_is_kept(tmp_path):
    archive, port = tmp_path / "archive", _closed_port()
    declare(archive, declaration(f"http://127.0.0.1:{port}", "retry.first = 1000"))
    ran = in_a_process(archive, "crawl", "fixture")
    assert (ran.code, ran.out) == (7, "")
    assert ran.sentence.startswith(f"Could not reach http://127.0.0.1:{port}/: ")
    assert "refused" in ran.sentence
    assert ran.sentence.endswith("check the address and the network.")
    assert [capture.status for capture in all_captures(archive)] == [None, None]


def test_a_job_that_reaches_its_limit_ends_with_8_and_the_next_one_goes_on(tmp_path):
    archive = tmp_path / "archive"
    sheets = [f"/assets/paper.css?{number}" for number in range(4)]  # nothing of them has to be read
    with Newspaper().serve() as served:
        declare(archive, declaration(served.url, "limits.max_pages = 2", start=sheets))
        ran = in_a_process(archive, "crawl", "fixture")
        first = [capture.url for capture in all_captures(archive)]
        again = in_a_process(archive, "crawl", "fixture")
    assert ran.code == 8
    assert ran.sentence.startswith("The job ended early: the limit of 2 pages is reached and 4 URLs are due still.")
    assert ran.sentence.endswith("run the command again to go on.")
    assert sorted(first) == sorted(served.url + path for path in ("/robots.txt", *sheets[:2]))
    assert again.code == 8
    assert "and 2 URLs are due still" in again.sentence
    captures = [capture.url for capture in all_captures(archive)]
    assert sorted(captures) == sorted(served.url + path for path in ("/robots.txt", *sheets))
    assert sum(served.hits.values()) == 5


@pytest.mark.parametrize("what", ["https://example.com/never-seen", "urn:uuid:00000000-0000-0000-0000-000000000000"])
def test_what_is_not_in_the_archive_ends_with_11_and_says_how_to_find_what_is(command, small, what):
    before = dumped(small)
    ran = command("show", what)
    assert ran.code == 11
    assert ran.sentence.startswith(f"Nothing in the archive is called {what!r}.")
    assert "microfiche search" in ran.sentence
    assert dumped(small) == before


def test_a_bug_ends_with_1_and_asks_for_a_report(command, monkeypatch, small):
    def break_down(_name, _folders):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("crawler.commands.jobs.one_job.find_site", break_down)
    ran = command("crawl", "fixture")
    assert ran.code == 1
    assert ran.sentence.startswith("this is a bug in Microfiche: ZeroDivisionError: division by zero.")
    assert find_site("fixture", [small / "sites"]).name == "fixture"


def test_replay_where_somebody_else_listens_ends_with_17(command, small):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        ran = command("replay", "--port", str(port), archive=small)
    assert ran.code == 17
    assert ran.sentence.startswith(f"Nothing can be replayed: 127.0.0.1:{port} cannot be listened at (")


ELSEWHERE = {
    9: ("flow/test_health.py", "checked.code == 9"),
    10: ("unit/storage/test_verify.py", "VerifyFailed)"),
    12: ("flow/test_import.py", "ran.code == 12"),
    13: ("flow/test_damage.py", "DAMAGED = 13"),
    14: ("faults/test_endings.py", "== ReadingBroken.exit_code == 14"),
    15: ("faults/test_endings.py", "== PagesSetAside.exit_code == 15"),
    16: ("flow/test_sources.py", "ran.code == SourcesFailed.exit_code == 16"),
    18: ("unit/readingroom/test_feed.py", "EpochOver.exit_code == 18"),
    19: ("flow/test_store_s3.py", "assert ran.code == 19"),
    20: ("flow/test_queue.py", "QueueUnavailable.exit_code == 20"),
    21: ("flow/test_cluster.py", "ran.code == ClusterUnreachable.exit_code == 21"),
    130: ("unit/test_commandline.py", '["interrupt"]) == 130'),
    141: ("unit/test_commandline.py", "== (141,"),
    143: ("flow/test_interrupt.py", "error.exit_code == 128 + number"),
}
"""Codes of the table that other tests assert, and by which words."""


def test_every_exit_code_of_the_reference_is_asserted_by_a_test():
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", EXIT_CODES.read_text(), re.M)} - {0}
    pairs = re.findall(r"^    assert (?:ran.code == (\d+)|\(ran.code, ran.out\) == \((\d+))", _source(), re.M)
    asserted = {int(code) for pair in pairs for code in pair if code}
    assert listed - asserted == ELSEWHERE.keys()
    for file, words in ELSEWHERE.values():
        assert words in (ROOT / "tests" / file).read_text()
    assert {error.exit_code for error in _errors(MicroficheError)} <= listed


def _source() -> str:
    return Path(__file__).read_text()


def _errors(error: type[MicroficheError]) -> list[type[MicroficheError]]:
    return [error, *(found for child in error.__subclasses__() for found in _errors(child))]
