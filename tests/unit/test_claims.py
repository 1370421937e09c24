"""What a job waits for, by the archive's frontier and the real clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.jobs.claims import Claims
from storage.archive import Archive
from storage.database.plans import frontier
from storage.database.plans.plan import Due
from storage.records import Kind, Link, Rel


def planned(archive: Archive, due: datetime) -> Due:
    """A retry of a feed of the site `paper`."""
    link = Link(url="https://paper.example/feed", rel=Rel.FEED)
    plan = Due(link=link, role="source", due=due, kind=Kind.RETRY, tries=1)
    with archive.database.write() as connection:
        frontier.add(connection, "paper", [plan])
    return plan


def test_what_becomes_due_between_two_looks_is_waited_for(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        claims = Claims(archive, "paper", "j")
        again = planned(archive, datetime.now(UTC) + timedelta(seconds=0.2))
        assert claims.take() is None
        time.sleep(0.3)
        assert claims.is_due_within(timedelta(0))
        while (claim := claims.take()) is None:
            time.sleep(0.05)
        assert claim.url == again.link.url


def test_a_claim_that_is_settled_twice_leaves_the_next_one_of_its_url_in_flight(tmp_path: Path) -> None:
    """Scrapy says that a request is over some time after it was recorded; under load later than its retry is begun."""
    with Archive.create(tmp_path) as archive:
        claims = Claims(archive, "paper", "j")
        planned(archive, datetime.now(UTC))
        first = claims.take()
        assert first is not None
        claims.settled(first)
        claims.look_again()
        assert (second := claims.take()) is not None
        assert second.url == first.url
        claims.settled(first)
        claims.look_again()
        assert claims.take() is None
        assert claims.in_flight() == 1
