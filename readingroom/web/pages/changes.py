"""What papers changed of late, and whether they said so: silently first; headlines, texts, and what was taken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup

from readingroom.web import addresses, charts, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.charts import ChartBar
from storage.database.engine import Connection
from storage.database.queries import edits_seen
from storage.database.queries.edits_seen import WITHDRAWN, EditSeen, EditTold, SeenPlace
from storage.errors import UsageError
from storage.nouns import copied

_DAYS = 14
_A_PAGE = 30
_FIRST_DAY, _LAST_DAY = date(1, 2, 1), date(9998, 12, 30)
"""Days with two weeks before them, and one behind."""
ALL = "all"
SILENT = "silent"
KINDS = (SILENT, "headline", "text", "typo", WITHDRAWN, ALL)


@dataclass(frozen=True, slots=True)
class EditsOfDay:
    """So many were seen on a day, UTC."""

    day: date
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesShown:
    """What was changed from the day `first` to the day `last`, both included, newest first.

    `what`, `site` and `day` are what was asked for: silent are those of which the page says nothing, of a headline also
    those of the text, where both changed. `counts`: how many of each kind; `days` and `sites`: how many of this kind.
    `next`: the cursor behind these; `earlier`: the day up to which is told what was before.
    """

    what: str
    site: str
    day: date | None
    first: date
    last: date
    counts: dict[str, int]
    days: tuple[EditsOfDay, ...]
    sites: tuple[tuple[str, int], ...]
    changes: tuple[EditTold, ...]
    next: str | None
    earlier: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change in a table; see `EditSeen` and `EditTold`."""

    at: datetime
    site: str
    key: str
    version_no: int
    what: str
    silent: bool | None
    headline_before: str | None
    headline: str | None
    words_gone: int | None
    words_new: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsAsked:
    """Of which kind, site and day; what is empty or None does not matter."""

    what: str = ALL
    site: str = ""
    day: date | None = None

    def among(self, edits: Sequence[EditSeen]) -> list[EditSeen]:
        """Those that are meant."""
        return [one for one in edits if self._has(one)]

    def _has(self, one: EditSeen) -> bool:
        is_kind = one.is_silent if self.what == SILENT else self.what in (ALL, one.what)
        is_kind = is_kind or (self.what == "headline" and one.has_new_headline)
        return is_kind and self.site in ("", one.site) and self.day in (None, one.at.astimezone(UTC).date())


@dataclass(frozen=True, slots=True)
class TwoWeeks:
    """What was seen up to the day `last`, newest first; `before`: where it is nothing, when to look before."""

    edits: Sequence[EditSeen]
    last: date
    before: datetime | None

    @property
    def first(self) -> date:
        """The first of their days."""
        return self.last - timedelta(days=_DAYS - 1)


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """What is of the kind `what`, of `site` and `day`, in the two weeks up to the day `to`, behind `cursor`.

    As a table it is all of that, and not what a page has room for.
    """
    day = _day(asked, "day")
    meant = EditsAsked(what=asked.choice("what", KINDS), site=asked.word("site"), day=day)
    weeks = _two_weeks(connection, _day(asked, "to") or day, asked.now)
    most = len(weeks.edits) if asked.form in addresses.TABLES else _A_PAGE
    facts = _shown(connection, weeks, meant, _cursor(asked.word("cursor")), most)
    again = _again(facts)
    extra = {"kinds": KINDS, "again": again, "chart": _chart(facts, again), "withdrawn": WITHDRAWN}
    here = again(cursor=asked.word("cursor") or None)
    return Leaf(
        template="changes.html",
        title="What papers changed",
        facts=facts,
        extra=extra,
        table=ListTable(ChangeLine, tuple(map(_line, facts.changes))),
        others=other_forms.of_a_list("All changes of this kind in these two weeks", here),
    )


def _line(told: EditTold) -> ChangeLine:
    headlines = {"headline_before": told.headline_before, "headline": told.headline}
    return copied(ChangeLine, told.edit, version_no=told.edit.no, **headlines)


def _two_weeks(connection: Connection, to: date | None, now: datetime) -> TwoWeeks:
    """Those up to a day; else up to the newest capture, or where nothing was seen of late, up to what was seen last."""
    last = min(max(to or (edits_seen.newest(connection) or now).date(), _FIRST_DAY), _LAST_DAY)
    begin = _begin(last) - timedelta(days=_DAYS - 1)
    edits = edits_seen.seen(connection, begin, _begin(last) + timedelta(days=1))
    before = None if edits else edits_seen.seen_before(connection, begin)
    return _two_weeks(connection, before.date(), now) if before and not to else TwoWeeks(edits, last, before)


def _shown(
    connection: Connection, weeks: TwoWeeks, meant: EditsAsked, cursor: SeenPlace | None, most: int
) -> ChangesShown:
    edits = weeks.edits
    found = [one for one in meant.among(edits) if cursor is None or one.place < cursor]
    shown = found[:most]
    by_day = Counter(one.at.astimezone(UTC).date() for one in replace(meant, day=None).among(edits))
    by_site = Counter(one.site for one in replace(meant, site="").among(edits))
    return ChangesShown(
        what=meant.what,
        site=meant.site,
        day=meant.day,
        first=weeks.first,
        last=weeks.last,
        counts={kind: len(replace(meant, what=kind).among(edits)) for kind in KINDS},
        days=tuple(EditsOfDay(day, by_day[day]) for day in (weeks.first + timedelta(days=n) for n in range(_DAYS))),
        sites=tuple(sorted(by_site.items(), key=lambda pair: (-pair[1], pair[0]))),
        changes=tuple(edits_seen.told(connection, shown)),
        next=_written(shown[-1].place) if len(found) > len(shown) else None,
        earlier=weeks.before.date() if weeks.before else weeks.first - timedelta(days=1),
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(asked: PageAsked, name: str) -> date | None:
    text = asked.word(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise UsageError(why=f"{name} is a day, 2026-03-30, and not {text[:80]!r}") from fault


def _written(place: SeenPlace) -> str:
    return f"{place.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {place.no} {place.site} {place.key}"


def _cursor(text: str) -> SeenPlace | None:
    if not text:
        return None
    try:
        at, no, site, key = text.split(" ", 3)
        return SeenPlace(datetime.fromisoformat(at).replace(tzinfo=UTC), site, key, int(no))
    except ValueError as fault:
        raise UsageError(why=f"{text[:80]!r} is no cursor: take the one that came with the changes before") from fault


def _chart(facts: ChangesShown, again: Callable[..., str]) -> Markup:
    bars = [ChartBar(f"{one.day:%A, %-d %B}: {one.edits:,}", one.edits, again(day=one.day)) for one in facts.days]
    return charts.bars(f"Changes of each day, {facts.first:%-d %B} to {facts.last:%-d %B}", bars)


def _again(facts: ChangesShown) -> Callable[..., str]:
    """Addresses of the same page with something else."""
    same: dict[str, object] = {"what": facts.what, "site": facts.site, "day": facts.day, "to": facts.last}
    return lambda **other: addresses.changes(**(same | other))
