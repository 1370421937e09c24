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


def test_what_becomes_due_between_two_looks_is_waited_for(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        claims = Claims(archive, "paper", "j")
        again = Due(
            link=Link(url="https://paper.example/feed", rel=Rel.FEED),
            role="source",
            due=datetime.now(UTC) + timedelta(seconds=0.2),
            kind=Kind.RETRY,
            tries=1,
        )
        with archive.database.write() as connection:
            frontier.add(connection, "paper", [again])
        assert claims.take() is None
        time.sleep(0.3)
        assert claims.is_due_within(timedelta(0))
        while (claim := claims.take()) is None:
            time.sleep(0.05)
        assert claim.url == again.link.url
