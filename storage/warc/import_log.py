"""The record of an import: what file of somebody's was taken in, as what, and what was wrong with it.

In: facts of one import. Out: a WARC file of its own, small, from which the row of the job can be made again.
The job of a file is named after the file's sha256, so that one that is imported again has its job already.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from storage.warc.events import JobEnd
from storage.warc.fields import text_value, to_block
from storage.warc.member import member
from storage.warc.reader import read_file
from storage.warc.record import Record, date_field, sha256_field
from storage.warc.warcinfo import JobFacts, result_record
from storage.warc.writer import sync_folder

SITE = "import"
"""The name under which imports stand among jobs."""

_NO_DECLARATION = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """What an import knows when it begins: the name and the sha256 (hex) of the file, and when."""

    name: str
    sha256: str
    at: datetime

    @property
    def key(self) -> str:
        """The key of the job."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"import sha256:{self.sha256}"))

    @property
    def file(self) -> str:
        """The name of the job's own WARC file."""
        return f"{SITE}-{self.key}.warc.gz"


def write_log(path: Path, facts: ImportFacts, result: Mapping[str, Any]) -> None:
    """Have the file of a job say how it ended: `result` holds why, exit_code and counts, and what else is to be kept.

    It is on the disk when this returns, and never there by half. Raises OSError.
    """
    ids = _name(facts, "end"), _name(facts, "warcinfo")
    end = result_record(_job(facts), result, datetime.now(UTC), *ids)
    _write(path, member(_start(facts)) + member(end))


def logged(path: Path) -> JobEnd | None:
    """How the job of this file ended; None where it did not, or there is no such file."""
    if not path.exists():
        return None
    return next((event for event in read_file(path) if isinstance(event, JobEnd)), None)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    sync_folder(path.parent)


def _job(facts: ImportFacts) -> JobFacts:
    return JobFacts(key=facts.key, site=SITE, digest=_NO_DECLARATION, text="", operator="", software="")


def _start(facts: ImportFacts) -> Record:
    block = to_block(
        [
            ("software", text_value(f"microfiche/{version('microfiche')}")),
            ("format", "WARC File Format 1.1"),
            ("job", facts.key),
            ("site", SITE),
            ("site-digest", _NO_DECLARATION),
            ("description", text_value(f"Taken in from {facts.name}")),
            ("source-sha256", facts.sha256),
        ]
    )
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{_name(facts, 'warcinfo')}>"),
        ("WARC-Filename", facts.file),
        ("WARC-Date", date_field(facts.at)),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", sha256_field(block)),
    )
    return Record(fields, block)


def _name(facts: ImportFacts, what: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(facts.key), what)}"
