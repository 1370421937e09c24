"""What the WARC files do not hold: plans, locks, decisions, change numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.schema.base import KEPT, Base, Key, only_where, points_to, short
from storage.database.schema.column_types import words
from storage.records import Kind, Rel


class FrontierRow(Base):
    """A URL and when it is due."""

    __tablename__ = "frontier"
    __table_args__ = (
        UniqueConstraint("url_id"),
        # What is never due again is in neither.
        only_where(Index(None, "site", "due"), "due IS NOT NULL"),
        only_where(Index(None, "site", "priority", "due", "id"), "due IS NOT NULL"),
        {"info": KEPT, "comment": "What is to be fetched when; seeded again by rule after a rebuild."},
    )

    id: Mapped[Key]
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="The URL.")
    site: Mapped[str] = mapped_column(comment="Site on whose behalf.")
    role: Mapped[str] = mapped_column(
        short(12), comment="What is expected there: listing, feed, sitemap, page or article."
    )
    due: Mapped[datetime | None] = mapped_column(comment="UTC; null: never again.")
    priority: Mapped[int] = mapped_column(default=0, comment="Higher goes first.")
    kind: Mapped[Kind] = mapped_column(words(Kind), comment="Why the next exchange will be made.")
    tries: Mapped[int] = mapped_column(default=0, comment="Failed tries in a row.")
    rel: Mapped[Rel] = mapped_column(words(Rel), comment="How it was heard of.")
    via: Mapped[str | None] = mapped_column(comment="URL of the page that told us.")
    via_record: Mapped[str | None] = mapped_column(comment="Record id of that page's capture.")
    position: Mapped[int | None] = mapped_column(comment="Place on that page.")
    hint_title: Mapped[str | None] = mapped_column(comment="Title that stood there.")
    hint_date: Mapped[datetime | None] = mapped_column(comment="Date that stood there, UTC.")
    hops: Mapped[int] = mapped_column(default=0, comment="Links followed from a start page.")


class DecisionRow(Base):
    """What a person decided."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("key"), {"info": KEPT, "comment": "Human decisions; also in decisions.jsonl."})

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(comment="UUID.")
    kind: Mapped[str] = mapped_column(short(12), comment="takedown, embargo, merge, split or note.")
    target: Mapped[str] = mapped_column(comment="URL or article key.")
    other: Mapped[str | None] = mapped_column(comment="The second URL of a merge or split.")
    reason: Mapped[str] = mapped_column(comment="Why.")
    who: Mapped[str] = mapped_column(comment="Who decided.")
    at: Mapped[datetime] = mapped_column(comment="When, UTC.")
    until: Mapped[datetime | None] = mapped_column(comment="End of an embargo, UTC.")


class EpochRow(Base):
    """One build of this database."""

    __tablename__ = "epoch"
    __table_args__ = (
        UniqueConstraint("key"),
        {"info": KEPT, "comment": "Builds of this database, and the last change number given."},
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(comment="UUID; a rebuild begins a new one.")
    began: Mapped[datetime] = mapped_column(comment="UTC.")
    last_change: Mapped[int] = mapped_column(default=0, comment="The highest change number given.")


class ChangeRow(Base):
    """That something changed, in commit order."""

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("epoch", "n"),
        {"info": KEPT, "comment": "A feed of changes that loses none: numbers are given in commit order."},
    )

    id: Mapped[Key]
    epoch: Mapped[str] = mapped_column(comment="Key of the build.")
    n: Mapped[int] = mapped_column(comment="1, 2, … within the epoch, without gaps.")
    subject: Mapped[str] = mapped_column(short(20), comment="Table that changed: article or decision.")
    key: Mapped[str] = mapped_column(comment="Natural key of the row: site and key of the article.")
    at: Mapped[datetime] = mapped_column(comment="When it was written, UTC.")


class LossRow(Base):
    """A capture whose record cannot be read any more."""

    __tablename__ = "loss"
    __table_args__ = (
        {
            "info": KEPT,
            "comment": "Captures whose records could not be read any more when the database was made anew.",
        },
    )

    id: Mapped[Key]
    record_id: Mapped[str] = mapped_column(comment="Record id of the capture.")
    url: Mapped[str] = mapped_column(comment="The URL that was captured.")
    at: Mapped[datetime] = mapped_column(comment="When it was captured, UTC.")
    file: Mapped[str] = mapped_column(comment="Name of the WARC file.")
    offset: Mapped[int] = mapped_column(comment="Where in that file the record began.")
    noticed: Mapped[datetime] = mapped_column(comment="When it was missed, UTC.")


class LockRow(Base):
    """Who works on a site."""

    __tablename__ = "lock"
    __table_args__ = (UniqueConstraint("site"), {"info": KEPT, "comment": "At most one job per site."})

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="The site.")
    job: Mapped[str] = mapped_column(comment="Key of the job.")
    host: Mapped[str] = mapped_column(comment="Host name of the machine.")
    boot_id: Mapped[str] = mapped_column(comment="Boot of that machine: after another boot the process is dead.")
    pid: Mapped[int] = mapped_column(comment="Process id.")
    pid_started: Mapped[str] = mapped_column(comment="Start time of the process, so that a reused id is told apart.")
    since: Mapped[datetime] = mapped_column(comment="UTC.")
    heartbeat: Mapped[datetime] = mapped_column(comment="Last sign of life, UTC.")
