"""What readers ask of the database: articles under any of their names. Nothing here writes.

Whatever was taken down, or is under an embargo, is withheld: `find` leaves it out, the others raise `TakenDown`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage.database import search, withheld
from storage.database.articles import version_pages
from storage.database.log.decisions import EMBARGO, Decision
from storage.database.log.urls import digest_of
from storage.database.schema import (
    ARTICLE,
    ARTICLE_NAME,
    CAPTURE,
    URL,
    VERSION,
)
from storage.database.search import Hit, finding
from storage.database.search.candidates import Search
from storage.database.statements import AnyRow
from storage.errors import Embargoed, NotFound, TakenDown, UsageError
from storage.nouns import names_of
from storage.records import Article, ChangeClass, Image


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGiven:
    """A name that means an article; `since` is the record id of the first capture that says so."""

    kind: str
    name: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version without its text: `id` is the record id of its first capture, `no` its number; see `article_history`.

    `first` and `last` are when this text was first and last captured. `change` and `silent` say how it came of the
    version before (`storage.versioning.change_classes`), None where that is not told.
    """

    no: int
    id: str
    first: datetime
    last: datetime
    change: ChangeClass | None = None
    silent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView(VersionLine):
    """A version: `read` is the record id of the capture whose reading it shows.

    `pages` are the URLs that it goes over, in order, where these are several; `read` is then that of the first.
    """

    read: str
    article: Article
    pages: tuple[str, ...] = ()


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


def find(connection: Connection, words: str, limit: int, site: str | None = None) -> list[Hit]:
    """Articles that hold what somebody typed, newest first; see `search.find`."""
    # The index holds nothing that is withheld; this is for what was decided on while somebody else folded.
    without: set[int] = set()
    while True:
        hits = search.find(connection, words, limit, site=site, without=without)
        more = withheld.of_articles(connection, {hit.article for hit in hits}).keys()
        if not more:
            return hits
        without |= more


def hits(connection: Connection, search: Search, known: Sequence[int] | None = None) -> list[Hit]:
    """The hits of a search, but for what was decided on while somebody else folded; `known`: keys of the newest."""
    while True:
        found = finding.hits(connection, search, known)
        more = withheld.of_articles(connection, {hit.article for hit in found}).keys()
        if not more:
            return found
        search = replace(search, without={*search.without, *more})


def natural_key(connection: Connection, what: str) -> str:
    """Site and key, with a blank between, of the article that is called `what`. Raises NotFound, UsageError."""
    row = _row(connection, _the_one(connection, what, _called(connection, what)))
    return f"{row.site} {row.key}"


def _row(connection: Connection, article: int) -> AnyRow:
    return connection.execute(_ROW, {"article": article}).one()


_ROW = select(ARTICLE).where(ARTICLE.c.id == bindparam("article"))
_NAMES_OF = select(ARTICLE_NAME).where(ARTICLE_NAME.c.article_id == bindparam("article"))


def article_called(connection: Connection, what: str) -> int | None:
    """Surrogate of the article with this key (post-id:7, a URL, or both behind the site's name), id or former key.

    Raises UsageError when several sites have one.
    """
    found = _called(connection, what)
    return _the_one(connection, what, found) if found else None


def _called(connection: Connection, what: str) -> set[int]:
    site, _, key = what.partition(" ")
    given = {"whole": digest_of(what), "key": digest_of(key), "site": site}
    found = set(connection.scalars(_OF_KEY, given))
    return found or set(connection.scalars(_OF_NAME, {"whole": digest_of(what)}))


_by_site = and_(ARTICLE.c.digest == bindparam("key"), ARTICLE.c.site == bindparam("site"))
_OF_KEY = select(ARTICLE.c.id).where(or_(ARTICLE.c.digest == bindparam("whole"), _by_site))
_OF_NAME = select(ARTICLE_NAME.c.article_id).where(
    ARTICLE_NAME.c.kind.in_(("post-id", "former-key")), ARTICLE_NAME.c.digest == bindparam("whole")
)


