"""Takedowns, embargoes, merges and splits outlive the database, and hold while it is made anew; on both databases."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

import microfiche as program
from crawler.newspaper import Newspaper
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database.schema import CHANGE, DECISION, URL
from tests.flow.crawling import BY_ITSELF, COMMAND, ROOT, Ran, declaration, declare, dumped, fetch, reading

pytestmark = pytest.mark.slow

WHY = ("--reason", "a court said so", "--by", "the editor")
WAVES = "/2026/05/der-mann-der-wellen-zaehlt/"
OTHERS = (
    *("/2026/04/referee-who-apologises/", "/2026/04/rope-works-last-order/"),
    *("/what-a-town-owes-its-pumps/", "/breakwater-stones-come-by-rail/"),
)


@dataclass(frozen=True)
class Printed:
    """An archive that was crawled, a WARC file with a later text of one of its articles, and the addresses of these."""

    where: Path
    newer: Path
    waves: str
    named: tuple[str, str, str, str]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("paper")
    paper = Newspaper()
    with paper.serve() as served:
        named = [served.url + path for path in OTHERS]
        for name, wanted in (
            ("archive", [f"{served.url}/", served.url + WAVES, *named]),
            ("newer", [served.url + WAVES]),
        ):
            declare(folder / name, declaration(served.url))
            assert fetch(folder / name, *wanted).code in BY_ITSELF
            paper.publish(WAVES, headline="Der Mann zählt weiter")
    first, second, third, fourth = named
    [newer] = (folder / "newer").rglob("*.warc.gz")
    return Printed(folder / "archive", newer, served.url + WAVES, (first, second, third, fourth))


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """Run the command on the archive, in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, printed: Printed, tmp_path: Path, command: Callable[..., Ran]) -> Path:
    """A copy of the archive for one test alone."""
    folder = tmp_path / "archive"
    shutil.copytree(printed.where, folder)
    if request.param == "postgres":
        (folder / "microfiche.db").unlink()
        (folder / "archive.toml").write_text(f'database = "{request.getfixturevalue("postgres_database")}"\n')
        assert command("reread", "--all").code == 0
    return folder


def feed(where: Path) -> list[tuple[int, str, str]]:
    """All that was ever announced."""
    with reading(where) as connection:
        return [(row.n, row.key, row.what) for row in connection.execute(select(CHANGE).order_by(CHANGE.c.id))]


def decide_all(command: Callable[..., Ran], printed: Printed) -> None:
    """One decision of each kind."""
    first, second, third, fourth = printed.named
    for arguments in (
        ("takedown", printed.waves),
        ("merge", first, second),
        ("merge", third, fourth),
        ("split", fourth),
        ("embargo", third, "--until", "2999-01-01"),
        ("note", first, "--lift"),
        ("note", first),
        ("takedown", f"{printed.waves}nothing-here/*"),
    ):
        assert command(*arguments, *WHY).code == (11 if "--lift" in arguments else 0), arguments


def assert_decided(command: Callable[..., Ran], where: Path, printed: Printed) -> None:
    first, second, third, fourth = printed.named
    assert "was taken down" in command("show", printed.waves).sentence
    assert "is under an embargo until 2999-01-01" in command("show", third).sentence
    assert command("search", "Wellen").out == ""
    assert command("show", second).out.splitlines()[0] == command("show", first).out.splitlines()[0]
    with reading(where) as connection:
        article = dict(
            connection.execute(select(URL.c.url, URL.c.article_id).where(URL.c.url.in_(printed.named))).all()
        )
        assert article[first] == article[second] != article[third] != article[fourth] != article[first]
        assert not connection.scalars(
            text(f"SELECT url FROM article_history WHERE url IN ('{printed.waves}', '{third}')")
        ).all()
        due = connection.scalars(
            text(f"SELECT due FROM frontier f JOIN url u ON u.id = f.url_id WHERE u.url = '{printed.waves}'")
        )
        assert set(due) <= {None}
    assert command("verify").code == 0


