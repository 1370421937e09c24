"""Every archive has the page that says what it is, and the newest program's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import microfiche
from storage import archive_page
from storage.archive import Archive

FROZEN = {
    1: "81b9917c1756883bc16299a49ff899631a40c32b33b9858bc9f84dd2e9ab7e24",
    2: "8ede7d7e83153a2bf15ed172adefb3bb21e73e96c874a66ee0e28698acf16b1e",
    3: "afcfc0327f472a9318c611716b0d4420bf2b726d7f9316bdaeb0c8f5b0a1dfad",
    4: "45348a1ebe1c609f808608421598489fef48e5ecd8f02a60e71df5f41c9cf058",
}
"""sha256 of each page by its number. A change of the page raises the number in its last line, and adds a line here."""


def test_a_change_of_the_page_raises_its_number() -> None:
    page = archive_page.FOLDER.text()
    assert archive_page.number(page) == archive_page.FOLDER.number == max(FROZEN)
    assert hashlib.sha256(page).hexdigest() == FROZEN[archive_page.FOLDER.number]


@pytest.mark.parametrize("page", archive_page.PAGES, ids=lambda page: page.name)
def test_a_page_has_its_number_in_its_last_line(page: archive_page.ArchivePage) -> None:
    assert archive_page.number(page.text()) == page.number


def test_an_archive_that_is_made_anywhere_has_them(tmp_path: Path) -> None:
    Archive.create(tmp_path / "archive").close()
    for page in archive_page.PAGES:
        left = tmp_path / "archive" / page.name
        assert left.read_bytes() == page.text()
        left.unlink()
        microfiche.open(tmp_path / "archive").close()
        assert left.read_bytes() == page.text()


def test_an_older_page_is_brought_up_to_date_and_a_newer_or_foreign_one_is_left(tmp_path: Path) -> None:
    where = tmp_path / "archive"
    Archive.create(where).close()
    page = where / "README.md"
    newer = archive_page.FOLDER.text().replace(b"page 1 -->", b"page 999 -->")
    for found, left in (
        (b"# What this folder is\n\nAs it was before pages had numbers.\n", archive_page.FOLDER.text()),
        (archive_page.FOLDER.text()[:300], archive_page.FOLDER.text()),
        (newer, newer),
        (b"# Box 7\n\nFrom the estate of Ada.\n", b"# Box 7\n\nFrom the estate of Ada.\n"),
    ):
        page.write_bytes(found)
        Archive.open(where).close()
        assert page.read_bytes() == left
    assert [path.name for path in where.iterdir() if path.name.startswith(".")] == []
