"""A request waits for its turn with a connection at hand, and without one where that would take too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twisted.internet.defer import Deferred, DeferredLock
from twisted.internet.task import Clock

from crawler.network.admission import TurnAhead, TurnGate


@dataclass
class Idle:
    """A connection, as far as a gate looks at it."""

    state: str = "QUIESCENT"


def asked(line: DeferredLock, clock: Clock, waits: Iterator[float], connection: Idle | None = None) -> list[object]:
    """Ask at a gate that holds a connection for four seconds; the answer, when there is one."""
    answers: list[object] = []
    gate = TurnGate(lambda: next(waits), line, 4.0)
    Deferred.fromCoroutine(gate.admits(connection or Idle(), clock)).addBoth(answers.append)
    return answers


def test_it_is_let_out_when_it_is_its_turn_and_the_next_one_behind_it() -> None:
    line, clock = DeferredLock(), Clock()
    first, second = asked(line, clock, iter([1.0, 0.0])), asked(line, clock, iter([0.5, 0.0]))
    clock.advance(0.9)
    assert first == []
    clock.pump([0.1, 0.0])
    assert (first, second) == ([True], [])
    clock.advance(0.5)
    assert second == [True]


def test_a_connection_that_was_lost_meanwhile_takes_no_turn() -> None:
    line, clock, connection = DeferredLock(), Clock(), Idle()
    answer = asked(line, clock, iter([1.0]), connection)
    connection.state = "CONNECTION_LOST"
    clock.advance(1.0)
    assert answer == [False]


def test_neither_a_turn_that_is_far_ahead_nor_a_long_line_is_waited_for_with_a_connection() -> None:
    line, clock = DeferredLock(), Clock()
    [far] = asked(line, clock, iter([4.5]))
    assert far.value.seconds == 4.5
    clock.advance(0.0)
    quick = asked(line, clock, iter([3.0, 0.75, 2.0]))
    line.acquire()
    behind = asked(line, clock, iter([]))
    clock.pump([3.0, 0.75])
    assert quick[0].value.seconds == 2.0, "others were quicker, time and again"
    clock.pump([0.0, 0.25])
    assert isinstance(behind[0].value, TurnAhead), "the time limit of its exchange runs"


def test_behind_a_standstill_no_turn_is_taken_before_what_became_due_meanwhile_is_done() -> None:
    clock, waits, done = Clock(), iter([1.0, 0.0]), list[str]()

    def ask() -> float:
        done.append("asked")
        return next(waits)

    Deferred.fromCoroutine(TurnGate(ask, DeferredLock(), 4.0).admits(Idle(), clock))
    clock.callLater(1.5, done.append, "due meanwhile")
    clock.advance(50.0)
    assert done == ["asked", "due meanwhile", "asked"]
