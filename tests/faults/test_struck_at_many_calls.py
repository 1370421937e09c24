"""A crawl of fifty pages that is asked to stop, out of room or of open files, or struck by an I/O error or by a disk
that the system makes read-only, at many calls that write.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.calls import BROKEN, FULL, READ_ONLY, USED_UP, Disturbance
from tests.faults.disturbed import Disturbing, disturbing, survive_each

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def disturb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbing]:
    with disturbing(tmp_path_factory.mktemp("struck")) as made:
        yield made


@pytest.mark.parametrize(
    ("what", "step"), [("SIGTERM", 47), ("SIGINT", 47), (FULL, 31), (BROKEN, 31), (READ_ONLY, 61), (USED_UP, 61)]
)
def test_a_crawl_that_is_struck_loses_nothing(what, step, disturb, record_property):
    record_property("cases", survive_each(disturb, Disturbance(1, what), step))


def test_a_crawl_whose_database_alone_is_out_of_room_loses_nothing(disturb, record_property):
    record_property("cases", survive_each(disturb, Disturbance(1, FULL, "pwrite"), 61))


def test_a_crawl_that_is_out_of_open_files_while_it_begins_loses_nothing(disturb, record_property):
    first = range(1, 60, 3)
    assert all(disturb.survives(Disturbance(n, USED_UP)) for n in first)
    record_property("cases", len(first))


def test_a_crawl_that_is_out_of_open_files_blames_no_server_that_it_cannot_connect_to(disturb, record_property):
    with disturb.closing_connections():
        record_property("cases", survive_each(disturb, Disturbance(200, USED_UP), 97))


@pytest.mark.parametrize("what", ["SIGKILL", BROKEN])
def test_a_crawl_that_is_struck_at_an_fsync_loses_nothing(what, disturb, record_property):
    record_property("cases", survive_each(disturb, Disturbance(1, what, "fsync"), 1))


def test_any_commit_whose_answer_is_lost_loses_nothing(disturb, new_postgres_database, record_property):
    n, going_on = 0, True
    while going_on:
        n += 1
        with new_postgres_database("") as database:
            going_on = disturb.survives_a_cut_commit(n, database) is not None
    record_property("cases", n - 1)
