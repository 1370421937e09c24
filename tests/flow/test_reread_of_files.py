"""`microfiche reread FILE…`: one file after the other gives what all at once give."""

from __future__ import annotations

import gzip
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from storage.archive import Archive
from storage.database.schema import CAPTURE, READING, RECIPE, WARC_FILE
from storage.errors import NotFound, UsageError
from tests.flow.crawling import microfiche, reading
from tests.flow.tides import PAGES, page, rows, write_tides

pytestmark = pytest.mark.slow


def write_later_tides(folder: Path) -> None:
    """The same addresses, a year later, with another text: versions of articles whose first ones lie in other files."""
    for part in range(2):
        later = (gzip.decompress(page(number)) for number in range(part, PAGES // 2, 2))
        changed = (
            one.replace(b"<urn:uuid:0", b"<urn:uuid:1").replace(b"2026-", b"2027-").replace(b"tide came", b"tide went")
            for one in later
        )
        (folder / f"later-{part}.warc.gz").write_bytes(b"".join(map(gzip.compress, changed)))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (given := tmp_path / "given").mkdir()
    write_later_tides(write_tides(given))
    assert microfiche(tmp_path / "archive", "import", str(given)).code == 0
    return tmp_path / "archive"


def read_by_another(archive: Path) -> None:
    with Archive.open(archive) as opened, opened.database.write() as connection:
        connection.execute(update(RECIPE).values(extractor="another"))


def old_of(archive: Path) -> dict[str, int]:
    """How many pages of each file another extractor has read."""
    query = (
        select(WARC_FILE.c.name, func.count())
        .join(CAPTURE, CAPTURE.c.file_id == WARC_FILE.c.id)
        .join(READING, READING.c.capture_id == CAPTURE.c.id)
        .join(RECIPE, RECIPE.c.id == READING.c.recipe_id)
        .where(RECIPE.c.extractor == "another")
        .group_by(WARC_FILE.c.name)
    )
    with reading(archive) as connection:
        return {name: count for name, count in connection.execute(query)}


@pytest.mark.parametrize("order", [0, 50, 119])
def test_file_by_file_in_any_order_gives_what_all_give(archive, order):
    before = rows(archive)
    assert len([line for line in before if '"version"' in line]) > PAGES
    read_by_another(archive)
    files = list(permutations(sorted(old_of(archive))))[order]
    assert len(files) == 5
    for done, name in enumerate(files, 1):
        assert microfiche(archive, "reread", name).code == 0
        assert not {*files[:done]} & {*old_of(archive)}
    assert rows(archive) == before


def test_a_file_may_be_named_by_its_path_and_leaves_the_others_as_they_are(archive):
    read_by_another(archive)
    old = old_of(archive)
    [path] = archive.rglob("tides-1.warc.gz")
    ran = microfiche(archive, "reread", str(path), "--json")
    assert (ran.code, f'"pages": {old.pop(path.name)}' in ran.out) == (0, True)
    assert sum(old_of(archive).values()) <= sum(old.values())


def test_what_is_no_file_of_the_archive_is_named(archive):
    missing = microfiche(archive, "reread", "nowhere.warc.gz")
    assert (missing.code, "'nowhere.warc.gz'" in missing.err) == (NotFound.exit_code, True)
    both = microfiche(archive, "reread", "--all", "tides-1.warc.gz")
    assert (both.code, "reread --all reads all files" in both.err) == (UsageError.exit_code, True)
