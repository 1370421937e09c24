"""What was taken down or is under embargo is in nothing that is handed out, from the next look on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readingroom.export.wacz import export_wacz
from readingroom.replay.collection import Collection
from readingroom.replay.ranges import StoredRanges
from storage.archive import Archive
from storage.database.queries.selection import Selection
from storage.decisions import decide, lift
from storage.errors import DecisionsUnreadable, NothingChosen
from storage.records import Capture
from tests.replay.moments import captured

pytestmark = pytest.mark.slow

_WHO = {"reason": "a court", "who": "desk"}
_URL = "http://paper.example/gzip"
Held = tuple[Archive, list[Capture]]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with Archive.create(tmp_path / "archive") as archive:
        yield archive, captured(archive)


@pytest.fixture
def collection(held: Held, tmp_path: Path) -> Collection:
    (tmp_path / "replay").mkdir()
    return Collection(held[0], tmp_path / "replay", StoredRanges(""))


def _replayed(tmp_path: Path) -> list[str]:
    lines = (tmp_path / "replay" / "index.cdxj").read_text().splitlines()
    return [json.loads(line.split(" ", 2)[2])["url"] for line in lines]


def test_a_page_that_was_taken_down_is_replayed_and_exported_no_more_and_again_when_that_is_lifted(
    held, collection, tmp_path
):
    archive, captures = held
    assert collection.refresh() == len(captures)
    decide(archive, kind="takedown", target=_URL, **_WHO)
    times = sum(capture.url == _URL for capture in captures)
    assert collection.refresh() == len(captures) - times
    assert _URL not in _replayed(tmp_path)
    export = export_wacz(archive, tmp_path / "all.wacz", Selection())
    assert export.exchanges == len(captures) - times
    lift(archive, kind="takedown", target=_URL, **_WHO)
    assert collection.refresh() == len(captures)


def test_one_capture_is_withheld_with_those_that_repeat_it(held, collection, tmp_path):
    archive, captures = held
    mine = [capture for capture in captures if capture.url == _URL]
    decide(archive, kind="takedown", target=mine[0].record_id, scope="capture", **_WHO)
    same = sum(capture.entity_sha256 == mine[0].entity_sha256 for capture in mine)
    assert collection.refresh() == len(captures) - same
    assert export_wacz(archive, tmp_path / "all.wacz", Selection()).exchanges == len(captures) - same


def test_an_embargo_ends_with_its_day(held, collection):
    archive, captures = held
    collection.refresh()
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    decide(archive, kind="embargo", target=_URL, until=soon, **_WHO)
    assert collection.refresh() < len(captures)
    while datetime.now(UTC) < soon:
        pass
    assert collection.refresh() == len(captures)


def test_nothing_is_written_where_all_is_withheld(held, tmp_path):
    archive, _captures = held
    for scheme in ("http", "https"):
        decide(archive, kind="takedown", target=f"{scheme}://paper.example/*", **_WHO)
    with pytest.raises(NothingChosen):
        export_wacz(archive, tmp_path / "all.wacz", Selection())
    assert not (tmp_path / "all.wacz").exists()


def test_nothing_is_replayed_where_a_decision_cannot_be_read(held, collection):
    archive, _captures = held
    collection.refresh()
    archive.decisions.write_text('{"key": ')
    with pytest.raises(DecisionsUnreadable):
        collection.refresh()
