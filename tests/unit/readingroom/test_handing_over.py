"""Exports and proofs are the same whichever engine holds the rows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow


def test_a_bag_of_everything_holds_the_files_themselves(own_library: Library, tmp_path: Path) -> None:
    said = own_library.said("export", "bag", str(tmp_path / "bag"))
    files = {path.name: path.read_bytes() for path in own_library.press.files}
    assert said.startswith(f"{tmp_path / 'bag'}: {len(files)} whole WARC files, 0 exchanges copied, ")
    assert {path.name: path.read_bytes() for path in (tmp_path / "bag" / "data" / "warc").iterdir()} == files


@pytest.mark.parametrize("form", ["bag", "wacz"])
def test_an_article_is_handed_on_alone(own_library: Library, tmp_path: Path, form: str) -> None:
    said = own_library.said("export", form, str(tmp_path / "out"), f"{PAPER}/h")
    assert " 4 exchanges" in said


def test_a_capture_is_proved(own_library: Library, tmp_path: Path) -> None:
    said = own_library.said("show", f"{PAPER}/h", "--prove", str(tmp_path / "case.zip"))
    assert f"{PAPER}/h answered on 2026-03-30" in said
    with zipfile.ZipFile(tmp_path / "case.zip") as packed:
        assert "case/check.sh" in packed.namelist()
        assert b"warc-file-sha256: " in packed.read("case/about.txt")
