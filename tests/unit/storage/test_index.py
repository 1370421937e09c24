"""The index of an archive says where each capture lies, sorted, also when files come, grow and go."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import ArchiveUnwritable
from storage.folder import WarcFolder
from storage.index import CdxIndex
from storage.warc.reader import record_at
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import SITE_TEXT, claim, exchange


@pytest.fixture
def index(tmp_path: Path) -> CdxIndex:
    return CdxIndex(tmp_path / "index", WarcFolder(tmp_path / "warc"))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    with WarcWriter(tmp_path / "warc", site="example", job="1", site_text=SITE_TEXT) as opened:
        yield opened


def _lines(path: Path) -> list[tuple[str, str, dict[str, str]]]:
    raw = path.read_bytes().splitlines()
    assert raw == sorted(raw)
    split = (line.decode().split(" ", 2) for line in raw)
    return [(key, moment, json.loads(told)) for key, moment, told in split]


def _page(writer: WarcWriter, name: str) -> None:
    writer.append(exchange(claim=claim(url=f"https://example.com/{name}")))


def test_a_line_leads_to_its_record_and_what_is_no_capture_has_none(index, writer):
    first = writer.append(exchange())
    writer.append(exchange(b"HTTP/1.1 304 X\r\n\r\n", repeats=first, entity_sha256=first.entity_sha256))
    writer.finish({"why": "finished"})
    done = index.bring_up_to_date()
    page, unmodified = _lines(index.merged)
    assert (done.captures, done.files, done.unreadable) == (2, 1, 0)
    assert page[:2] == unmodified[:2] == ("com,example)/a", "20261122093000")
    told = {"mime": "text/html", "status": "200", "digest": f"sha256:{first.entity_sha256}"}
    assert told.items() <= page[2].items()
    assert (unmodified[2]["mime"], unmodified[2].get("status")) == ("warc/revisit", None)
    path = writer.path
    for _key, _moment, place in (page, unmodified):
        assert place["filename"] == path.name
        assert record_at(path, int(place["offset"])).startswith(b"WARC/1.1\r\n")
        raw = path.read_bytes()[int(place["offset"]) :][: int(place["length"])]
        assert gzip.decompress(raw).endswith(b"\r\n\r\n")


def test_a_file_that_grows_and_one_that_goes_leave_no_line_behind(index, writer, tmp_path):
    with WarcWriter(tmp_path / "warc", site="other", job="2", site_text=SITE_TEXT) as other:
        _page(other, "z")
        _page(writer, "b")
        assert index.bring_up_to_date().files == 2
        _page(writer, "c")
        writer.sync()
    assert (index.bring_up_to_date().files, index.bring_up_to_date().files) == (1, 0)
    assert [key for key, _, _ in _lines(index.merged)] == [f"com,example)/{name}" for name in "bcz"]
    other.path.unlink()
    index.bring_up_to_date()
    assert [key for key, _, _ in _lines(index.merged)] == ["com,example)/b", "com,example)/c"]
    assert not (index.folder / f"{other.path.name}.cdxj").exists()


def test_a_lost_list_of_what_was_merged_is_no_loss(index, writer):
    _page(writer, "b")
    index.bring_up_to_date()
    before = index.merged.read_bytes()
    (index.folder / "all.json").write_text("{")
    assert index.bring_up_to_date().files == 1
    assert index.merged.read_bytes() == before


def test_more_files_than_are_opened_at_a_time(index, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.index._AT_ONCE", 3)
    for site in "abcdefgh":
        with WarcWriter(tmp_path / "warc", site=site, job=site, site_text=SITE_TEXT) as writer:
            _page(writer, site)
    index.bring_up_to_date()
    assert [key for key, _, _ in _lines(index.merged)] == [f"com,example)/{name}" for name in "abcdefgh"]


def test_damage_is_counted(index, writer):
    _page(writer, "b")
    writer.close()
    with writer.path.open("ab") as file:
        file.write(b"\x1f\x8b\x08 debris")
    assert index.bring_up_to_date().unreadable == 1


def test_a_folder_that_cannot_be_written_to_is_said(writer, tmp_path):
    _page(writer, "b")
    (tmp_path / "index").write_text("no folder")
    with pytest.raises(ArchiveUnwritable):
        CdxIndex(tmp_path / "index", WarcFolder(tmp_path / "warc")).bring_up_to_date()
