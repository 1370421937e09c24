"""A database that is away is asked again, and one line says so however many ask."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from crawler.queue import asking
from crawler.queue.asking import PatientAsking
from storage.database import reconnect


class Restarting:
    """Answers when it was asked so often in vain."""

    def __init__(self, in_vain: int, fault: type[psycopg.Error] = psycopg.OperationalError) -> None:
        self._left, self._fault = in_vain, fault

    async def ask(self) -> str:
        self._left -= 1
        if self._left < 0:
            return "an answer"
        raise ConnectorException from self._fault("the server is\n\tstarting up.")


def test_one_line_says_that_it_is_away_and_one_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PAUSE", 0.0)
    told: list[str] = []
    one, server = PatientAsking(told.append), Restarting(9)

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(one.patiently(server.ask) for _ in range(3)))

    for outages in (1, 2):
        assert asyncio.run(all_at_once()) == ["an answer"] * 3
        assert told == outages * [
            "The database does not answer, and is asked again for 30 s: the server is starting up.",
            "The database answers again.",
        ]
        server = Restarting(2)
    assert asyncio.run(one.asked(lambda: 7)) == 7
    assert len(told) == 4


def test_what_is_refused_is_not_asked_again_and_nobody_asks_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    with pytest.raises(ConnectorException):
        asyncio.run(PatientAsking(told.append).patiently(Restarting(1, psycopg.ProgrammingError).ask))
    assert told == []
    monkeypatch.setattr(reconnect, "SECONDS", -1.0)
    monkeypatch.setattr(asking, "_PAUSE", 0.0)
    with pytest.raises(ConnectorException):
        asyncio.run(PatientAsking(told.append).patiently(Restarting(3).ask))


def test_it_is_asked_again_also_when_all_time_passed_in_a_standstill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect, "SECONDS", -1.0)
    monkeypatch.setattr(asking, "_PAUSE", 0.0)
    assert asyncio.run(PatientAsking([].append).patiently(Restarting(2).ask)) == "an answer"
