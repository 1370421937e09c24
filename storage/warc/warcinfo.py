"""The warcinfo record of a file and those that go with it: the site's declaration, the job's result.

In: what a job knows of itself. Out: records; and of such records, read back, WARC events.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, unquote

from storage.warc import bounds
from storage.warc.events import FileStart, JobEnd, SiteDeclaration
from storage.warc.fields import from_block, plain_text, text_value, to_block
from storage.warc.record import Record, Unreadable, date_field, sha256_field, url_field

SITE_URN = "urn:microfiche:site:"
JOB_URN = "urn:microfiche:job:"

_FORMAT = "WARC File Format 1.1"
_CONFORMS = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@cache
def software() -> str:
    """What writes WARC files here, as they name it."""
    return f"microfiche/{version('microfiche')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """What every file of a job says of it. `digest` is the sha256 of the declaration's text, `tls` how certificates are
    verified, and against what.
    """

    key: str
    site: str
    digest: str
    text: str
    operator: str
    software: str
    tls: str = ""


def warcinfo_record(job: JobFacts, filename: str, at: datetime, record_id: str) -> Record:
    """The first record of a file (WARC 1.1 §6.2)."""
    block = to_block(
        [
            ("software", text_value(job.software)),
            ("format", _FORMAT),
            ("conformsTo", _CONFORMS),
            ("operator", text_value(job.operator)),
            ("job", text_value(job.key)),
            ("site", text_value(job.site)),
            ("site-digest", text_value(job.digest)),
            ("tls-certificates", text_value(job.tls)),
        ]
    )
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Filename", filename),
        ("WARC-Date", date_field(at)),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", sha256_field(block)),
    )
    return Record(fields, block)


def copies_record(filename: str, at: datetime) -> Record:
    """The first record of a file of copied records: who copied them, and what they are (WARC 1.1 §6.2)."""
    block = to_block(
        [
            ("software", software()),
            ("format", _FORMAT),
            ("conformsTo", _CONFORMS),
            ("description", "records copied from the WARC files of an archive, each as it lies there"),
        ]
    )
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Filename", filename),
        ("WARC-Date", date_field(at)),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", sha256_field(block)),
    )
    return Record(fields, block)


def declaration_record(job: JobFacts, at: datetime, record_id: str, warcinfo: str) -> Record:
    """The site's declaration, so that a file can be read again without any other."""
    urn = f"{SITE_URN}{quote(job.site, safe='')}:{job.digest}"
    return _resource(
        urn, "application/toml; charset=utf-8", job.text.encode(), at=at, record_id=record_id, warcinfo=warcinfo
    )


def result_record(job: JobFacts, result: Mapping[str, Any], at: datetime, record_id: str, warcinfo: str) -> Record:
    """The job's result, the last record of its last file."""
    block = json.dumps(dict(result), ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return _resource(
        JOB_URN + quote(job.key, safe=""), "application/json", block, at=at, record_id=record_id, warcinfo=warcinfo
    )


def file_start(record: Record, file: str, end: int) -> FileStart:
    """The event of a warcinfo record. Raises `Unreadable`."""
    fields = from_block(record.block)
    job, site = fields.get("job"), fields.get("site")
    ours = job is not None and site is not None and "site-digest" in fields
    return FileStart(
        file=file,
        end=end,
        at=record.at,
        job=bounds.name("job", plain_text(job)) if ours and job else None,
        site=bounds.name("site", plain_text(site)) if ours and site else None,
        fields=fields,
    )


def site_declaration(record: Record, file: str, end: int) -> SiteDeclaration:
    """The event of a declaration. Raises `Unreadable`."""
    name, colon, digest = (record.get("WARC-Target-URI") or "").removeprefix(SITE_URN).rpartition(":")
    if not colon:
        raise Unreadable("a site declaration without a digest")
    known = {"name": bounds.name("name of the site", unquote(name)), "digest": bounds.name("digest", digest)}
    return SiteDeclaration(file=file, end=end, text=record.block.decode("utf-8", "replace"), **known)


def job_end(record: Record, file: str, end: int) -> JobEnd:
    """The event of a result. Raises `Unreadable`."""
    try:
        result = json.loads(record.block)
    except (ValueError, RecursionError) as fault:
        raise Unreadable("the job's result is no JSON") from fault
    if not isinstance(result, dict):
        raise Unreadable("the job's result is no JSON object")
    if not _is_result(result):
        raise Unreadable("the job's result has a why, exit_code or counts of another kind")
    job = bounds.name("job", unquote((record.get("WARC-Target-URI") or "").removeprefix(JOB_URN)))
    return JobEnd(file=file, end=end, at=record.at, job=job, result=result)


def _is_result(result: Mapping[str, Any]) -> bool:
    why, code, counts = result.get("why"), result.get("exit_code", 0), result.get("counts", {})
    return (
        isinstance(why, str | None)
        and (code is None or (_is_number(code) and abs(code) <= bounds.LARGEST))
        and isinstance(counts, dict)
        and all(map(_is_number, counts.values()))
    )


def _is_number(value: object) -> bool:
    """Whether it is a whole number of JSON: true is one to Python, and none to PostgreSQL."""
    return isinstance(value, int) and not isinstance(value, bool)


def _resource(urn: str, mime: str, block: bytes, *, at: datetime, record_id: str, warcinfo: str) -> Record:
    fields = (
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Target-URI", url_field(urn)),
        ("WARC-Date", date_field(at)),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
        ("Content-Type", mime),
        ("WARC-Block-Digest", sha256_field(block)),
    )
    return Record(fields, block)
