"""What the chaos test is made of, without a storm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.chaos.papers import InventedPaper
from tests.chaos.storm import LARGE, SMALL, weather

CLOCK = Path(__file__).parent / "clock"
LOOK = """
import datetime, socket, time
print(time.time(), datetime.datetime.now(datetime.UTC).timestamp(), datetime.datetime.utcnow().replace(
    tzinfo=datetime.UTC).timestamp(), datetime.datetime.now().timestamp(), socket.gethostname())
"""


def test_the_same_seed_has_the_same_weather_and_each_fault_comes() -> None:
    assert weather(LARGE, 7) == weather(LARGE, 7) != weather(LARGE, 8)
    small = [event.at for event in weather(SMALL, 7)]
    assert small == sorted(small)
    assert max(small) < SMALL.requests


def test_a_paper_is_the_same_each_time_and_names_all_of_its_pages() -> None:
    paper = InventedPaper(3, stories=30, heavy=10)
    pages = paper.pages
    assert len(pages) == 1 + 2 + 30
    assert all(sum(f'href="{path}"'.encode() in body for body in pages.values()) for path in pages)


def test_a_process_can_have_another_clock_and_another_name_and_waits_as_ever() -> None:
    def told(ahead: str) -> list[str]:
        variables = {"PYTHONPATH": str(CLOCK), "CHAOS_CLOCK": ahead, "CHAOS_HOST": "east"}
        run = subprocess.run([sys.executable, "-c", LOOK], env=variables, capture_output=True, text=True, check=True)
        return run.stdout.split()

    before, after = told("0"), told("5000000")
    assert before[-1] == after[-1] == "east"
    assert all(
        4_999_000 < float(late) - float(early) < 5_001_000 for early, late in zip(before[:4], after[:4], strict=True)
    )
