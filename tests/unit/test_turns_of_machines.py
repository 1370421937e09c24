"""Turns at hosts as rows, which machines share whose clocks differ."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.network import shared_turns
from crawler.network.shared_turns import SharedTurns
from storage.database.engine import Database
from storage.database.turns import HostTurns

DISTANCE = 1000.0
"""So long that no clock on a busy machine matters."""
TAKE = """
import sys
from crawler.network.shared_turns import SharedTurns
from storage.database.engine import Database
from storage.database.turns import HostTurns
turns = SharedTurns(HostTurns(Database(sys.argv[1])))
print(*(turns.claim("paper.example", float(sys.argv[2])) for _ in range(20)))
"""


@pytest.fixture
def turns(postgres_database: str) -> Iterator[SharedTurns]:
    """Those of one machine, on a server that was not started a moment ago."""
    database = Database(postgres_database)
    made = SharedTurns(HostTurns(database))
    while made.claim("any.example", DISTANCE) != 0:
        time.sleep(0.5)
    yield made
    database.close()


def test_of_three_machines_one_has_the_turn(postgres_database: str, turns: SharedTurns) -> None:
    del turns
    command = [sys.executable, "-c", TAKE, postgres_database, str(DISTANCE)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    waits = sorted(float(wait) for one in running for wait in one.communicate(timeout=60)[0].split())
    assert len(waits) == 60
    assert waits.count(0) == 1
    assert waits[1:] == pytest.approx([DISTANCE] * 59, abs=60)


def test_a_host_waits_for_no_other_and_a_turn_far_ahead_is_not_waited_for(turns: SharedTurns) -> None:
    assert turns.claim("paper.example", 10_000_000.0) == 0
    assert turns.claim("gazette.example", 1.0) == 0
    assert turns.claim("paper.example", 1.0) == pytest.approx(105, abs=1)


def test_a_turn_of_which_a_machine_hears_too_late_is_let_go_by(
    turns: SharedTurns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_turns, "_WINDOW", -1.0)  # whenever it hears of it
    assert turns.claim("paper.example", DISTANCE) == DISTANCE - 1
    monkeypatch.undo()
    assert turns.claim("paper.example", DISTANCE) == pytest.approx(DISTANCE, abs=60), "nobody else has it either"


def test_a_rest_is_heard_of_on_other_machines_whatever_their_clocks_say(
    postgres_database: str, turns: SharedTurns, monkeypatch: pytest.MonkeyPatch
) -> None:
    del turns
    database = Database(postgres_database)
    mine, others = SharedTurns(HostTurns(database)), SharedTurns(HostTurns(database))
    monkeypatch.setattr(shared_turns, "_FRESH", 0.0)
    assert others.resting("paper.example") is None
    mine.rest("paper.example", datetime.now(UTC) + timedelta(seconds=90))
    mine.rest("paper.example", datetime.now(UTC) + timedelta(seconds=30))
    mine.rest("gazette.example", datetime.now(UTC) - timedelta(seconds=30))
    until = others.resting("paper.example")
    assert until is not None
    assert (until - datetime.now(UTC)).total_seconds() == pytest.approx(90, abs=10)
    assert others.claim("paper.example", 1.0) == pytest.approx(90, abs=10), "a short rest is waited for"
    mine.rest("paper.example", datetime.now(UTC) + timedelta(hours=9))
    assert others.claim("paper.example", 1.0) == 0, "and a long one is left to a later job"
    assert others.resting("gazette.example") is None
    database.close()
