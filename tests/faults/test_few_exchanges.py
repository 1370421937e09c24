"""A process that keeps three exchanges is killed at each call that it makes: what it told as kept is kept."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.flow.crawling import ROOT


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.exhaustive), 17])
def test_what_was_told_as_kept_is_kept_whenever_the_process_is_killed(step, tmp_path, record_property):
    command = [sys.executable, "-m", "tests.faults.few_exchanges", str(tmp_path), str(step)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    assert ran.returncode == 0, ran.stderr
    told = re.fullmatch(r"killed last at call (\d+)\n", ran.stdout)
    assert told is not None
    assert int(told[1]) > 60
    record_property("cases", int(told[1]) // step)
