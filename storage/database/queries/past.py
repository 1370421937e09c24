"""Articles as they looked at a change of the feed: which, in which order, and their rows. Nothing here writes.

In: a connection, and a change number or a cursor (EPOCH:N). Out: surrogates of looks, and rows as `article_rows` has
them, in the order in which an export has those of today: the same for the same number, whatever became of the articles.
Whoever asks several questions lets the transaction hold still first (`article_choice.hold_still`).
Never: what somebody has withheld since, which is counted instead; an answer that is not known to be right.

`last_seen` is None: it moves with each visit, and no number tells when. The record behind an article (`capture`,
`captured_at`, `file`, `offset`, `length`) is the one in which it was read when the feed spoke of it last.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, func, nulls_last, or_, select

from storage.database import withheld
from storage.database.articles.looks import NAMES
from storage.database.log import decisions
from storage.database.log.decisions import CAPTURE as ONE_CAPTURE
from storage.database.log.decisions import WITHHOLDING
from storage.database.log.urls import batches, digest_of
from storage.database.queries import feed
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.article_rows import COLUMNS, ArticleRow
from storage.database.schema import ARTICLE, ARTICLE_NAME, CHANGE, EPOCH, LOOK, LOOK_TEXT
from storage.database.search.within import Within
from storage.database.statements import AnyRow
from storage.errors import UsageError
from storage.packing import Unpackable

NOT_KEPT = "last_seen"
"""The column of a row that no look has."""

_AT_ONCE = 500
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class LooksChosen:
    """Surrogates of looks, in order; and how many more there would be, had nobody withheld them since."""

    looks: array[int]
    withheld: int


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A look: what an export said of the article, and how its text came of the one before."""

    id: int
    row: ArticleRow
    change: str | None
    silent: bool | None


def number_of(connection: Connection, cursor: str) -> int:
    """The change as of which something is asked. `cursor`: N, or EPOCH:N, or now.

    Raises EpochOver where it is of another database, and UsageError where it is none, or nobody knows the answer.
    """
    here = feed.standing(connection)
    number = here.last if cursor == "now" else feed.number_of(connection, cursor)
    if here.quiet is not None:
        since = f"a reread has been making all rows anew since {here.quiet:%Y-%m-%d %H:%M} UTC, and nobody knows what"
        raise UsageError(why=f"{since} must not be shown; wait until it has ended. {RUN_AGAIN}")
    if here.looks_from == feed.NOT_YET:
        why = "how articles looked is not kept here yet; open the archive once where it can be written to"
        raise UsageError(why=f"{why}, with `microfiche changes`")
    if number < (here.looks_from or 0):
        why = f"how articles looked as of change {number} was not kept"
        raise UsageError(why=f"{why}; it is known from change {here.looks_from} on")
    return number


def moment_of(connection: Connection, n: int) -> datetime:
    """When a change was written, UTC: what `last:7d` and the like are counted from."""
    here = feed.standing(connection)
    at_n = select(CHANGE.c.at).where(CHANGE.c.epoch == here.epoch, CHANGE.c.n == n)
    return connection.scalar(at_n) or connection.scalars(select(EPOCH.c.began).where(EPOCH.c.key == here.epoch)).one()


RUN_AGAIN = "If none is running, it was killed: `microfiche reread --all` runs it again"


def at(n: int) -> ColumnElement[bool]:
    """Of a row of `look`: whether that is how the article looked as of a change."""
    return and_(LOOK.c.n <= n, or_(LOOK.c.until.is_(None), LOOK.c.until > n))


def chosen(connection: Connection, choice: ArticleChoice) -> LooksChosen:
    """The looks that are chosen, `as_of` a number, in the order of an export."""
    query = (
        select(LOOK.c.id)
        .where(at(choice.as_of or 0), *_wanted(choice))
        .order_by(nulls_last(LOOK.c.published), LOOK.c.digest, LOOK.c.site)
    )
    found: Iterable[int] = (row[0] for row in connection.execute(query.execution_options(yield_per=10_000)))
    if choice.looks is not None:
        wanted = frozenset(choice.looks)
        found = (id_ for id_ in found if id_ in wanted)
    return shown(connection, array("q", found))


def _wanted(choice: ArticleChoice) -> Iterator[ColumnElement[bool]]:
    if choice.sites:
        yield LOOK.c.site.in_(choice.sites)
    if choice.published_from is not None:
        yield LOOK.c.published >= choice.published_from
    if choice.published_before is not None:
        yield LOOK.c.published < choice.published_before
    moment = func.coalesce(LOOK.c.published, LOOK.c.first_seen)
    if choice.dated_from is not None:
        yield moment >= choice.dated_from
    if choice.dated_before is not None:
        yield moment < choice.dated_before
    yield from within(Within(seen_from=choice.seen_from, seen_before=choice.seen_before, since=choice.since))


def within(asked: Within) -> Iterator[ColumnElement[bool]]:
    """When looks were first captured, and after which change they came."""
    if asked.seen_from is not None:
        yield LOOK.c.first_seen >= asked.seen_from
    if asked.seen_before is not None:
        yield LOOK.c.first_seen < asked.seen_before
    if asked.since is not None:
        yield LOOK.c.n > asked.since


