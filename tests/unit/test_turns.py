"""Turns at hosts, within a process and between several."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.network import turns
from crawler.network.turns import Turns
from storage.errors import ArchiveUnwritable

DISTANCE = 1000.0
"""So long that no clock on a busy machine matters."""
TAKE = """
import sys
from pathlib import Path
from crawler.network.turns import Turns
with Turns(Path(sys.argv[1])) as taken:
    print(*(taken.claim("paper.example", float(sys.argv[2])) for _ in range(20)))
"""


def test_the_next_turn_is_one_distance_behind_the_last_and_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as mine, Turns(tmp_path / "turns") as others:
        waits = [one.claim("paper.example", DISTANCE) for one in (mine, others, mine)]
        assert waits == pytest.approx([0, DISTANCE, DISTANCE], abs=60)
        assert mine.claim("gazette.example", DISTANCE) == 0


def test_turns_are_kept_from_one_job_to_the_next(tmp_path: Path) -> None:
    for expected in (0, DISTANCE):
        with Turns(tmp_path / "turns") as one:
            assert one.claim("paper.example", DISTANCE) == pytest.approx(expected, abs=60)


def test_of_two_processes_one_has_the_turn(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TAKE, str(tmp_path / "turns"), str(DISTANCE)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    waits = sorted(float(wait) for one in running for wait in one.communicate()[0].split())
    assert len(waits) == 40
    assert waits == pytest.approx([0, *[DISTANCE] * 39], abs=60)
    assert waits.count(0) == 1


def test_a_clock_that_was_set_back_stops_nobody_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Turns(tmp_path / "turns") as one:
        one.claim("paper.example", 1.0)
        now = turns.time.time()
        monkeypatch.setattr(turns.time, "time", lambda: now - 86_400)
        assert one.claim("paper.example", 1.0) == 100


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_host_that_wants_to_be_left_alone_is_left_alone_by_all(tmp_path: Path) -> None:
    until = _in(3600)
    with Turns(tmp_path / "turns") as mine, Turns(tmp_path / "turns") as others:
        mine.rest("paper.example", until)
        mine.rest("paper.example", _in(60))
        found = others.resting("paper.example")
        assert found is not None
        assert abs(found - until) < timedelta(milliseconds=1), "the later one counts"
        assert others.resting("gazette.example") is None
        mine.rest("gazette.example", _in(-1))
        assert others.resting("gazette.example") is None


def test_a_request_that_is_on_its_way_waits_for_a_short_rest_and_not_for_a_long_one(tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as mine, Turns(tmp_path / "turns") as others:
        mine.rest("paper.example", _in(100))
        assert others.claim("paper.example", 1.0) == pytest.approx(100, abs=20)
        mine.rest("gazette.example", _in(3600))
        assert others.claim("gazette.example", 1.0) == 0


def test_hosts_that_share_a_place_do_not_share_their_rests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "crc32", lambda _host: 7)
    with Turns(tmp_path / "turns") as one:
        one.rest("paper.example", _in(600))
        assert one.resting("gazette.example") is None
        one.rest("gazette.example", _in(1200))
        assert one.resting("gazette.example") is not None


def test_a_rest_that_is_longer_than_any_may_be_is_that_of_another_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Turns(tmp_path / "turns") as one:
        one.rest("paper.example", _in(3600))
        now = turns.time.time()
        monkeypatch.setattr(turns.time, "time", lambda: now - 2 * 86_400)
        assert one.resting("paper.example") is None


def test_a_file_of_an_older_program_is_made_longer(tmp_path: Path) -> None:
    (tmp_path / "turns").write_bytes(bytes(turns._RESTS))
    with Turns(tmp_path / "turns") as one:
        one.rest("paper.example", _in(600))
        assert one.resting("paper.example") is not None


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnwritable):
        Turns(tmp_path / "nowhere" / "turns")
