"""What readers ask of the database: articles under any of their names, pages, teasers. Nothing here writes.

Whatever was taken down is withheld: `find` leaves it out, the others raise `TakenDown`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from storage.database import search
from storage.database.articles import teaser_spans
from storage.database.log import decisions
from storage.database.log.urls import digest_of
from storage.database.schema import (
    ArticleNameRow,
    ArticleRow,
    CaptureRow,
    TeaserSpanRow,
    UrlRow,
    VersionRow,
)
from storage.database.search import Hit
from storage.errors import NotFound, TakenDown, UsageError
from storage.nouns import names_of
from storage.records import Article, Image, Teaser


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGiven:
    """A name that means an article; `since` is the record id of the first capture that says so."""

    kind: str
    name: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version: `id` is the record id of its first capture, `read` that of the capture whose reading it shows.

    `first` and `last` are when this text was first and last captured.
    """

    id: str
    no: int
    first: datetime
    last: datetime
    read: str
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article with its names and all its versions, oldest first."""

    site: str
    key: str
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    gone_why: str | None
    names: tuple[NameGiven, ...]
    editions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaserShown:
    """A teaser that stood on a page when it was last captured, and since when; `archived`: its article is there.

    `withheld`: its article was taken down, and so is what the teaser says of it.
    """

    teaser: Teaser
    since: datetime
    archived: bool
    withheld: bool


def find(session: Session, words: str, limit: int, site: str | None = None) -> list[Hit]:
    """Articles that hold all `words`, best first; see `search.find`."""
    return search.find(session, words, limit, site=site, without=decisions.articles_taken_down(session))


def natural_key(session: Session, what: str) -> str:
    """Site and key, with a blank between, of the article that is called `what`. Raises NotFound, UsageError."""
    row = session.get_one(ArticleRow, _the_one(session, what, _called(session, what)))
    return f"{row.site} {row.key}"


def article_called(session: Session, what: str) -> int | None:
    """Surrogate of the article with this key (post-id:7, a URL, or both behind the site's name), id or former key.

    Raises UsageError when several sites have one.
    """
    found = _called(session, what)
    return _the_one(session, what, found) if found else None


def _called(session: Session, what: str) -> set[int]:
    site, _, key = what.partition(" ")
    named = and_(ArticleNameRow.kind.in_(("post-id", "former-key")), ArticleNameRow.digest == digest_of(what))
    by_site = and_(ArticleRow.digest == digest_of(key), ArticleRow.site == site)
    found = set(session.scalars(select(ArticleRow.id).where(or_(ArticleRow.digest == digest_of(what), by_site))))
    return found or set(session.scalars(select(ArticleNameRow.article_id).where(named)))


def _the_one(session: Session, what: str, found: set[int]) -> int:
    if not found:
        raise NotFound(what=what)
    if len(found) > 1:
        rows = session.scalars(select(ArticleRow).where(ArticleRow.id.in_(found)).order_by(ArticleRow.site))
        names = ", ".join(f'"{row.site} {row.key}"' for row in rows)
        raise UsageError(why=f"{what} means several articles; say which: {names}")
    return found.pop()


def article_at(session: Session, url: str) -> int | None:
    """Surrogate of the article that a canonical URL names; None: no article."""
    return session.scalar(select(UrlRow.article_id).where(UrlRow.key == digest_of(url)))


def piece(session: Session, article: int) -> Piece:
    """An article with its names and versions. Raises TakenDown."""
    row = session.get_one(ArticleRow, article)
    if decision := decisions.articles_taken_down(session).get(article):
        raise _taken_down(row.key, decision)
    names = session.scalars(select(ArticleNameRow).where(ArticleNameRow.article_id == article))
    same = ("site", "key", "first_seen", "last_seen", "gone_at", "gone_why")
    return Piece(
        **{name: getattr(row, name) for name in same},
        names=tuple(sorted((_name(name) for name in names), key=lambda n: (n.kind, n.name))),
        editions=tuple(_editions(session, article)),
    )


def withhold(session: Session, url: str) -> None:
    """Raise TakenDown when a canonical URL, or the article that it names, was taken down."""
    if decision := decisions.takedown_of(session, url):
        raise _taken_down(url, decision)


def _taken_down(what: str, decision: decisions.Decision) -> TakenDown:
    return TakenDown(what=what, when=f"{decision.at:%Y-%m-%d}", why=decision.reason)


def _name(row: ArticleNameRow) -> NameGiven:
    return NameGiven(kind=row.kind, name=row.name, since=row.since)


def _editions(session: Session, article: int) -> Iterable[VersionView]:
    first, last, held = aliased(CaptureRow), aliased(CaptureRow), aliased(CaptureRow)
    rows = session.execute(
        select(VersionRow, first, last.at, held.record_id)
        .join(first, first.id == VersionRow.first_capture_id)
        .join(last, last.id == VersionRow.last_capture_id)
        .join(held, held.id == last.sight_id)
        .where(VersionRow.article_id == article)
        .order_by(VersionRow.no)
    )
    for row, begun, until, read in rows:
        noun = _article(row)
        yield VersionView(id=begun.record_id, no=row.no, first=begun.at, last=until, read=read, article=noun)


def _article(row: VersionRow) -> Article:
    facts = {name: getattr(row, name) for name in names_of(Article)}
    own = {
        "authors": tuple(row.authors),
        "tags": tuple(row.tags),
        "images": tuple(Image(**image) for image in row.images),
        "published": _with_offset(row.published, row.published_offset),
        "modified": _with_offset(row.modified, row.modified_offset),
    }
    return Article(**{**facts, **own})


def _with_offset(moment: datetime | None, minutes: int | None) -> datetime | None:
    return moment if moment is None or minutes is None else moment.astimezone(timezone(timedelta(minutes=minutes)))


def teasers_of(session: Session, url: str) -> list[TeaserShown]:
    """The teasers that stood on a page when it was last captured, in its order."""
    rows = list(teaser_spans.of_page(session, url))
    targets = [target for _span, target in rows if target]
    withheld = decisions.takedowns_of(session, targets)
    archived = set(
        session.scalars(
            select(UrlRow.url).where(
                UrlRow.key.in_([digest_of(target) for target in targets]), UrlRow.article_id.is_not(None)
            )
        )
    )
    begun = {span.first_capture_id for span, _target in rows}
    since = dict(session.execute(select(CaptureRow.id, CaptureRow.at).where(CaptureRow.id.in_(begun))).all())
    return [
        TeaserShown(
            teaser=_teaser(span, target),
            since=since[span.first_capture_id],
            archived=target in archived,
            withheld=target in withheld,
        )
        for span, target in rows
    ]


def _teaser(span: TeaserSpanRow, target: str | None) -> Teaser:
    same = {name: getattr(span, name) for name in names_of(Teaser, without=("url", "position"))}
    return Teaser(url=target, position=span.last_position, **same)
