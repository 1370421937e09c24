"""Dates that feeds and sitemaps give, as aware UTC times; they are hints, so what makes no sense is None."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from crawler.extraction.lexicon.machine_dates import LONGEST, has_unclear_zone, machine_date

_W3C = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d.*)?)?)?", re.A)
_OPEN_ORDER = re.compile(r"\d\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{4}")
_AHEAD = timedelta(days=2)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)


def w3c_date(text: str | None) -> datetime | None:
    """A date in the W3C's profile of ISO 8601 ("2026", "2026-11-22", "2026-11-22T09:30+01:00"); naive ones are UTC."""
    match = _W3C.fullmatch((text or "").strip()[:40].replace(" ", "T", 1))
    if not match:
        return None
    year, month, day, rest = match.groups()
    try:
        date = datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}{rest or ''}")
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def feed_date(text: str | None, language: str | None = None) -> datetime | None:
    """The date of an entry: in the W3C's profile, of RFC 5322 in its loose forms, or in words of `language`.

    Without a zone it is UTC. None where the zone has a name of several meanings ("IST") and where the order of day and
    month is open: no hint is better than one that is hours or months away.
    """
    if (date := w3c_date(text)) is not None or not text:
        return date
    found = machine_date(text) or _in_words(text[:LONGEST], language)
    if found is None or (found.tzinfo is None and has_unclear_zone(text)):
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _in_words(text: str, language: str | None) -> datetime | None:
    if has_unclear_zone(text) or _OPEN_ORDER.search(text):
        return None
    # Few feeds write so, and what knows the months of all languages takes long to load.
    from crawler.extraction.lexicon.date_text import written_dates  # noqa: PLC0415 - see above
    from crawler.sites.declaration import ReadingHints  # noqa: PLC0415 - see above

    return next((written.value for written in written_dates(text, ReadingHints(), language)), None)


def plausible(date: datetime | None, at: datetime) -> datetime | None:
    """`date`, unless it lies before 1990 or more than two days after `at`, when the document was fetched."""
    return date if date and _FIRST <= date <= at + _AHEAD else None
