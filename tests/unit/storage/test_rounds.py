"""Files of an archive are looked at by several processes, and not twice where a look was broken off."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from storage.archive import Archive
from storage.fixity import rounds
from storage.fixity.files import check_file, entries
from storage.fixity.findings import Weight
from tests.unit.storage.shelf import first_file, flip


@pytest.fixture
def archive(own_library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def test_several_processes_find_what_one_does(archive, monkeypatch):
    monkeypatch.setattr(rounds, "_SMALL", 0)
    flip(first_file(archive), 600)
    files = entries(archive)
    assert len(files) > 1
    found = [list(looked.findings) for looked in rounds.look(archive, files, 2)]
    assert found == [list(check_file(archive, entry)) for entry in files]
    assert any(finding.weight is Weight.FAULT for findings in found for finding in findings)


def test_what_was_found_right_is_left_out_until_it_changes(archive):
    files = entries(archive)
    progress = rounds.Progress(archive)
    for looked in rounds.look(archive, files, 1):
        progress.note(looked)
    assert progress.left(files) == []
    os.utime(first_file(archive), ns=(1, 1))
    [left] = rounds.Progress(archive).left(files)
    assert left.path == first_file(archive)
    progress.forget()
    assert progress.left(files) == files


def test_what_was_found_wrong_is_looked_at_again(archive):
    flip(first_file(archive), 600)
    progress = rounds.Progress(archive)
    for looked in rounds.look(archive, entries(archive), 1):
        progress.note(looked)
    assert [entry.path for entry in progress.left(entries(archive))] == [first_file(archive)]
