"""A small storm over three workers, one PostgreSQL server and one S3 server; `make chaos` has the large one."""

from __future__ import annotations

import pytest

from tests.chaos.chaos import storm
from tests.chaos.postgres import programs
from tests.chaos.storm import SMALL, Fault

pytestmark = pytest.mark.slow
SEED = 20261130


@pytest.mark.skipif(programs() is None, reason="it needs Debian's PostgreSQL, which it makes fall")
def test_a_storm_loses_nothing_asks_nothing_twice_and_leaves_hosts_their_time():
    told, judgement = storm(SMALL, SEED, print)
    assert {Fault.KILL_JOB, Fault.POWER, Fault.POSTGRES, Fault.S3_DOWN, Fault.S3_UP} <= {*told.faults} - {*told.missed}
    assert judgement.wrong == []
