"""What an alarm says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Symptom(StrEnum):
    """What can be wrong with a site."""

    NO_JOB = "no job"
    NO_SUCCESS = "no success"
    NOTHING_DUE = "nothing due"
    SOURCE = "source"
    ARTICLES = "articles"
    ANSWERS = "answers"
    PAGES = "pages"
    TITLE = "title"
    TEXT = "text"
    DATE = "date"
    AUTHOR = "author"
    BOILERPLATE = "boilerplate"
    DELAY = "delay"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something fell from `was` to `now`: shares from 0 to 1, hours, or numbers of articles, as the sentence says.

    `since` is when it was first seen so (UTC); `before` and `after` are URLs of a page that had it and of one that
    has not, `before_at` and `after_at` when they were fetched so (UTC): they may be one page that was fetched again.
    """

    rule: Symptom
    sentence: str
    was: float | None = None
    now: float | None = None
    since: datetime | None = None
    before: str | None = None
    after: str | None = None
    before_at: datetime | None = None
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a site fares; `history` says what there is to compare with: articles, "no history yet" or "no job yet"."""

    site: str
    alarms: tuple[Alarm, ...]
    history: str
