"""What people decide about the archive: one line each in decisions.jsonl, which is never rewritten, and a row.

The file is the log of decisions as the WARC files are that of exchanges: a reread replays it, and what was taken
down never comes back.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from storage.archive import Archive
from storage.database.log.decisions import TAKEDOWN, Decision, add, is_taken_down, takedown_of, urls_of_target
from storage.database.plans import frontier
from storage.database.queries import articles
from storage.errors import ArchiveError, ArchiveUnwritable, BadUrl
from storage.urls import canonical_url

__all__ = ["TAKEDOWN", "Decision", "decide", "is_taken_down", "replay", "takedown_of"]


def decide(
    archive: Archive,
    *,
    kind: str,
    target: str,
    reason: str,
    who: str,
    other: str | None = None,
    until: datetime | None = None,
) -> Decision:
    """Write a decision down, and let it take effect.

    `target` (and `other`) is a URL, or whatever an article of the archive is called. The line is on the disk before
    the row is. Raises NotFound for a target that is no URL and no article, ArchiveUnwritable.
    """
    with archive.database.read() as connection:
        target = _target(connection, target)
        other = _target(connection, other) if other else None
    made = {"key": str(uuid.uuid4()), "kind": kind, "target": target, "reason": reason, "who": who}
    decision = Decision(**made, at=datetime.now(UTC), other=other, until=until)
    _append(archive.decisions, to_line(decision))
    with archive.database.write() as connection:
        _take_effect(connection, decision)
    return decision


def replay(archive: Archive) -> int:
    """Make rows of decisions.jsonl and let them take effect again; how many there are. Raises ArchiveError."""
    decisions = list(read(archive.decisions))
    with archive.database.write() as connection:
        for decision in decisions:
            _take_effect(connection, decision)
    return len(decisions)


def read(path: Path) -> Iterator[Decision]:
    """The decisions of a file, in order; none when there is no file. Raises ArchiveError, which names the line."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            yield from_line(line)
        except ValidationError as fault:
            why = f"line {number} is no decision ({fault.errors()[0]['msg']}); correct it"
            raise ArchiveError(where=path, why=why) from fault


def to_line(decision: Decision) -> str:
    """A decision as a line of JSON."""
    facts = {name: value for name, value in asdict(decision).items() if value is not None}
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat) + "\n"


def from_line(line: str) -> Decision:
    """What `to_line` was given. Raises pydantic's ValidationError."""
    return TypeAdapter(Decision).validate_json(line)


def _target(connection: Connection, what: str) -> str:
    try:
        return canonical_url(what)
    except BadUrl:
        return articles.natural_key(connection, what)


def _take_effect(connection: Connection, decision: Decision) -> None:
    add(connection, decision)
    if decision.kind == TAKEDOWN:
        frontier.forget(connection, urls_of_target(connection, decision))


def _append(path: Path, line: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            os.write(handle, line.encode("utf-8", "replace"))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault
