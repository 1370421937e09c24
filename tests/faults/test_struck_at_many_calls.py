"""A crawl of fifty pages that is asked to stop, out of room, or struck by an I/O error, at many calls that write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.calls import BROKEN, FULL, Disturbance
from tests.faults.disturbed import Disturbing, disturbing, survive_each

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def disturb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbing]:
    with disturbing(tmp_path_factory.mktemp("struck")) as made:
        yield made


@pytest.mark.parametrize(("what", "step"), [("SIGTERM", 23), ("SIGINT", 23), (FULL, 17), (BROKEN, 17)])
def test_a_crawl_that_is_struck_loses_nothing(what, step, disturb, record_property):
    record_property("cases", survive_each(disturb, what, 1, step))


@pytest.mark.parametrize("what", ["SIGKILL", BROKEN])
def test_a_crawl_that_is_struck_at_an_fsync_loses_nothing(what, disturb, record_property):
    n = 1
    while disturb.survives(Disturbance(n, what, "fsync")):
        n += 1
    record_property("cases", n - 1)


def test_any_commit_whose_answer_is_lost_loses_nothing(disturb, new_postgres_database, record_property):
    n, going_on = 0, True
    while going_on:
        n += 1
        with new_postgres_database("") as database:
            going_on = disturb.survives_a_cut_commit(n, database)
    record_property("cases", n - 1)
