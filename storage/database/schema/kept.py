"""What the WARC files do not hold: plans, locks, decisions, change numbers."""

from __future__ import annotations

from sqlalchemy import Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import (
    KEPT,
    METADATA,
    Number,
    holds,
    may_hold,
    only_where,
    points_to,
    says,
    short,
    surrogate,
)
from storage.database.schema.column_types import CleanText, UtcDateTime
from storage.records import Kind, Rel


class FrontierColumns(TypedColumns):
    """A URL and when it is due."""

    id = surrogate()
    url_id = points_to("url.id", "The URL.")
    site = holds(CleanText, "Site on whose behalf.")
    role = holds(short(12), "What is expected there: listing, feed, sitemap, page or article.")
    due = may_hold(UtcDateTime, "UTC; null: never again.")
    priority = holds(Number, "Higher goes first.", default=0)
    kind = says(Kind, "Why the next exchange will be made.")
    tries = holds(Number, "Failed tries in a row.", default=0)
    rel = says(Rel, "How it was heard of.")
    via = may_hold(CleanText, "URL of the page that told us.")
    via_record = may_hold(CleanText, "Record id of that page's capture.")
    position = may_hold(Number, "Place on that page.")
    hint_title = may_hold(CleanText, "Title that stood there.")
    hint_date = may_hold(UtcDateTime, "Date that stood there, UTC.")
    hops = holds(Number, "Links followed from a start page.", default=0)
    period = may_hold(Number, "Of a source: seconds between two looks, learnt from how often it told something new.")


FRONTIER = Table(
    "frontier",
    METADATA,
    FrontierColumns,
    UniqueConstraint("url_id"),
    # What is never due again is in neither.
    only_where(Index(None, "site", "due"), "due IS NOT NULL"),
    only_where(Index(None, "site", "priority", "due", "id"), "due IS NOT NULL"),
    info=KEPT,
    comment="What is to be fetched when; seeded again by rule after a rebuild.",
)


