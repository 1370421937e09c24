"""What a view for readers is, and what its columns are that several have.

In: nothing. Out: `PublicView`, and the words that views are declared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Holds(StrEnum):
    """What a column of a view gives."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    DAY = "day"
    TRUTH = "true or false"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view."""

    holds: Holds
    meaning: str
    may_be_null: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A view for readers. By its columns `newest` the newest rows are found by an index; `facets` have few values."""

    name: str
    comment: str
    columns: Mapping[str, ViewColumn]
    newest: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


def text(meaning: str) -> ViewColumn:
    """A column of texts."""
    return ViewColumn(Holds.TEXT, meaning)


def may(holds: Holds, meaning: str) -> ViewColumn:
    """A column that may be null."""
    return ViewColumn(holds, meaning, may_be_null=True)


MEANINGS: dict[str, ViewColumn] = {
    "site": text("Site, as its file names it."),
    "key": text("Post id, else canonical URL, else URL; with the site it names the article."),
    "version": text("Record id of the first capture with this text: the public id of the version."),
    "no": ViewColumn(Holds.NUMBER, "1, 2, … among the versions of the article; older captures found later renumber."),
    "url": text("Address of the version's first capture."),
    "title": text("Headline."),
    "kicker": may(Holds.TEXT, "Line over the headline."),
    "subtitle": may(Holds.TEXT, "Deck or standfirst."),
    "kind": may(Holds.TEXT, "news, analysis, opinion, …"),
    "authors": ViewColumn(Holds.JSON, "Names, in order: a list of strings."),
    "published": may(Holds.TIME, "When the page says that it was published."),
    "published_offset": may(Holds.NUMBER, "Minutes east of UTC in which the page printed that; null: it gave none."),
    "published_on": may(Holds.DAY, "Day of publication in the offset that the page printed, else in UTC."),
    "published_precision": may(
        Holds.TEXT,
        "How exact published is: day (the page gave no time: it is the midnight of the site), minute or second;"
        " null: no date.",
    ),
    "modified": may(Holds.TIME, "When the page says that it was changed last."),
    "modified_offset": may(Holds.NUMBER, "Minutes east of UTC in which the page printed that; null: it gave none."),
    "section": may(Holds.TEXT, "Section of the paper."),
    "tags": ViewColumn(Holds.JSON, "Tags, in order: a list of strings."),
    "language": may(Holds.TEXT, "BCP 47."),
    "canonical": may(Holds.TEXT, "Canonical address that the page gives."),
    "images": ViewColumn(Holds.JSON, "A list of objects of url, caption and credit."),
    "access": text(
        "paid or metered: the page says that it is not free to read, or not for long; free: it says that it is;"
        " unknown: it says nothing. metered and free are told of what was read from 30 November 2026 on."
    ),
    "truncated": ViewColumn(Holds.TRUTH, "The text is known to be cut short."),
    "first_seen": ViewColumn(Holds.TIME, "Earliest capture of the article."),
    "last_seen": ViewColumn(Holds.TIME, "Latest capture that still showed the article."),
    "gone_at": may(Holds.TIME, "When the article was found missing; null: still there."),
    "gone_why": may(Holds.TEXT, "404, 410, a redirect to a front or section page, or a page that says so."),
    "text": text("Body paragraphs, separated by newlines, without the headline."),
    "words": ViewColumn(
        Holds.NUMBER, "Words of the text, as blanks and newlines part them; means little in CJK and Thai."
    ),
    "seen_from": ViewColumn(Holds.TIME, "First capture of it."),
    "seen_to": ViewColumn(Holds.TIME, "Last capture of it."),
}

PUBLISHED = ("published", "published_offset", "published_on")
MODIFIED = ("modified", "modified_offset")


def of(*names: str, **own: ViewColumn) -> dict[str, ViewColumn]:
    """Columns by name, in order; what is meant otherwise than elsewhere is given."""
    return {name: MEANINGS[name] for name in names} | own
