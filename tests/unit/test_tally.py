"""What a job counts as a failure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.jobs.tally import Tally, failure_of
from storage.records import Capture, Kind, Outcome


def answered(status: int, kind: Kind = Kind.NEW) -> Capture:
    return Capture(
        record_id="urn:uuid:1",
        url="https://paper.example/robots.txt",
        at=datetime(2026, 11, 29, tzinfo=UTC),
        site="paper",
        kind=kind,
        outcome=Outcome.RESPONSE,
        file="f",
        offset=0,
        length=1,
        end=1,
        status=status,
    )


@pytest.mark.parametrize(
    ("capture", "why"),
    [
        (answered(200), None),
        (answered(304), None),
        (answered(404), "status 404"),
        (answered(503), "status 503"),
        (answered(404, Kind.ROBOTS), None),
        (answered(410, Kind.ROBOTS), None),
        (answered(403, Kind.ROBOTS), "status 403"),
        (answered(500, Kind.ROBOTS), "status 500"),
    ],
)
def test_that_a_host_has_no_robots_txt_is_no_failure(capture: Capture, why: str | None) -> None:
    assert failure_of(capture) == why
    tally = Tally()
    tally.count_exchange(capture, 100)
    assert tally.failed == (why is not None)
    assert tally.statuses[capture.status or 0] == 1
