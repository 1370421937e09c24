"""A network that swallows what is sent to PostgreSQL, of which nobody is told anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.database.silence import NOTICED, noticed

ROOT = Path(__file__).parents[2]
_OWN = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--net", "--map-root-user")


@pytest.mark.slow
def test_a_network_that_swallows_everything_is_noticed_and_the_transaction_done_again(postgres_database):
    if not shutil.which("unshare") or subprocess.run([*_OWN, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network of our own can be made here")
    ran = subprocess.run(
        [*_OWN, sys.executable, "-m", "tests.faults.black_hole", postgres_database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["begun"], told["rows"]) == (2, 1), told


def test_what_the_url_gives_is_left_as_it_is():
    url = make_url("postgresql+psycopg://db.example/news?connect_timeout=3")
    assert noticed(url) == {name: value for name, value in NOTICED.items() if name != "connect_timeout"}
