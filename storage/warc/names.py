"""The names of our WARC files: SITE-YYYYMMDDHHMMSS-JOB8-NNNNN.warc.gz, the moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

OURS = re.compile(r"(?P<site>.+)-(?P<year>\d{4})(?P<month_and_day>\d{4})\d{6}-[0-9a-f]{8}-\d{5}\.warc\.gz")
"""Names that `WarcWriter` gives; files of others are never cut, nor written to."""


def is_of_day(name: str, at: datetime) -> bool:
    """Whether a file of ours was begun on the day of a moment (UTC), as its name says."""
    found = OURS.fullmatch(name)
    return found is not None and found["year"] + found["month_and_day"] == f"{at.astimezone(UTC):%Y%m%d}"
