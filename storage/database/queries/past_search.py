"""A search as of a change of the feed: what it would have found then. Nothing here writes.

In: a search, and a change number. Out: hits, counts, distributions, trends, words in their context; the same for the
same number, but for what somebody has withheld since.

What looks today as it did then is asked of the index. What looks otherwise, or is not there any more, is looked at one
by one (`storage.query.matching`), so that a search as of long ago costs more. Nothing is left out to be quick, since
what is left out would be other articles each time. There is no order by relevance: how well a text fits depends on all
the texts that there are.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select, text

from storage.database.queries import past
from storage.database.queries.past import KeptLook
from storage.database.schema import LOOK
from storage.database.search.candidates import Search
from storage.database.search.confirming import confirmed
from storage.database.search.counting import (
    NAMES,
    Facets,
    Period,
    Share,
    Trend,
    by_period,
    most_first,
    trimmed,
    without_words,
)
from storage.database.search.documents import lot_of, moment_of, searchable
from storage.database.search.drawing import shuffle
from storage.database.search.finding import Hit
from storage.database.search.selecting import askable
from storage.database.search.within import Within
from storage.errors import UsageError
from storage.query.excerpts import Concordance, concordances, snippet
from storage.query.matching import holds, wanted_terms
from storage.query.nodes import And, HitOrder, Node, Term


@dataclass(frozen=True, slots=True)
class LookFound:
    """A look that holds what was asked: its place in time, its surrogate, and what hits are counted by."""

    place: int
    id: int
    site: str
    section: str | None
    language: str | None
    kind: str | None
    lot: int

    @property
    def day(self) -> date:
        """When it was published, else first seen, UTC."""
        return moment_of(self.place).date()


@dataclass(frozen=True, slots=True)
class FoundThen:
    """All that a search found as of a change, in no order; `withheld`: what somebody has withheld since."""

    looks: Sequence[LookFound]
    withheld: int


def find(connection: Connection, search: Search, n: int) -> FoundThen:
    """What a search would have found as of a change. Raises UsageError for one of earlier versions."""
    found = matching(connection, search, n)
    free = past.shown(connection, array("q", (one.id for one in found)))
    wanted = frozenset(free.looks)
    return FoundThen([one for one in found if one.id in wanted], free.withheld)


def matching(connection: Connection, search: Search, n: int) -> list[LookFound]:
    """The same, with what somebody has withheld since."""
    if search.query.in_all_versions:
        raise UsageError(
            why="of a change the newest text of each article is known; leave version:any or --all-versions away"
        )
    if search.query.root is None:
        return []
    return [*_unchanged(connection, search, n), *_changed_since(connection, search, n)]


_UNCHANGED = """
    SELECT f.key, f.is_long, k.place, k.id, d.site, d.section, d.language, d.kind, d.lot
    FROM ({}) f
    JOIN search_document d ON d.key = f.key
    JOIN article a ON a.id = d.article_id
    JOIN look k ON k.digest = a.digest AND k.site = a.site AND k.until IS NULL AND k.n <= :as_of
    ORDER BY f.key DESC
