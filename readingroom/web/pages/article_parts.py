"""What the page of an article shows of today and as of a change alike: its versions, and how it is cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from readingroom.citation import STYLES, coins, robust_link, tags, text_of
from readingroom.export.formats import jsonld
from readingroom.export.formats.facts import CopyShown
from readingroom.terminal import moment
from readingroom.web import addresses, charts
from readingroom.web.asked import PageAsked
from readingroom.web.charts import TimeStretch
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.articles import VersionLine, VersionView
from storage.nouns import copied

_WALKED, _BESIDE = 24, 8
"""Versions that are all linked to; of more, so many on each side of the one that is shown."""
LISTED = 20
"""Headlines, names and notes that a page shows, pictures twice as many: the first of them, as JSON all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTold(VersionLine):
    """A version without its text, under its headline. `is_shown`: it is the one on this page."""

    title: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedAs:
    """The article as something to cite: a sentence, PWID, COinS, and a link in HTML that names the archived copy, too.

    `archived` is where its text is shown as it was captured, `replay` where its record is.
    """

    text: str
    pwid: str
    coins: str
    robust_link: str
    archived: str
    replay: str | None
    styles: tuple[str, ...]


def versions_told(editions: Sequence[VersionView], no: int) -> tuple[VersionTold, ...]:
    """Versions, of which the `no`th is shown."""
    return tuple(copied(VersionTold, one, title=one.article.title, is_shown=one.no == no) for one in editions)


def walked(versions: Sequence[VersionTold]) -> list[VersionTold | None]:
    """The first, the last, and those around the one that is shown; None stands for some that are left out."""
    if len(versions) <= _WALKED:
        return list(versions)
    at = next((place for place, one in enumerate(versions) if one.is_shown), len(versions) - 1)
    near = range(max(1, at - _BESIDE), min(len(versions) - 1, at + _BESIDE + 1))
    places = [0, *near, len(versions) - 1]
    found: list[VersionTold | None] = []
    for before, place in zip([-1, *places], places, strict=False):
        found += [None] * (place > before + 1) + [versions[place]]
    return found


def how_many(versions: Sequence[VersionTold]) -> str:
    """What a file of them holds."""
    return "The 1 version" if len(versions) == 1 else f"All {len(versions):,} versions"


def citation(row: ArticleRow, record: tuple[str, datetime], asked: PageAsked, copy: CopyShown) -> CitedAs:
    """How a row is cited. `record` is the address and the moment of the capture that is shown, `copy` where it is."""
    replay = asked.house.replay
    return CitedAs(
        text=text_of(row).strip(),
        pwid=copy.pwid,
        coins=coins(row, copy),
        robust_link=robust_link(row, copy).strip(),
        archived=copy.address,
        replay=addresses.replayed(replay, *record) if replay else None,
        styles=tuple(STYLES),
    )


def marks(row: ArticleRow, copy: CopyShown) -> dict[str, object]:
    """What programs read in the head of the page; the text, which the page holds already, is not in it twice."""
    node = {name: value for name, value in jsonld.node(row).items() if name != "articleBody"}
    return {
        "tags": list(tags(row, copy)),
        "node": {"@context": "https://schema.org", **node, "archivedAt": copy.address},
    }


def drawn(versions: Sequence[VersionTold]) -> Markup:
    """Versions on a line of time; nothing where there is but one."""
    return charts.stretches("When each version was captured", list(_lines(versions)))


def _lines(versions: Sequence[VersionTold]) -> Iterator[TimeStretch]:
    if len(versions) > 1:
        for one in filter(None, walked(versions)):
            yield TimeStretch(f"Version {one.no}: {moment(one.first)} to {moment(one.last)}", one.first, one.last)
