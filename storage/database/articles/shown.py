"""What the captures of an article showed, and which of its pages speak for its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.database.articles.naming import Named
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, READING, RECIPE
from storage.database.statements import AnyRow
from storage.records import ReadingOutcome
from storage.versioning.identity import NameEdge
from storage.versioning.page_numbers import key_of
from storage.versioning.rulings import ranked
from storage.versioning.stories import Paged, as_told
from storage.versioning.texts import Shown


def speaking(named: Named) -> dict[int, int]:
    """The URLs whose text counts, and which page of the story each is (0: the first).

    An AMP twin or print view that names a captured original does not speak for it, and none of its further pages does.
    """
    read = {url for url in named.component.urls if named.nodes[url].sights}
    silent = {edge.target for edge in named.component.edges if edge.kind == "amp" and edge.target != edge.url}
    silent |= {edge.url for edge in named.component.edges if _defers(edge, read, named.pages)}
    silent |= {url for url, (first, _no) in named.pages.items() if first in {key_of(other) for other in silent}}
    return {named.closure.ids[url]: named.place_of(url) for url in sorted(read - silent or read)}


def _defers(edge: NameEdge, read: set[str], pages: Mapping[str, tuple[str, int]]) -> bool:
    """Whether a page names another one as its original: page 2 of a story that names page 1 does not."""
    is_other = edge.kind == "canonical" and edge.target != edge.url and edge.target in read
    return is_other and pages.get(edge.url) == pages.get(edge.target)


_SHOWN = (
    select(
        *(CAPTURE.c.id, CAPTURE.c.url_id, CAPTURE.c.at, CAPTURE.c.record_id, CAPTURE.c.truncated),
        *(READING.c.capture_id, READING.c.text_key, READING.c.raw_key),
        *(RECIPE.c.extractor, RECIPE.c.site_digest),
    )
    .select_from(CAPTURE)
    .join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    .join(RECIPE, RECIPE.c.id == READING.c.recipe_id)
    .where(CAPTURE.c.url_id.in_(bindparam("ids", expanding=True)), READING.c.outcome == ReadingOutcome.ARTICLE)
)

ShownBy = tuple[Shown, bool]
"""What a capture showed, and whether it was cut off on the way."""


def captures(connection: Connection, urls: set[int]) -> dict[int, list[ShownBy]]:
    """What the captures of URLs showed, by the surrogate of the URL."""
    found: dict[int, list[ShownBy]] = {}
    for some in batches(sorted(urls)):
        for row in connection.execute(_SHOWN, {"ids": some}):
            found.setdefault(row.url_id, []).append((_show(row), row.truncated is not None))
    return found


def _show(row: AnyRow) -> Shown:
    return Shown(
        capture=row.id,
        at=row.at,
        record_id=row.record_id,
        reading=row.capture_id,
        text_key=row.text_key or "",
        raw_key=row.raw_key or "",
        recipe=(row.extractor, row.site_digest),
    )


def told(named: Named, places: Mapping[int, int], shown: Mapping[int, list[ShownBy]]) -> list[Shown]:
    """What the captures of an article showed; of a story of several pages, what all of them did."""
    shown = _without_twins(named, shown)
    by_place: dict[int, list[ShownBy]] = {}
    for url, place in places.items():
        by_place.setdefault(place, []).extend(shown.get(url, ()))
    if not named.pages:
        return _whole(by_place.get(0, ()))
    parts = named.closure.parts
    return as_told(
        [
            Paged(place=place, shown=one, others=frozenset(map(named.place_of, parts.get(one.reading, ()))))
            for place, rows in by_place.items()
            for one in _whole(rows)
        ]
    )


def _without_twins(named: Named, shown: Mapping[int, list[ShownBy]]) -> Mapping[int, list[ShownBy]]:
    """Where people made addresses one, a twin speaks until the first capture of an address that stands before it.

    All are captured again and again, and where they do not tell the same to the letter, each capture would be a change.
    """
    heard = dict(shown)
    begun: tuple[datetime, str] | None = None
    for url in ranked(named.component.merged):
        captures = shown.get(id_ := named.closure.ids[url], [])
        heard[id_] = [one for one in captures if begun is None or (one[0].at, one[0].record_id) < begun]
        begun = min(
            [*([begun] if begun else []), *((one.at, one.record_id) for one, _is_cut in captures)], default=None
        )
    return heard


def _whole(shown: Sequence[ShownBy]) -> list[Shown]:
    """What was cut off on the way says nothing of a page as long as a whole answer does."""
    return [one for one, is_cut in shown if not is_cut] or [one for one, _is_cut in shown]
