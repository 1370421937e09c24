"""Articles as data: what is in the files, that it is honest about itself, and that nobody gets half of it."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from readingroom.export.articles import ArticleOrder, export_articles
from readingroom.export.formats.form import TextForm
from readingroom.export.formats.table import FORMS, form_called
from storage.archive import Archive
from storage.database.queries.article_choice import ArchiveState, ArticleChoice
from storage.database.queries.article_rows import COLUMNS, ArticleRow
from storage.database.schema import VERSION
from storage.decisions import decide
from storage.errors import EpochOver, ExportUnwritable, NotFound, NothingChosen, TakenDown, UsageError
from tests.unit.readingroom.library import LATER, Library
from tests.unit.storage.press import PAPER, ok, page

pytestmark = pytest.mark.slow

HARBOUR = f"{PAPER}/h"
OUT_OF_FORMULAS = "'"


def export(library: Library, target: Path, *arguments: str, form: str = "jsonl") -> Path:
    library.said("export", "articles", str(target), *arguments, "--format", form)
    return target


def rows_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "articles.jsonl").read_text("utf-8").splitlines()]


def titles(library: Library, folder: Path, *arguments: str) -> list[str]:
    return [row["title"] for row in rows_in(export(library, folder, *arguments))]


def manifest_of(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return read


def test_a_row_says_all_that_is_known_of_an_article_and_where_it_came_from(library: Library, tmp_path: Path) -> None:
    harbour = rows_in(export(library, tmp_path / "out"))[0]
    assert list(harbour) == [column.name for column in COLUMNS]
    assert (harbour["key"], harbour["url"], harbour["version_no"]) == ("post-id:7", HARBOUR, 2)
    assert (harbour["title"], harbour["text"]) == ("Harbour opens late", LATER)
    assert (harbour["published"], harbour["published_offset"]) == ("2026-03-30T07:15:00Z", 120)
    assert (harbour["authors"], harbour["tags"]) == (["Ada Lovelace", "Charles Babbage"], ["harbour", "ships"])
    assert harbour["images"] == [{"url": f"{PAPER}/h.jpg", "caption": "The quay at dawn.", "credit": "Ada/Press"}]
    assert (harbour["paywalled"], harbour["truncated"], harbour["words"]) == (False, False, len(LATER.split()))
    with Archive.open(library.where) as archive:
        record = next(path for path in archive.warcs.files() if path.name == harbour["file"])
        assert harbour["offset"] + harbour["length"] <= record.stat().st_size
    assert library.said("show", harbour["capture"]).startswith("Harbour")


def test_what_a_page_does_not_say_is_null_and_articles_without_a_date_come_last(
    library: Library, tmp_path: Path
) -> None:
    market = rows_in(export(library, tmp_path / "out"))[-1]
    assert (market["title"], market["published"], market["published_offset"]) == ("Fish is dear", None, None)
    assert (market["gone_why"], market["gone_at"][-1]) == ("410", "Z")


def test_days_sites_words_and_single_articles_choose(library: Library, tmp_path: Path) -> None:
    both, harbour, market = ["Harbour opens late", "Fish is dear"], ["Harbour opens late"], ["Fish is dear"]
    asked = {
        ("--from", "2026-03-30"): both,  # the market has no date but that of its first capture
        ("--kind", "analysis", "--from", "2026-03", "--to", "2026-03-30"): harbour,
        ("--seen-from", "2026-03-30", "--seen-to", "2026-03-31"): both,
        ("post-id:7", f"{PAPER}/m", "--lang", "en"): harbour,
        ("--site", "paper"): both,
        ("--query", "cod"): market,
        (f"{PAPER}/m",): market,
        ("post-id:7", "--query", "cod"): both,
    }
    found = {given: titles(library, tmp_path / str(number), *given) for number, given in enumerate(asked)}
    assert found == asked


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (("--to", "2026-03-29"), NothingChosen),
        (("--site", "other"), NotFound),
        (("--query", "zeppelin"), NothingChosen),
        (("nonsense",), NotFound),
        (("--since", "2026-03-30"), UsageError),
        (("--since", "999999"), UsageError),
        (("--since", f"{'0' * 8}-0000-0000-0000-{'0' * 12}:1"), EpochOver),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    library: Library, tmp_path: Path, given: tuple[str, ...], error: type[Exception]
) -> None:
    result = library.run("export", "articles", str(tmp_path / "out"), *given, "--format", "jsonl")
    assert type(result.exception) is error
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_what_was_asked_of_what_and_gives_the_sums(library: Library, tmp_path: Path) -> None:
    folder = export(library, tmp_path / "out", "--site", "paper", "--from", "2026-03-01")
    said = manifest_of(folder)
    assert said["query"]["given"] == {"site": ["paper"], "from": "2026-03-01"}
    assert "of paper, published from 2026-03-01 on (UTC)" in said["query"]["words"]
    assert (said["rows"], said["made_by"]) == (2, "microfiche/0.1.0")
    assert (len(said["archive"]["epoch"]), said["archive"]["change"] > 0) == (36, True)
    assert said["columns"] == [
        {"name": c.name, "type": t["type"], "description": c.comment}
        for c, t in zip(COLUMNS, said["columns"], strict=True)
    ]
    sums = {file["path"]: (file["bytes"], file["sha256"]) for file in said["files"]}
    assert sums == {name: _sum(folder / name) for name in ("articles.jsonl", "datapackage.json")}
    assert (folder / "SHA256SUMS").read_text() == f"{sums['articles.jsonl'][1]}  articles.jsonl\n"


def _sum(path: Path) -> tuple[int, str]:
    return path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_choice_of_the_same_state_gives_the_same_bytes(library: Library, tmp_path: Path) -> None:
    for form in FORMS:
        one, other = (export(library, tmp_path / form / name, form=form) for name in ("one", "other"))
        paths = [path.relative_to(one) for path in one.rglob("*") if path.is_file() and path.name != "manifest.json"]
        assert len(paths) >= 3
        assert [path for path in paths if (one / path).read_bytes() != (other / path).read_bytes()] == []


def test_a_change_number_gives_what_changed_since_and_what_is_to_be_removed(
    own_library: Library, tmp_path: Path
) -> None:
    state = manifest_of(export(own_library, tmp_path / "all"))["archive"]
    since = f"{state['epoch']}:{state['change']}"
    assert titles(own_library, tmp_path / "none", "--since", since) == []
    own_library.said("takedown", f"{PAPER}/m", "--reason", "asked for", "--by", "Ada")
    own_library.press.run(ok("/h", page("Harbour opens at last", LATER, canonical="/h", post_id="7")))
    own_library.take()
    folder = export(own_library, tmp_path / "news", "--since", since)
    assert [row["title"] for row in rows_in(folder)] == ["Harbour opens at last"]
    removed = [json.loads(line) for line in (folder / "removed.jsonl").read_text("utf-8").splitlines()]
    assert [(one["site"], one["key"], one["what"]) for one in removed] == [("paper", f"{PAPER}/m", "withheld")]
    assert manifest_of(folder)["removed"] == 1


def test_what_was_taken_down_is_in_no_form(own_library: Library, tmp_path: Path) -> None:
    own_library.said("takedown", f"{PAPER}/m", "--reason", "asked for", "--by", "Ada")
    for form in FORMS:
        folder = export(own_library, tmp_path / form, form=form)
        written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert manifest_of(folder)["rows"] == 1
        assert [word for word in (b"Fish is dear", f"{PAPER}/m".encode()) if word in written] == []


def test_an_embargo_hides_until_its_day_and_a_withheld_version_shows_the_one_before(
    own_library: Library, tmp_path: Path
) -> None:
    newest = rows_in(export(own_library, tmp_path / "before"))[0]["version"]
    now = datetime.now(UTC)
    with Archive.open(own_library.where) as archive:
        decide(archive, kind="takedown", target=newest, reason="asked", who="Ada", scope="version")
        decide(archive, kind="embargo", target=f"{PAPER}/m", reason="asked", who="Ada", until=now + timedelta(days=9))
    rows = rows_in(export(own_library, tmp_path / "after"))
    assert [(row["title"], row["version_no"]) for row in rows] == [("Harbour opens", 1)]
    result = own_library.run("export", "articles", str(tmp_path / "one"), f"{PAPER}/m", "--format", "csv")
    assert isinstance(result.exception, TakenDown)


def test_a_cell_is_never_a_formula_and_what_was_done_can_be_undone(empty_library: Library, tmp_path: Path) -> None:
    wild = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=1", "'", "plain", "＝1", 'a,"b"\n=c']
    empty_library.press.run(*(ok(f"/{n}", page("T", text, post_id=str(n))) for n, text in enumerate(wild)))
    empty_library.take()
    with (export(empty_library, tmp_path / "out", form="csv") / "articles.csv").open(newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file)]
    assert [cell for cell in cells if cell[0] in "=+-@\t\r\n＝"] == []
    assert sorted(cell.removeprefix(OUT_OF_FORMULAS) for cell in cells) == sorted(wild)
    assert "take one apostrophe off" in " ".join(manifest_of(tmp_path / "out")["notes"])


def test_numbers_below_zero_stay_numbers(library: Library, tmp_path: Path) -> None:
    line = form_called("csv").write(iter([_invented()]), tmp_path, ArchiveState("e", 1))
    with next(iter(line)).open(newline="") as file:
        assert next(iter(csv.DictReader(file)))["published_offset"] == "-300"


def _invented() -> ArticleRow:
    return {column.name: None for column in COLUMNS} | {"published_offset": -300}


def test_a_target_that_is_there_is_left_alone(library: Library, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "two.part").mkdir()
    for name in ("out", "two"):
        result = library.run("export", "articles", str(tmp_path / name), "--format", "jsonl")
        assert "something of this name" in str(result.exception)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["out", "two.part"]


def _full_after_a_row(rows: Iterator[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    yield str(next(rows))
    raise OSError(errno.ENOSPC, "No space left on device")


def _interrupted(_rows: Iterator[ArticleRow], _state: ArchiveState) -> Iterator[str]:
    yield "half"
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("pieces", "error"), [(_full_after_a_row, ExportUnwritable), (_interrupted, KeyboardInterrupt)]
)
def test_a_full_disk_or_an_interrupt_leaves_nothing(
    library: Library, tmp_path: Path, pieces: Any, error: type[BaseException]
) -> None:
    form = TextForm(file="articles.x", media_type="text/plain", pieces=pieces)
    order = ArticleOrder(name="x", form=form, given={}, again={}, words="All.")
    with Archive.open(library.where) as archive, pytest.raises(error):
        export_articles(archive, tmp_path / "out", order, lambda _connection: ArticleChoice())
    assert list(tmp_path.iterdir()) == []


def test_a_full_device_is_said_in_a_sentence(library: Library, tmp_path: Path) -> None:
    form = TextForm(file="../full", media_type="text/plain", pieces=lambda _rows, _state: iter(["x" * 9_000_000]))
    (tmp_path / "full").symlink_to("/dev/full")
    order = ArticleOrder(name="x", form=form, given={}, again={}, words="All.")
    with Archive.open(library.where) as archive, pytest.raises(ExportUnwritable, match="No space left on device"):
        export_articles(archive, tmp_path / "out", order, lambda _connection: ArticleChoice())
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_a_year_that_no_calendar_has_or_a_fraction_of_a_second_survives(empty_library: Library, tmp_path: Path) -> None:
    """The database writes the moments itself; both engines must write the same."""
    empty_library.press.run(ok("/h1", page("Old", "Text.", post_id="1")))
    empty_library.take()
    odd = datetime(5, 1, 2, 3, 4, 5, 60, tzinfo=UTC)
    with Archive.open(empty_library.where) as archive, archive.database.write() as connection:
        connection.execute(VERSION.update().values(published=odd, modified=odd.replace(microsecond=0)))
    row = rows_in(export(empty_library, tmp_path / "out"))[0]
    assert (row["published"], row["modified"]) == ("0005-01-02T03:04:05.000060Z", "0005-01-02T03:04:05Z")