def test_a_reread_an_import_and_a_repair_change_nothing_of_what_was_decided(command, where, printed):
    decide_all(command, printed)
    assert_decided(command, where, printed)
    lines, before, said = (where / "decisions.jsonl").read_bytes(), dumped(where), feed(where)
    assert command("reread", "--all").code == 0
    assert_decided(command, where, printed)
    assert dumped(where) == before
    assert feed(where) == said

    assert command("import", str(printed.newer)).code == 0
    with reading(where) as connection:
        assert connection.scalar(text("SELECT count(*) FROM version WHERE title = 'Der Mann zählt weiter'")) == 1
    assert_decided(command, where, printed)

    with Archive.examine(where) as archive, archive.database.write() as connection:
        connection.execute(delete(DECISION).where(DECISION.c.kind == "takedown"))
    assert command("verify").code == 10
    assert command("verify", "--repair").code == 0
    assert_decided(command, where, printed)
    assert (where / "decisions.jsonl").read_bytes() == lines


def test_a_database_that_is_lost_begins_with_what_was_decided(command, where, printed):
    decide_all(command, printed)
    before = dumped(where)
    _lose_the_database(where)
    assert command("reread", "--all").code == 0
    assert_decided(command, where, printed)
    assert dumped(where) == before


def _lose_the_database(where: Path) -> None:
    if not (where / "archive.toml").exists():
        for path in where.glob("microfiche.db*"):
            path.unlink()
        return
    with Archive.examine(where) as archive, archive.database.write() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.mark.parametrize("broken", [b'{"kind": "takedown"}\n', b"{\n", b'{"key": "a", "kind'])
def test_nothing_is_emptied_while_a_line_cannot_be_read(command, where, printed, broken):
    decide_all(command, printed)
    before, file = dumped(where), where / "decisions.jsonl"
    number = file.read_bytes().count(b"\n") + 1
    file.write_bytes(file.read_bytes() + broken)
    for verb in (
        ("reread", "--all"),
        ("reread", "--all", "--despite-damage"),
        ("reread",),
        ("show", printed.waves),
        ("search", "a"),
    ):
        ran = command(*verb)
        assert ran.code == 4, verb
        assert f"decisions.jsonl, line {number}, is no decision" in ran.sentence
    verified = command("verify")
    assert verified.code == 10
    assert "fault: unreadable decision in decisions.jsonl at byte " in verified.out
    assert f": line {number} is no decision: " in verified.out
    with Archive.examine(where) as archive, archive.database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article")) > 3
    if not (where / "archive.toml").exists():
        (where / "microfiche.db").rename(where / "microfiche.db.away")
        assert command("reread", "--all").code == 4
        assert not (where / "microfiche.db").exists()
        (where / "microfiche.db.away").rename(where / "microfiche.db")
    file.write_bytes(file.read_bytes()[: -len(broken)])
    assert dumped(where) == before


def test_a_file_that_was_lost_is_written_again_from_the_rows_before_they_go(command, where, printed):
    """An older copy of the archive's files put back: what the database alone knows is no less decided."""
    decide_all(command, printed)
    file = where / "decisions.jsonl"
    keys = [json.loads(line)["key"] for line in file.read_text("utf-8").splitlines()]
    file.unlink()
    verified = command("verify")
    assert (verified.code, verified.out.count("missing line")) == (10, len(keys))
    assert command("reread", "--all").code == 0
    assert [json.loads(line)["key"] for line in file.read_text("utf-8").splitlines()] == keys
    assert_decided(command, where, printed)


def test_a_reader_during_the_reread_is_never_shown_what_was_taken_down(where, command, printed):
    """The rows of decisions are the first that the emptied database has."""
    decide_all(command, printed)
    seen: list[str] = []
    query = text(f"SELECT url FROM article_latest WHERE url = '{printed.waves}'")
    arguments = [*COMMAND, "--archive", str(where), "reread", "--all", "--workers", "1"]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reread:
        while reread.poll() is None:
            with Archive.examine(where) as archive, archive.database.read() as connection:
                seen += connection.scalars(query).all()
        _out, err = reread.communicate()
    assert (reread.returncode, seen) == (0, []), err