def shown(connection: Connection, looks: array[int]) -> LooksChosen:
    """Those of some looks that may be shown now."""
    if not decisions.any_of(connection, WITHHOLDING):
        return LooksChosen(looks, 0)
    free = array("q")
    for some in _some(looks):
        rows = [look.row | {"id": look.id} for look in looks_of(connection, some)]
        hidden = _hidden(connection, rows)
        free.extend(row["id"] for row in rows if row["id"] not in hidden)
    return LooksChosen(free, len(looks) - len(free))


def _hidden(connection: Connection, rows: Sequence[ArticleRow]) -> set[int]:
    """What is withheld by its address or its name then, or with the article that has these now; or by its records."""
    urls = withheld.of_urls(connection, {row[name] for row in rows for name in ("url", "key")})  # a key may be a URL
    names = withheld.of_names(connection, {_name(row) for row in rows})
    records = withheld.of_captures(connection, {row[name] for row in rows for name in ("version", "capture")})
    # One capture that must not be shown is no text that must not be, unless the text was read in it.
    texts = {record for record, decision in records.items() if decision.scope != ONE_CAPTURE}
    texts |= withheld.ids_of_versions(connection)
    by_name = {row["id"] for row in rows if row["url"] in urls or row["key"] in urls or _name(row) in names}
    return by_name | {row["id"] for row in rows if row["version"] in texts or row["capture"] in records}


def _name(row: ArticleRow) -> str:
    return f"{row['site']} {row['key']}"


def rows_of(connection: Connection, looks: Iterable[int]) -> Iterator[ArticleRow]:
    """The rows of looks, by surrogate, in this order."""
    return (look.row for look in looks_of(connection, looks))


def looks_of(connection: Connection, looks: Iterable[int]) -> Iterator[KeptLook]:
    """Looks by surrogate, in this order. Raises Unpackable where a text is missing: the database is damaged."""
    for some in _some(looks):
        found = {row.id: row for row in connection.execute(_LOOKS, {"ids": some})}
        yield from (_look(found[id_]) for id_ in some)


def _some(looks: Iterable[int]) -> Iterator[list[int]]:
    left = iter(looks)
    while some := list(islice(left, _AT_ONCE)):
        yield some


_LOOKS = (
    select(LOOK.c.id, LOOK.c.packed, LOOK_TEXT.c.packed.label("text"))
    .outerjoin(LOOK_TEXT, LOOK_TEXT.c.digest == LOOK.c.text_digest)
    .where(LOOK.c.id.in_(_IDS))
)
_WORKED_OUT: dict[str, Callable[[str], Any]] = {
    "text": lambda text: text,
    "words": lambda text: len(text.split()),
    NOT_KEPT: lambda _text: None,
}


def _look(found: AnyRow) -> KeptLook:
    if found.text is None:
        raise Unpackable("the text of a look is missing")
    said = dict(zip(NAMES, found.packed, strict=False))
    names = (column.name for column in COLUMNS)
    row = {name: _WORKED_OUT[name](found.text) if name in _WORKED_OUT else said.get(name) for name in names}
    return KeptLook(found.id, row, said["change"], said["silent"])


def said_of(connection: Connection, looks: Iterable[int]) -> Iterator[tuple[int, ArticleRow]]:
    """What looks say by the names of `NAMES`, their texts left where they are; surrogate first, in this order."""
    for some in _some(looks):
        found = {row.id: row.packed for row in connection.execute(_SAID, {"ids": some})}
        yield from ((id_, dict(zip(NAMES, found[id_], strict=False))) for id_ in some)


_SAID = select(LOOK.c.id, LOOK.c.packed).where(LOOK.c.id.in_(_IDS))


def called(connection: Connection, n: int, keys: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """The looks as of a change of articles by site and key: of those that are called so, or were once."""
    wanted = {(site, digest_of(key)) for site, key in keys}
    return tuple(sorted(_with_keys(connection, n, wanted | _former(connection, wanted))))


def named(connection: Connection, n: int, what: str) -> tuple[int, ...]:
    """The looks as of a change of articles whose key this was, or site and key with a blank between."""
    site, _, key = what.partition(" ")
    query = select(LOOK.c.id, LOOK.c.site, LOOK.c.digest).where(
        LOOK.c.digest.in_([digest_of(what), digest_of(key)]), at(n)
    )
    rows = connection.execute(query.order_by(LOOK.c.id))
    return tuple(row.id for row in rows if row.digest == digest_of(what) or row.site == site)


def _with_keys(connection: Connection, n: int, wanted: Collection[tuple[str, str]]) -> Iterator[int]:
    for some in batches(sorted({digest for _site, digest in wanted})):
        query = select(LOOK.c.id, LOOK.c.site, LOOK.c.digest).where(LOOK.c.digest.in_(some), at(n))
        yield from (row.id for row in connection.execute(query) if (row.site, row.digest) in wanted)


def _former(connection: Connection, wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """By which keys the same articles were called before."""
    found: set[tuple[str, str]] = set()
    for some in batches(sorted({digest for _site, digest in wanted})):
        rows = connection.execute(_FORMER, {"ids": some})
        found |= {(row.site, row.digest) for row in rows if (row.its_site, row.its_digest) in wanted}
    return found


_FORMER = (
    select(
        ARTICLE_NAME.c.site,
        ARTICLE_NAME.c.digest,
        ARTICLE.c.site.label("its_site"),
        ARTICLE.c.digest.label("its_digest"),
    )
    .join(ARTICLE, ARTICLE.c.id == ARTICLE_NAME.c.article_id)
    .where(ARTICLE.c.digest.in_(_IDS), ARTICLE_NAME.c.kind == "former-key")
)
