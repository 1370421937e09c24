"""What readers ask of the database: articles under any of their names, pages, teasers. Nothing here writes.

Whatever was taken down is withheld: `find` leaves it out, the others raise `TakenDown`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.database import search
from storage.database.articles import teaser_spans
from storage.database.log import captures, decisions
from storage.database.log.readings import article_of, draft_of
from storage.database.log.urls import digest_of
from storage.database.schema import Article as ArticleRow
from storage.database.schema import ArticleName, Recipe, Snapshot, TeaserSpan, Url, Version
from storage.database.schema import Capture as CaptureRow
from storage.database.schema import Reading as ReadingRow
from storage.database.search import Hit
from storage.errors import NotFound, TakenDown, UsageError
from storage.records import Article, Block, Capture, Draft, Image, ReadingOutcome, Teaser, Verdict
from storage.records import Recipe as RecipeNoun


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGiven:
    """A name that means an article; `since` is the record id of the first capture that says so."""

    kind: str
    name: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
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
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A capture and the reading of its bytes, held by `held_by` (a record id; another's where the bytes are the same).

    `blocks` are the page's, with the verdicts that stand after the site's memory was applied.
    """

    capture: Capture
    held_by: str | None = None
    outcome: ReadingOutcome | None = None
    reason: str | None = None
    article: Article | None = None
    draft: Draft | None = None
    recipe: RecipeNoun | None = None
    blocks: tuple[Block, ...] = ()


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
    named = and_(ArticleName.kind.in_(("post-id", "former-key")), ArticleName.digest == digest_of(what))
    by_site = and_(ArticleRow.digest == digest_of(key), ArticleRow.site == site)
    found = set(session.scalars(select(ArticleRow.id).where(or_(ArticleRow.digest == digest_of(what), by_site))))
    return found or set(session.scalars(select(ArticleName.article_id).where(named)))


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
    return session.scalar(select(Url.article_id).where(Url.key == digest_of(url)))


def piece(session: Session, article: int) -> Piece:
    """An article with its names and versions. Raises TakenDown."""
    row = session.get_one(ArticleRow, article)
    if decision := decisions.articles_taken_down(session).get(article):
        raise _taken_down(row.key, decision)
    names = session.scalars(select(ArticleName).where(ArticleName.article_id == article))
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


def _name(row: ArticleName) -> NameGiven:
    return NameGiven(kind=row.kind, name=row.name, since=row.since)


def _editions(session: Session, article: int) -> Iterable[Edition]:
    first, last, held = aliased(CaptureRow), aliased(CaptureRow), aliased(CaptureRow)
    rows = session.execute(
        select(Version, first, last.at, held.record_id)
        .join(first, first.id == Version.first_capture_id)
        .join(last, last.id == Version.last_capture_id)
        .join(held, held.id == last.sight_id)
        .where(Version.article_id == article)
        .order_by(Version.no)
    )
    for row, begun, until, read in rows:
        noun = _article(row)
        yield Edition(id=begun.record_id, no=row.no, first=begun.at, last=until, read=read, article=noun)


def _article(row: Version) -> Article:
    facts = {field.name: getattr(row, field.name) for field in fields(Article)}
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


def sight(session: Session, record_id: str) -> Sight | None:
    """The capture with this record id, and the reading of its bytes; None: no such capture."""
    capture = captures.find(session, record_id)
    return None if capture is None else _read(session, capture)


def page(session: Session, url: str) -> Sight | None:
    """The newest capture of a canonical URL that was read, else the newest; None: it was never captured."""
    newest = select(CaptureRow.record_id).join(Url, Url.id == CaptureRow.url_id).where(Url.key == digest_of(url))
    newest = newest.order_by(CaptureRow.at.desc(), CaptureRow.record_id.desc()).limit(1)
    read = session.scalar(newest.where(CaptureRow.sight_id.is_not(None))) or session.scalar(newest)
    return sight(session, read) if read else None


def times_captured(session: Session, url: str) -> tuple[int, datetime | None]:
    """How often a canonical URL was captured, and when first."""
    query = select(func.count(), func.min(CaptureRow.at)).join(Url, Url.id == CaptureRow.url_id)
    count, first = session.execute(query.where(Url.key == digest_of(url))).one()
    return count, first


def is_known(session: Session, url: str) -> bool:
    """Whether a canonical URL was captured or heard of."""
    return session.scalar(select(Url.id).where(Url.key == digest_of(url))) is not None


def _read(session: Session, capture: Capture) -> Sight:
    own, held = aliased(CaptureRow), aliased(CaptureRow)
    row = session.execute(
        select(held.record_id, ReadingRow, Recipe)
        .join(own, own.sight_id == held.id)
        .join(ReadingRow, ReadingRow.capture_id == held.id)
        .join(Recipe, Recipe.id == ReadingRow.recipe_id)
        .where(own.record_id == capture.record_id)
    ).one_or_none()
    if row is None:
        return Sight(capture=capture)
    held_by, reading, recipe = row
    draft, article = draft_of(reading), article_of(reading)
    return Sight(
        capture=capture,
        held_by=held_by,
        outcome=reading.outcome,
        reason=reading.reason,
        article=article,
        draft=draft,
        recipe=RecipeNoun(extractor=recipe.extractor, site_digest=recipe.site_digest, snapshot=recipe.snapshot),
        blocks=_judged(draft, article, _remembered(session, recipe.snapshot)),
    )


def _remembered(session: Session, snapshot: str) -> frozenset[str]:
    found = session.scalars(select(Snapshot.fingerprints).where(Snapshot.digest == snapshot).limit(1)).first()
    return frozenset(found or ())


def _judged(draft: Draft, article: Article | None, remembered: frozenset[str]) -> tuple[Block, ...]:
    """A draft is stored as it was before the memory was applied; what of its body is not in the article, that cut."""
    lines = set(article.text.splitlines()) if article else set()
    return tuple(
        replace(block, verdict=Verdict.BOILERPLATE, signal="memory")
        if block.verdict is Verdict.BODY and block.fingerprint in remembered and block.text not in lines
        else block
        for block in draft.blocks
    )


def teasers_of(session: Session, url: str) -> list[TeaserShown]:
    """The teasers that stood on a page when it was last captured, in its order."""
    rows = list(teaser_spans.of_page(session, url))
    targets = [target for _span, target in rows if target]
    withheld = decisions.takedowns_of(session, targets)
    archived = set(
        session.scalars(
            select(Url.url).where(Url.key.in_([digest_of(target) for target in targets]), Url.article_id.is_not(None))
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


def _teaser(span: TeaserSpan, target: str | None) -> Teaser:
    same = {name: getattr(span, name) for name in ("title", "category", "credit", "excerpt", "hidden_text")}
    return Teaser(url=target, position=span.last_position, **same)
