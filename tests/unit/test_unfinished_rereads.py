"""A reread of everything that was broken off is gone on with as long as nothing is another than it was then."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.replay import pending, unfinished
from crawler.replay.imports import import_files
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.fixity.dump import dump
from tests.flow.tides import PAGES, write_tides

pytestmark = pytest.mark.slow


class BrokenOffError(Exception):
    """As if somebody had pressed Ctrl-C."""


def break_off(what: str, done: int) -> None:
    if what == "pages" and done >= PAGES * 2 // 3:
        raise BrokenOffError


def nothing(_what: str, _done: int) -> None:
    pass


def rows(archive: Archive) -> list[str]:
    with archive.database.read() as connection:
        return list(dump(connection))


def test_it_begins_anew_when_a_file_a_declaration_or_a_decision_is_another(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pending, "_AT_ONCE", 20)
    with Archive.create(tmp_path / "archive") as archive:
        import_files(archive, [str(write_tides(tmp_path))], report=nothing)
        before = rows(archive)
        paths = list(archive.warcs.files())
        assert unfinished.begun(archive, paths) is None
        with pytest.raises(BrokenOffError):
            reread_all(archive, report=break_off)
        assert unfinished.begun(archive, paths) is not None
        assert unfinished.begun(archive, paths[1:]) is None
        archive.sites.mkdir()
        for changed in (archive.decisions, archive.sites / "paper.toml", archive.where / "reread.json"):
            was = changed.read_bytes() if changed.exists() else None
            changed.write_bytes(b"\n")
            assert unfinished.begun(archive, paths) is None, changed
            if was is None:
                changed.unlink()
            else:
                changed.write_bytes(was)
        assert unfinished.begun(archive, paths[::-1]) is not None
        done = reread_all(archive, report=nothing)
        assert (done.since is not None, done.read) == (True, PAGES * 2 // 3)
        assert rows(archive) == before
        assert unfinished.begun(archive, paths) is None
        assert reread_all(archive, report=nothing).since is None
