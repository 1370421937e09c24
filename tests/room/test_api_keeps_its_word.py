"""schemathesis asks the API thousands of things, valid and not, and holds the answers to the description."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.replay.field_tools import field_tool
from tests.unit.readingroom.room import Room

pytestmark = pytest.mark.slow

PACKAGES = ("schemathesis==4.32.5",)
ARGUMENTS = ("--checks", "all", "--max-examples", "40", "--no-color", "--seed", "20261129")


def test_every_answer_is_what_the_description_says(room: Room, tmp_path: Path) -> None:
    program = field_tool("schemathesis", PACKAGES)
    apart = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [program, "run", f"{room.url}/api/openapi.json", *ARGUMENTS]
    ran = subprocess.run(command, capture_output=True, text=True, env=apart, cwd=tmp_path, timeout=600, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert "23 selected / 23 total" in ran.stdout
