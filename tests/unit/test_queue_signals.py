"""Signals of a worker are passed on to what it runs: the first asks it to end, a second one not to wait."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from crawler.queue.running import Commands, Ended

_COMMAND = """#!/bin/sh
trap 'heard=$((heard + 1)); echo "heard $heard"; [ $heard = 2 ] && exit 143' TERM
echo begun
while :; do sleep 0.05; done
"""
"""As a crawl does: at the first signal it waits for what is in flight, at the second one it ends."""


def test_a_first_signal_asks_what_runs_to_end_and_a_second_one_not_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "command"
    script.write_text(_COMMAND)
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    told: list[str] = []
    commands = Commands(tmp_path, told.append)

    async def begun(_pid: int) -> None:
        """Noted."""

    async def until(line: str) -> None:
        while line not in told:
            await asyncio.sleep(0.01)

    async def work() -> Ended:
        running = asyncio.create_task(commands.run(7, ("crawl", "paper"), None, begun))
        await until("job=7 crawl paper: begun")
        commands.stop()
        await until("job=7 crawl paper: heard 1")
        assert commands.jobs() == [7], "it may wait"
        commands.stop()
        return await running

    assert asyncio.run(work()) == Ended(143, "begun\nheard 1\nheard 2")
    assert commands.jobs() == []