class ShapeColumns(TypedColumns):
    """What the pages of one shape of address bore."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    shape = holds(CleanText, "The address without what numbers it: paper.example/events/{n}?view.")
    pages = holds(Number, "Pages of this shape that a link led to and that were read.", default=0)
    articles = holds(Number, "Articles among them, and those that one of them named first.", default=0)


SHAPE = Table(
    "shape",
    METADATA,
    ShapeColumns,
    UniqueConstraint("site", "shape"),
    info=KEPT,
    comment="Which kinds of addresses lead to articles; counted again from nothing after a rebuild.",
)


class DecisionColumns(TypedColumns):
    """What a person decided."""

    id = surrogate()
    key = holds(CleanText, "UUID.")
    kind = holds(short(12), "takedown, embargo, merge, split, note or lift.")
    target = holds(CleanText, "URL, site and key of an article with a blank between, beginning of URLs, or record id.")
    other = may_hold(CleanText, "The second URL of a merge.")
    reason = holds(CleanText, "Why.")
    who = holds(CleanText, "Who decided.")
    at = holds(UtcDateTime, "When, UTC.")
    until = may_hold(UtcDateTime, "End of an embargo, UTC.")
    scope = may_hold(
        short(12),
        "Null: the URL, or the article; prefix: every URL that begins so; version or capture: target is a record id.",
    )
    lifts = may_hold(CleanText, "Of a lift: key of the decision that is over.")
    digest = holds(short(32), "First 32 hex digits of the sha256 of the URL, article key or record id.")
    other_digest = may_hold(short(32), "The same of the second URL.")
    more = may_hold(
        CleanText, "JSON of what a later Microfiche wrote beside; a lift with any is not understood, and lifts nothing."
    )
    released = may_hold(UtcDateTime, "When the end of an embargo was carried out, UTC; null: not yet.")


DECISION = Table(
    "decision",
    METADATA,
    DecisionColumns,
    UniqueConstraint("key"),
    Index(None, "digest"),
    Index(None, "other_digest"),
    Index(None, "lifts"),
    only_where(Index(None, "scope"), "scope IS NOT NULL"),
    info=KEPT,
    comment="Human decisions; also in decisions.jsonl.",
)


class EpochColumns(TypedColumns):
    """One build of this database."""

    id = surrogate()
    key = holds(CleanText, "UUID; a database that is made from nothing begins a new one.")
    began = holds(UtcDateTime, "UTC.")
    last_change = holds(Number, "The highest change number given.", default=0)
    quiet = may_hold(
        UtcDateTime, "Since when a reread makes all rows anew, UTC: what it changes is told when it has ended."
    )
    looks_from = may_hold(
        Number,
        "The first change as of which can be asked; null: any; -1: looks of what was there are still to be kept.",
    )


EPOCH = Table(
    "epoch",
    METADATA,
    EpochColumns,
    UniqueConstraint("key"),
    info=KEPT,
    comment="Builds of this database, and the last change number given.",
)


class ChangeColumns(TypedColumns):
    """That something changed, in commit order."""

    id = surrogate()
    epoch = holds(CleanText, "Key of the build.")
    n = holds(Number, "1, 2, … within the epoch, without gaps.")
    subject = holds(short(20), "What changed: article, or the story that it belongs to.")
    key = holds(CleanText, "Site and key of the article.")
    at = holds(UtcDateTime, "When it was written, UTC.")
    what = holds(
        short(10),
        "changed: read it again; gone: no article is called so any more; withheld: nobody may show it, delete it;"
        " story: it belongs to another story than before, or to none.",
        default="changed",
    )


CHANGE = Table(
    "change",
    METADATA,
    ChangeColumns,
    UniqueConstraint("epoch", "n"),
    info=KEPT,
    comment="A feed of changes that loses none: numbers are given in commit order.",
)


class AnnouncedColumns(TypedColumns):
    """What the feed said last of an article."""

    id = surrogate()
    digest = holds(short(32), "First 32 hex digits of the sha256 of site and key with a blank between.")
    site = holds(CleanText, "Site of the article.")
    key = holds(CleanText, "Key of the article.")
    state = may_hold(short(64), "sha256 of all that could be seen of it then; empty: not known; null: never announced.")
    story = may_hold(CleanText, "Site and key of the first article of its story, as the feed said; null: it has none.")
    again = holds(
        Number, "1: it may have changed since a reread began, and is looked at when that has ended.", default=0
    )


ANNOUNCED = Table(
    "announced",
    METADATA,
    AnnouncedColumns,
    UniqueConstraint("digest"),
    only_where(Index(None, "again"), "again > 0"),
    info=KEPT,
    comment="What followers of the feed know: an article that looks the same as then is not announced again.",
)


class LossColumns(TypedColumns):
    """A capture whose record cannot be read any more."""

    id = surrogate()
    record_id = holds(CleanText, "Record id of the capture.")
    url = holds(CleanText, "The URL that was captured.")
    at = holds(UtcDateTime, "When it was captured, UTC.")
    file = holds(CleanText, "Name of the WARC file.")
    offset = holds(Number, "Where in that file the record began.")
    noticed = holds(UtcDateTime, "When it was missed, UTC.")


LOSS = Table(
    "loss",
    METADATA,
    LossColumns,
    info=KEPT,
    comment="Captures whose records could not be read any more when the database was made anew.",
)


class LockColumns(TypedColumns):
    """Who works on a site."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    job = holds(CleanText, "Key of the job.")
    host = holds(CleanText, "Host name of the machine.")
    boot_id = holds(CleanText, "Boot of that machine: after another boot the process is dead.")
    pid = holds(Number, "Process id.")
    pid_started = holds(CleanText, "Start time of the process, so that a reused id is told apart.")
    since = holds(UtcDateTime, "UTC.")
    heartbeat = holds(UtcDateTime, "Last sign of life, UTC.")


LOCK = Table(
    "lock",
    METADATA,
    LockColumns,
    UniqueConstraint("site"),
    info=KEPT,
    comment="At most one job per site.",
)


class AlarmColumns(TypedColumns):
    """That something is wrong with a site, and who was told."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    rule = holds(short(20), "What is wrong, in a word.")
    sentence = holds(CleanText, "What is wrong, as it was said first.")
    since = holds(UtcDateTime, "When it was first found, UTC.")
    told = may_hold(UtcDateTime, "When the site's command or webhook was told, UTC; null: not yet.")


ALARM = Table(
    "alarm",
    METADATA,
    AlarmColumns,
    UniqueConstraint("site", "rule"),
    info=KEPT,
    comment="What is wrong with sites, so that it is told once; a row goes when it is well again.",
)


class AcceptanceColumns(TypedColumns):
    """An alarm that somebody said is meant."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    rule = holds(short(20), "What was wrong, in a word.")
    sentence = holds(CleanText, "What was wrong, as it was said then.")
    at = holds(UtcDateTime, "When it was accepted, UTC: what came before is no measure of the site any more.")


ACCEPTANCE = Table(
    "acceptance",
    METADATA,
    AcceptanceColumns,
    Index(None, "site", "at"),
    info=KEPT,
    comment="Alarms of sites that were changed on purpose; without them the alarm comes again after a rebuild.",
)
