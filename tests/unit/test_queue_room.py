"""A machine whose disk is full takes no crawls for a while."""

from __future__ import annotations

from pathlib import Path

from crawler.queue.room import DiskRoom, why_none

MORE_THAN_THERE_IS = 1 << 62


def test_a_worker_without_room_takes_no_crawl_for_a_minute_and_each_time_twice_as_long_up_to_half_an_hour(
    tmp_path: Path,
) -> None:
    now = 1_000.0
    room = DiskRoom(tmp_path, lambda: now)
    assert room.takes_crawls()
    assert room.look(0) is None
    for minutes in (1, 2, 4, 8, 16, 30, 30):
        assert "stay free (disk_reserve in the site file)" in (room.look(MORE_THAN_THERE_IS) or "")
        assert room.look(MORE_THAN_THERE_IS), "another crawl ends in the same moment"
        now += minutes * 60 - 1
        assert not room.takes_crawls()
        now += 1
        assert room.takes_crawls()
    assert room.look(0) is None
    room.look(MORE_THAN_THERE_IS)
    now += 60
    assert room.takes_crawls(), "there was room in between"


def test_a_folder_in_which_nothing_can_be_written_has_no_room(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "Not a directory" in (why_none(tmp_path / "file" / "warc", 0) or "")
    assert why_none(tmp_path / "warc", 0) is None
    assert list((tmp_path / "warc").iterdir()) == []
