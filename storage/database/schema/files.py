"""WARC files, the jobs that wrote them, and the declarations that they carry."""

from __future__ import annotations

from sqlalchemy import Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import METADATA, REBUILT, Number, holds, may_hold, only_where, surrogate
from storage.database.schema.column_types import CleanJson, CleanText, UtcDateTime


class WarcFileColumns(TypedColumns):
    """A WARC file of the archive."""

    id = surrogate()
    name = holds(CleanText, "File name, unique in the archive.")
    job = may_hold(CleanText, "Key of the job that wrote to it last; null for a foreign file.")
    site = may_hold(CleanText, "Site of that job.")
    state = holds(CleanText, "open while its day lasts, closed, or moved.")
    place = may_hold(CleanText, "Where a moved file lies now; null: in the archive's warc folder.")
    size = may_hold(Number, "Bytes, once closed.")
    sha256 = may_hold(CleanText, "Hex digest of the whole file, once closed.")
    ingested_to = holds(Number, "Bytes of the file that are rows already.", default=0)


WARC_FILE = Table(
    "warc_file",
    METADATA,
    WarcFileColumns,
    UniqueConstraint("name"),
    only_where(Index(None, "site"), "state = 'open'"),
    info=REBUILT,
    comment="The WARC files: the log of the archive.",
)


class JobColumns(TypedColumns):
    """One run of a crawl or an import."""

    id = surrogate()
    key = holds(CleanText, "UUID from the warcinfo record.")
    site = holds(CleanText, "Site that was crawled.")
    started = holds(UtcDateTime, "Time of the warcinfo record, UTC.")
    ended = may_hold(UtcDateTime, "UTC; null: runs still, or died.")
    why = may_hold(CleanText, "Why it ended: finished, interrupted, limit, disk-full, …")
    exit_code = may_hold(Number, "Exit code of the command.")
    counts = may_hold(CleanJson, "What it did: captures by outcome and kind.")


JOB = Table(
    "job",
    METADATA,
    JobColumns,
    UniqueConstraint("key"),
    Index(None, "site", "started"),
    Index(None, "started"),
    info=REBUILT,
    comment="Runs, from the warcinfo and job-end records of their files.",
)


class SiteVersionColumns(TypedColumns):
    """A site's declaration as it was once."""

    id = surrogate()
    name = holds(CleanText, "The site's name.")
    digest = holds(CleanText, "sha256 of the declaration, hex.")
    declaration = holds(CleanText, "The TOML text.")
    title = may_hold(CleanText, "What the paper calls itself, as the declaration says it.")
    since = may_hold(UtcDateTime, "Start of the earliest job that used it, UTC.")


SITE_VERSION = Table(
    "site_version",
    METADATA,
    SiteVersionColumns,
    UniqueConstraint("name", "digest"),
    Index(None, "name", "since"),
    info=REBUILT,
    comment="Site declarations, from the resource record at the head of each file.",
)
