"""What a job found out of articles: new ones, changed ones, those that are gone, and how many are as they were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.database import withheld
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION
from storage.database.statements import AnyRow
from storage.records import Outcome

_former = VERSION.alias()
_told = (VERSION.c.article_id, VERSION.c.title, VERSION.c.published, URL.c.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOut:
    """An article that a job found new, changed or gone; `before` is its former headline, where that is another.

    `published` is as the page says it, UTC. Of one that must not be shown nothing is told but its URL.
    """

    what: str
    title: str
    url: str
    published: datetime | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsOfJob:
    """What a job found out, in the order in which it did; `unchanged` counts articles that it looked at again."""

    new: tuple[FoundOut, ...]
    changed: tuple[FoundOut, ...]
    gone: tuple[FoundOut, ...]
    unchanged: int

    def counts(self) -> dict[str, int]:
        """How many articles are new, changed, gone and unchanged, without those that are none."""
        counts = {
            "new": len(self.new),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "unchanged": self.unchanged,
        }
        return {what: count for what, count in counts.items() if count}


def news_of_job(connection: Connection, job: str) -> NewsOfJob:
    """What the captures of a job say that no earlier one did; all of it must be folded."""
    versions = connection.execute(_VERSIONS, {"job": job}).all()
    gone = connection.execute(_GONE, {"job": job}).all()
    other = {row.article_id for row in versions} | {row.article_id for row in gone}
    seen = set(connection.scalars(_SEEN, {"job": job}))
    hidden = withheld.of_articles(connection, other).keys()
    return NewsOfJob(
        new=tuple(_found("new", row, hidden) for row in versions if row.no == 1),
        changed=tuple(_found("changed", row, hidden) for row in versions if row.no > 1),
        gone=tuple(_found("gone", row, hidden) for row in gone),
        unchanged=len(seen - other),
    )


def _found(what: str, row: AnyRow, hidden: Collection[int]) -> FoundOut:
    if row.article_id in hidden:
        return FoundOut(what=what, title="(withheld)", url=row.url)
    before = row.before if row.before != row.title else None
    return FoundOut(what=what, title=row.title, url=row.url, published=row.published, before=before)


_of_job = CAPTURE.c.job == bindparam("job")
_VERSIONS = (
    select(*_told, VERSION.c.no, _former.c.title.label("before"))
    .select_from(CAPTURE)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    # By its article, of which an index knows the versions: by its capture alone all versions would be gone through.
    .join(VERSION, (VERSION.c.article_id == URL.c.article_id) & (VERSION.c.first_capture_id == CAPTURE.c.id))
    .outerjoin(_former, (_former.c.article_id == VERSION.c.article_id) & (_former.c.no == VERSION.c.no - 1))
    .where(_of_job)
    .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
)
_last = select(func.max(VERSION.c.no)).where(VERSION.c.article_id == ARTICLE.c.id).correlate(ARTICLE)
_GONE = (
    select(*_told, VERSION.c.title.label("before"))
    .join(ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
    .join(URL, URL.c.article_id == ARTICLE.c.id)
    .join(CAPTURE, (CAPTURE.c.url_id == URL.c.id) & (CAPTURE.c.at == ARTICLE.c.gone_at))
    .where(_of_job, VERSION.c.no == _last.scalar_subquery())
    .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
)
"""The articles that a capture of the job found missing, each with its last version."""
_SEEN = (
    select(URL.c.article_id)
    .join(CAPTURE, CAPTURE.c.url_id == URL.c.id)
    .where(_of_job, URL.c.article_id.is_not(None), CAPTURE.c.outcome == Outcome.RESPONSE)
    .where(CAPTURE.c.status.in_((200, 304)))
    .distinct()
)
"""The articles whose pages the job had whole, changed or not."""
