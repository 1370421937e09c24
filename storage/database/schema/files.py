"""WARC files, the jobs that wrote them, and the declarations that they carry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.schema.base import REBUILT, Base, Key


class WarcFileRow(Base):
    """A WARC file of the archive."""

    __tablename__ = "warc_file"
    __table_args__ = (UniqueConstraint("name"), {"info": REBUILT, "comment": "The WARC files: the log of the archive."})

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(comment="File name, unique in the archive.")
    job: Mapped[str | None] = mapped_column(comment="Key of the job that wrote it; null for a foreign file.")
    site: Mapped[str | None] = mapped_column(comment="Site of that job.")
    state: Mapped[str] = mapped_column(comment="open while its job runs, closed, or moved.")
    place: Mapped[str | None] = mapped_column(
        comment="Where a moved file lies now; null: in the archive's warc folder."
    )
    size: Mapped[int | None] = mapped_column(comment="Bytes, once closed.")
    sha256: Mapped[str | None] = mapped_column(comment="Hex digest of the whole file, once closed.")
    ingested_to: Mapped[int] = mapped_column(default=0, comment="Bytes of the file that are rows already.")


class JobRow(Base):
    """One run of a crawl or an import."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "site", "started"),
        {"info": REBUILT, "comment": "Runs, from the warcinfo and job-end records of their files."},
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(comment="UUID from the warcinfo record.")
    site: Mapped[str] = mapped_column(comment="Site that was crawled.")
    started: Mapped[datetime] = mapped_column(comment="Time of the warcinfo record, UTC.")
    ended: Mapped[datetime | None] = mapped_column(comment="UTC; null: runs still, or died.")
    why: Mapped[str | None] = mapped_column(comment="Why it ended: finished, interrupted, limit, disk-full, …")
    exit_code: Mapped[int | None] = mapped_column(comment="Exit code of the command.")
    counts: Mapped[dict[str, Any] | None] = mapped_column(comment="What it did: captures by outcome and kind.")


class SiteVersionRow(Base):
    """A site's declaration as it was once."""

    __tablename__ = "site_version"
    __table_args__ = (
        UniqueConstraint("name", "digest"),
        {"info": REBUILT, "comment": "Site declarations, from the resource record at the head of each file."},
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(comment="The site's name.")
    digest: Mapped[str] = mapped_column(comment="sha256 of the declaration, hex.")
    declaration: Mapped[str] = mapped_column(comment="The TOML text.")
    since: Mapped[datetime | None] = mapped_column(comment="Start of the earliest job that used it, UTC.")
