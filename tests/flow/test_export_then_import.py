"""What is exported and imported into an empty archive is what it was, but for what is asserted here to be missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

import microfiche as program
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.errors import NothingChosen
from storage.records import Exchange
from storage.warc.writer import WarcWriter
from tests.flow.crawling import dumped
from tests.releases import RELEASES, lay_out
from tests.unit.hostile import exchanges

LOSSLESS = ("wacz", "bag")
"""What `export` writes and `import` reads."""
FILES = "warc"
"""The WARC files themselves, copied."""
_PLACE = ("file", "offset", "length")
"""Of a capture: where its record lies; it lies in another file."""
_NOT_KEPT = ("job", "site_version", "warc_file")
"""How jobs ended, and what site files said when they ran: no record of a page says so. A bag takes closed files whole,
with the records that do.
"""
# Of captures without a status, which are not kept either: `of_answers`.
_SITE = 'name = "paper"\nstart = ["https://paper.example/"]\n'

Told = dict[str, list[str]]


def told(archive: Path) -> Told:
    """What an archive says, by table, but for what is not kept."""
    found: Told = {}
    for line in dumped(archive):
        row = json.loads(line)
        if (table := row.pop("table")) not in _NOT_KEPT:
            kept = {name: value for name, value in row.items() if table != "capture" or name not in _PLACE}
            found.setdefault(table, []).append(json.dumps(kept, sort_keys=True))
    return {table: sorted(rows) for table, rows in found.items()}


def ended(archive: Path, *arguments: str) -> int:
    return run_command(program.VERBS, ["--archive", str(archive), *arguments])


def of_answers(given_told: Told) -> Told:
    """Without captures that have no status, and addresses that only they have: they are not handed over."""
    captures = [row for row in map(json.loads, given_told.get("capture", [])) if row["status"] is not None]
    urls = {row["url"] for row in captures}
    rows = {table: [*map(json.loads, lines)] for table, lines in given_told.items()} | {"capture": captures}
    rows["url"] = [row for row in rows.get("url", []) if row["url"] in urls]
    told_ = {table: [json.dumps(row, sort_keys=True) for row in some_] for table, some_ in rows.items()}
    return {table: lines for table, lines in told_.items() if lines}


def handed_over(archive: Path, folder: Path, form: str, database: str = "") -> Path | None:
    """Another archive, with the same site files, that took in what was exported of one; None: there was nothing to be
    exported.
    """
    target, other = folder / f"a.{form}", folder / f"other-{form}"
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    shutil.copytree(archive / "sites", other / "sites")
    if database:
        (other / "archive.toml").write_text(f'database = "{database}"\n')
    if form == FILES:
        shutil.copytree(archive / "warc", target)
    else:
        code = ended(archive, "export", form, str(target))
        if code == NothingChosen.exit_code:
            return None
        assert code == 0
    assert ended(other, "import", "--workers", "1", str(target)) == 0
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    return other


def differing(one: Told, other: Told) -> str:
    """The tables that differ, each with the first rows that only one side has; "" where none does."""
    said = []
    for table in sorted(one.keys() | other.keys()):
        rows, others = one.get(table, []), other.get(table, [])
        alone = [next((row[:2000] for row in rows if row not in others), "-")]
        alone += [next((row[:2000] for row in others if row not in rows), "-")]
        said += [f"{table}: {len(rows)}, {len(others)}: {alone}"] if rows != others else []
    return "\n".join(said)


def rows_of(archive: Path, table: str) -> list[dict[str, object]]:
    rows = map(json.loads, dumped(archive))
    return [row for row in rows if row["table"] == table and row.get("site") != "import"]


# the newspaper


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the bundled newspaper, read by the program of today."""
    archive = lay_out(RELEASES[-1], tmp_path_factory.mktemp("newspaper") / "archive")
    assert ended(archive, "reread", "--all", "--workers", "1") == 0
    return archive


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "database"), [(FILES, "sqlite"), ("wacz", "sqlite"), ("wacz", "postgres"), ("bag", "postgres")]
)
def test_the_newspaper_is_in_another_archive_what_it_was_in_the_first(
    form, database, newspaper, tmp_path, request
) -> None:
    archive, url = newspaper, request.getfixturevalue("postgres_database") if database == "postgres" else ""
    other = handed_over(archive, tmp_path, form, url)
    assert other is not None
    assert not (said := differing(told(archive), told(other))), said
    assert told(archive)["version"]
    if form != "wacz":
        for table in ("job", "site_version"):
            assert rows_of(other, table) == rows_of(archive, table) != []
    else:
        assert {row["key"] for row in rows_of(other, "job")} == {row["key"] for row in rows_of(archive, "job")}
        assert {row["why"] for row in rows_of(other, "job")} == {None}
        assert rows_of(other, "site_version") == []


# anything


@pytest.fixture
def empty(tmp_path_factory) -> Path:
    """An archive without a row."""
    where = tmp_path_factory.mktemp("empty") / "archive"
    with Archive.create(where):
        return where


def kept(empty: Path, folder: Path, given_exchanges: Sequence[Exchange]) -> Path:
    """An archive of what a job wrote."""
    archive = folder / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    shutil.copytree(empty, archive)
    (archive / "sites").mkdir(exist_ok=True)
    (archive / "sites" / "paper.toml").write_text(_SITE)
    with WarcWriter(archive / "warc", site="paper", job="0123456789", site_text=_SITE) as writer:
        for exchange in given_exchanges:
            writer.append(exchange)
        writer.finish({"why": "finished", "exit_code": 0, "counts": {}})
    assert ended(archive, "reread", "--all", "--workers", "1") == 0
    return archive


def comes_over(given_exchanges: Sequence[Exchange], empty: Path, folder: Path, database: str) -> None:
    archive = kept(empty, folder, given_exchanges)
    for form in LOSSLESS:
        other = handed_over(archive, folder, form, database)
        assert other is None or not (said := differing(of_answers(told(archive)), told(other))), said


some = st.integers(1, 4).flatmap(lambda count: st.tuples(*(exchanges(number) for number in range(count))))
_UNHURRIED = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # an example is shrunk for minutes
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.mark.slow
@given(given_exchanges=some)
@settings(max_examples=4, verbosity=Verbosity.quiet, **_UNHURRIED)  # an example may take a megabyte to be told
def test_any_exchanges_are_in_another_archive_what_they_were_in_the_first(given_exchanges, empty, tmp_path) -> None:
    comes_over(given_exchanges, empty, tmp_path, "")
