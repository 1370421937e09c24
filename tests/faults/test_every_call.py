"""A crawl that is killed, asked to stop, out of room or of open files, or struck by an I/O error or by a disk that the
system makes read-only, at a call that writes: some of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.errors import ArchiveError
from tests.faults.calls import BROKEN, FULL, READ_ONLY, USED_UP, Disturbance
from tests.faults.disturbed import Disturbing, disturbing

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def disturb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbing]:
    with disturbing(tmp_path_factory.mktemp("disturbed")) as made:
        yield made


@pytest.mark.parametrize(
    ("what", "shares"),
    [
        ("SIGKILL", (0.0, 0.3, 0.7)),
        ("SIGTERM", (0.5,)),
        ("SIGINT", (0.2,)),
        (FULL, (0.1, 0.7)),
        (BROKEN, (0.6,)),
        (READ_ONLY, (0.5,)),
        (USED_UP, (0.006, 0.05)),
    ],
)
def test_a_crawl_that_is_disturbed_at_one_of_its_calls_loses_nothing(what, shares, disturb):
    for share in shares:
        assert disturb.survives(Disturbance(1 + int(share * disturb.calls), what))


@pytest.mark.parametrize(
    ("what", "n", "kind"),
    [("SIGKILL", 5, "fsync"), (BROKEN, 1, "fsync"), (BROKEN, 1, "sqlite-fsync"), (FULL, 600, "pwrite")],
)
def test_a_crawl_that_is_disturbed_at_an_fsync_or_whose_database_alone_is_out_of_room_loses_nothing(
    what, n, kind, disturb
):
    assert disturb.survives(Disturbance(n, what, kind))


@pytest.mark.parametrize(("n", "code"), [(3, ArchiveError.exit_code), (20, 0), (50, 0)])
def test_a_commit_whose_answer_is_lost_loses_nothing_doubles_nothing_and_ends_no_crawl_that_has_begun(
    n, code, disturb, postgres_database
):
    assert disturb.survives_a_cut_commit(n, postgres_database) == code


def test_a_crawl_that_is_out_of_open_files_blames_no_server_that_it_cannot_connect_to(disturb):
    with disturb.closing_connections():
        assert disturb.survives(Disturbance(400, USED_UP))
