"""An archive of all moments, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from readingroom.export.wacz import export_wacz
from storage.archive import Archive
from storage.database.queries.selection import Selection
from tests.replay.moments import captured
from tests.replay.viewers import chromium


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.create(tmp_path_factory.mktemp("archive")) as made:
        captured(made)
        yield made


@pytest.fixture(scope="module")
def warc(archive: Archive) -> Path:
    [path] = archive.warcs.files()
    return path


@pytest.fixture(scope="module")
def wacz(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wacz") / "paper.wacz"
    export_wacz(archive, target, Selection())
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened
