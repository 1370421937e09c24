"""What readers ask of teasers: what else a page announced. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database import withheld
from storage.database.log.decisions import Decision
from storage.database.log.urls import digest_of
from storage.database.schema import CAPTURE, TEASER_SPAN, URL
from storage.database.statements import AnyRow
from storage.nouns import names_of
from storage.records import Teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaserShown:
    """A teaser that stood on a page when it was last captured, and since when; `archived`: its article is there.

    `withheld`: the decision by which its article, and so what the teaser says of it, must not be shown.
    """

    teaser: Teaser
    since: datetime
    archived: bool
    withheld: Decision | None


def of_page(connection: Connection, url: str) -> list[TeaserShown]:
    """The teasers that stood on a page when it was last captured, in its order."""
    spans = spans_of_page(connection, url)
    targets = [span.target for span in spans if span.target]
    decisions = withheld.of_urls(connection, targets)
    archived = set(
        connection.scalars(
            select(URL.c.url).where(
                URL.c.key.in_([digest_of(target) for target in targets]), URL.c.article_id.is_not(None)
            )
        )
    )
    begun = {span.first_capture_id for span in spans}
    since = dict(connection.execute(select(CAPTURE.c.id, CAPTURE.c.at).where(CAPTURE.c.id.in_(begun))).all())
    return [
        TeaserShown(
            teaser=_teaser(span),
            since=since[span.first_capture_id],
            archived=span.target in archived,
            withheld=decisions.get(span.target),
        )
        for span in spans
    ]


def _teaser(span: AnyRow) -> Teaser:
    same = {name: getattr(span, name) for name in names_of(Teaser, without=("url", "position"))}
    return Teaser(url=span.target, position=span.last_position, **same)


def spans_of_page(connection: Connection, url: str) -> Sequence[AnyRow]:
    """The spans that stood on a page when it was last captured, in order; `target` is the URL that one announces."""
    page = select(URL.c.id).where(URL.c.key == digest_of(url)).scalar_subquery()
    folded_to = select(URL.c.folded_to).where(URL.c.key == digest_of(url)).scalar_subquery()
    query = (
        select(*TEASER_SPAN.c, URL.c.url.label("target"))
        .outerjoin(URL, URL.c.id == TEASER_SPAN.c.target_id)
        .where(TEASER_SPAN.c.page_id == page, TEASER_SPAN.c.last_capture_id == folded_to)
        .order_by(TEASER_SPAN.c.last_position)
    )
    return connection.execute(query).all()