def _the_one(connection: Connection, what: str, found: set[int]) -> int:
    if not found:
        raise NotFound(what=what)
    if len(found) > 1:
        rows = connection.execute(select(ARTICLE).where(ARTICLE.c.id.in_(found)).order_by(ARTICLE.c.site))
        names = ", ".join(f'"{row.site} {row.key}"' for row in rows)
        raise UsageError(why=f"{what} means several articles; say which: {names}")
    return found.pop()


def article_at(connection: Connection, url: str) -> int | None:
    """Surrogate of the article that a canonical URL names; None: no article."""
    return connection.scalar(_AT_URL, {"key": digest_of(url)})


_AT_URL = select(URL.c.article_id).where(URL.c.key == bindparam("key"))


def piece(connection: Connection, article: int) -> Piece:
    """An article with its names and versions. Raises TakenDown."""
    row = _row(connection, article)
    if decision := withheld.of_articles(connection, {article}).get(article):
        raise kept_back(row.key, decision)
    hidden = withheld.of_versions(connection, {article})
    editions = tuple(_editions(connection, article, hidden))
    if hidden and not editions:
        raise kept_back(row.key, next(iter(hidden.values())))
    names = connection.execute(_NAMES_OF, {"article": article})
    same = ("site", "key", "first_seen", "last_seen", "gone_at", "gone_why")
    return Piece(
        **{name: getattr(row, name) for name in same},
        names=tuple(sorted((_name(name) for name in names), key=lambda n: (n.kind, n.name))),
        editions=editions,
    )


def withhold(connection: Connection, url: str) -> None:
    """Raise TakenDown when a canonical URL, or the article that it names, is withheld."""
    if decision := withheld.of_urls(connection, [url]).get(url):
        raise kept_back(url, decision)


def withhold_capture(connection: Connection, record_id: str) -> None:
    """Raise TakenDown when a capture is withheld."""
    if decision := withheld.of_captures(connection, [record_id]).get(record_id):
        raise kept_back(record_id, decision)


def kept_back(what: str, decision: Decision) -> TakenDown:
    """The error that says why nobody is shown `what`."""
    if decision.kind == EMBARGO:
        until = f"{decision.until:%Y-%m-%d %H:%M} UTC" if decision.until else "it is lifted"
        return Embargoed(what=what, until=until, why=decision.reason)
    return TakenDown(what=what, when=f"{decision.at:%Y-%m-%d}", why=decision.reason)


def _name(row: AnyRow) -> NameGiven:
    return NameGiven(kind=row.kind, name=row.name, since=row.since)


# Made once: an alias of a table of forty columns takes a millisecond.
_first, _last, _held = CAPTURE.alias("first"), CAPTURE.alias("last"), CAPTURE.alias("held")
_EDITIONS = (
    select(
        *VERSION.c,
        *(_first.c.record_id.label("begun"), _first.c.at.label("first")),
        *(_last.c.at.label("last"), _held.c.record_id.label("read")),
    )
    .join(_first, _first.c.id == VERSION.c.first_capture_id)
    .join(_last, _last.c.id == VERSION.c.last_capture_id)
    .join(_held, _held.c.id == _last.c.sight_id)
    .where(VERSION.c.article_id == bindparam("article"))
    .order_by(VERSION.c.no)
)


def _editions(connection: Connection, article: int, hidden: Collection[int]) -> Iterable[VersionView]:
    rows = connection.execute(_EDITIONS, {"article": article})
    paged = version_pages.addresses(connection, article)
    for row in (row for row in rows if row.id not in hidden):
        same = {"id": row.begun, "no": row.no, "first": row.first, "last": row.last, "article": _article(row)}
        pages = paged.get(row.first_capture_id, [])
        read = pages[0].record_id if pages else row.read
        how = {"change": row.change, "silent": row.silent}
        yield VersionView(**same, **how, read=read, pages=tuple(page.url for page in pages))


def _article(row: AnyRow) -> Article:
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
