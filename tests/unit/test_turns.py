"""Turns at hosts, within a process and between several."""

from __future__ import annotations

import subprocess
import sys
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
    print(*(taken.take("paper.example", float(sys.argv[2])) for _ in range(20)))
"""


def test_each_turn_is_one_distance_behind_the_last_and_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with Turns(tmp_path / "turns") as mine, Turns(tmp_path / "turns") as others:
        waits = [one.take("paper.example", DISTANCE) for one in (mine, others, mine)]
        assert waits == pytest.approx([0, DISTANCE, 2 * DISTANCE], abs=60)
        assert mine.take("gazette.example", DISTANCE) == pytest.approx(0, abs=60)


def test_turns_are_kept_from_one_job_to_the_next(tmp_path: Path) -> None:
    for expected in (0, DISTANCE):
        with Turns(tmp_path / "turns") as one:
            assert one.take("paper.example", DISTANCE) == pytest.approx(expected, abs=60)


def test_two_processes_take_different_turns(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TAKE, str(tmp_path / "turns"), str(DISTANCE)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    waits = sorted(float(wait) for one in running for wait in one.communicate()[0].split())
    assert len(waits) == 40
    assert [round(wait / DISTANCE) for wait in waits] == list(range(40))


def test_a_clock_that_was_set_back_stops_nobody_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Turns(tmp_path / "turns") as one:
        one.take("paper.example", 1.0)
        now = turns.time.time()
        monkeypatch.setattr(turns.time, "time", lambda: now - 86_400)
        assert one.take("paper.example", 1.0) == 100


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnwritable):
        Turns(tmp_path / "nowhere" / "turns")