"""


def _unchanged(connection: Connection, search: Search, n: int) -> Iterator[LookFound]:
    """Those that look so still, which the index has."""
    chosen = search.selection(connection.dialect.name)
    if chosen is None:
        return
    rows = connection.execute(text(_UNCHANGED.format(chosen.sql)), {**chosen.parameters, "as_of": n}).all()
    held = frozenset(confirmed(connection, chosen, ((row.key, row.is_long) for row in rows)))
    yield from (LookFound(*row[2:]) for row in rows if row.key in held)


def _changed_since(connection: Connection, search: Search, n: int) -> Iterator[LookFound]:
    """Those that look otherwise now, or are gone, which are looked at one by one."""
    wanted = askable(search.query.root or And(())) or And(())
    bounds = (LOOK.c.n <= n, LOOK.c.until > n, *past.within(search.within or Within()))
    query = select(LOOK.c.id, LOOK.c.place).where(*bounds).order_by(LOOK.c.id)
    places: dict[int, int] = {row.id: row.place for row in connection.execute(query)}
    for look in past.looks_of(connection, places):
        if _holds(look, places[look.id], wanted):
            row = look.row
            facts = (row["site"], row["section"], row["language"], row["kind"])
            yield LookFound(places[look.id], look.id, *facts, lot_of(row["site"], row["key"]))


def _holds(look: KeptLook, place: int, root: Node) -> bool:
    version = look.row | {"change": look.change, "silent": look.silent}
    return holds(searchable(version, look.row["site"], moment_of(place)), root)


def first(found: FoundThen, search: Search, before: int = 0) -> list[int]:
    """The looks that come first: the newest, or the oldest where these were asked for; behind so many `before`."""
    sign = 1 if search.order is HitOrder.OLDEST else -1
    looks = sorted(found.looks, key=lambda one: (sign * one.place, one.id))
    return [one.id for one in looks[before : before + search.limit]]


def hits(connection: Connection, search: Search, found: FoundThen, before: int = 0) -> list[Hit]:
    """The first hits, newest first unless the oldest were asked for; behind so many `before`."""
    return _shown(connection, search, first(found, search, before))


def sample(connection: Connection, search: Search, found: FoundThen, seed: int) -> list[Hit]:
    """`limit` hits, each as likely as any other: the same for the same seed."""
    return _shown(connection, search, _drawn(search, found, seed))


def texts(connection: Connection, search: Search, found: FoundThen, seed: int) -> Iterator[str]:
    """The texts of a sample."""
    return (look.row["text"] for look in past.looks_of(connection, _drawn(search, found, seed)))


def _drawn(search: Search, found: FoundThen, seed: int) -> list[int]:
    order = shuffle(seed)
    drawn = sorted(found.looks, key=lambda one: (order.place(one.lot), one.lot, one.place))
    return [one.id for one in drawn[: search.limit]]


def _shown(connection: Connection, search: Search, looks: Sequence[int]) -> list[Hit]:
    terms = list(wanted_terms(search.query.root))
    return [_hit(look, terms) for look in past.looks_of(connection, looks)]


def _hit(look: KeptLook, terms: Sequence[Term]) -> Hit:
    row = look.row
    return Hit(
        **{name: row[name] for name in ("site", "key", "url", "title", "version", "words")},
        published=datetime.fromisoformat(row["published"]) if row["published"] else None,
        first_seen=datetime.fromisoformat(row["first_seen"]),
        pieces=snippet(row["text"], terms),
        article=0,
        place=0,
    )


def keywords(connection: Connection, search: Search, found: FoundThen, width: int) -> list[tuple[Hit, Concordance]]:
    """Every place in the texts of the first hits at which a term stands, with what is around it."""
    terms = list(wanted_terms(search.query.root))
    looks = past.looks_of(connection, first(found, search))
    return [(_hit(look, terms), line) for look in looks for line in concordances(look.row["text"], terms, width)]


def facets(found: FoundThen) -> Facets:
    """How the hits are distributed."""
    counts = {name: Counter(_fact(one, name) for one in found.looks) for name in NAMES}
    told = {
        name: tuple((value, number) for value, number in most_first(of_it) if value) for name, of_it in counts.items()
    }
    return Facets(counts=told, of=len(found.looks), is_capped=False)


def _fact(one: LookFound, name: str) -> str:
    return f"{one.day:%Y-%m}" if name == "month" else getattr(one, name) or ""


def trend(connection: Connection, search: Search, found: FoundThen, n: int, period: Period) -> Trend:
    """The hits of each period as a share of all articles of it, as they were then."""
    frame = without_words(search.query.root or And(()))
    everything = find(connection, replace(search, query=replace(search.query, root=frame)), n)
    hit, all_ = (by_period(Counter(one.day for one in of.looks), period) for of in (found, everything))
    shares = tuple(Share(start=start, hits=hit[start], all=all_[start]) for start in sorted(all_))
    return Trend(shares=trimmed(shares), is_capped=False)
