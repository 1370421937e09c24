"""decisions.jsonl: the log of what people decided, one JSON object a line, only ever added to.

In: a path. Out: `Decision`s in order, or what is wrong with which line: what cannot be read may be what must not be
shown, so whoever hands anything out stops there.
Never: a line that is changed, or left out in silence. What a kill left of a last line is moved aside by `mend` alone.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.database.log.decisions import EMBARGO, KINDS, LIFT, MERGE, SCOPES, Decision
from storage.errors import ArchiveError, ArchiveUnwritable, DecisionsUnreadable

_TORN = "it has no end, as a kill while writing leaves it"
_MEND_TORN = "`microfiche decisions --mend` sets these bytes aside; they never took effect, so decide again"
_MEND = "Correct that line, or put a whole copy of the file back"
_TEXTS = ("key", "kind", "target", "reason", "who", "other", "scope", "lifts")
_MOMENTS = ("at", "until")
_NEEDED = ("key", "kind", "target", "reason", "who", "at")
_OWN = frozenset(field.name for field in fields(Decision)) - {"more"}


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line that is no decision; `is_torn`: the last one, without its end. `offset` is where in the file it begins."""

    number: int
    why: str
    offset: int
    is_torn: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """What a file of decisions holds, in order, and the lines that cannot be read."""

    decisions: tuple[Decision, ...] = ()
    bad: tuple[DoubtfulLine, ...] = ()


def examine(path: Path) -> Lines:
    """Every line of a file, sound or not; none when there is no file. Raises ArchiveError where it cannot be read."""
    try:
        return _examined(path.read_bytes())
    except FileNotFoundError:
        return Lines()
    except OSError as fault:
        raise ArchiveError(where=path, why=f"it cannot be read ({fault.strerror or fault})") from fault


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, in order; none when there is no file. Raises DecisionsUnreadable, naming the line."""
    lines = examine(path)
    for bad in lines.bad:
        raise unreadable(path, bad)
    return lines.decisions


def unreadable(path: Path, bad: DoubtfulLine) -> DecisionsUnreadable:
    """The error for a line that is no decision."""
    how = _MEND_TORN if bad.is_torn else _MEND
    return DecisionsUnreadable(where=path, line=bad.number, why=bad.why, how=how)


def _examined(data: bytes) -> Lines:
    seen: dict[str, tuple[int, Decision]] = {}
    decisions, bad, offset = [], [], 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            # Whoever edits by hand may leave out the last line end, too; half of an object has no closing brace.
            is_torn = offset + len(line) == len(data) and not line.rstrip().endswith(b"}")
            try:
                decision = from_line(line)
                _must_be_the_same(seen.setdefault(decision.key, (number, decision)), decision)
                decisions.append(decision)
            except ValueError as fault:
                why = f"{fault}; {_TORN}" if is_torn else str(fault)
                bad.append(DoubtfulLine(number, why, offset, is_torn))
        offset += len(line) + 1
    return Lines(tuple(decisions), tuple(bad))


def _must_be_the_same(first: tuple[int, Decision], decision: Decision) -> None:
    number, before = first
    if before != decision:
        raise ValueError(f"it has the key of line {number} and says something else")


def to_line(decision: Decision) -> str:
    """A decision as a line of JSON, with what a later program wrote into it."""
    own = {name: value for name, value in asdict(decision).items() if value is not None and name != "more"}
    facts = {**decision.more, **own}
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat) + "\n"


def from_line(line: str | bytes) -> Decision:
    """What `to_line` was given. Raises ValueError, which says what is wrong."""
    facts = _object(line)
    for name in _NEEDED:
        if facts.get(name) in (None, ""):
            raise ValueError(f"it has no {name}")
    own = {name: _text(name, facts.get(name)) for name in _TEXTS}
    own |= {name: _moment(name, facts.get(name)) for name in _MOMENTS}
    more = {name: value for name, value in facts.items() if name not in _OWN}
    decision = Decision(**own, more=more)
    _must_make_sense(decision)
    return decision


def _object(line: str | bytes) -> Mapping[str, Any]:
    try:
        facts = json.loads(line if isinstance(line, str) else line.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise ValueError(f"it is no UTF-8 ({fault.reason})") from fault
    except json.JSONDecodeError as fault:
        raise ValueError(f"it is no JSON ({fault.msg}, character {fault.pos + 1})") from fault
    except RecursionError as fault:
        raise ValueError("it is no JSON that anybody wrote") from fault
    if not isinstance(facts, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - whoever reads a line has one kind of fault to expect
    return facts


def _text(name: str, value: object) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"its {name} is no text")
    return value


def _moment(name: str, value: object) -> Any:
    try:
        moment = datetime.fromisoformat(str(value)) if value is not None else None
    except ValueError as fault:
        raise ValueError(f"its {name} is no time") from fault
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"its {name} says no time zone")
    return moment


def _must_make_sense(decision: Decision) -> None:
    if decision.kind not in KINDS:
        raise ValueError(f"no kind of decision is called {decision.kind}")
    if decision.scope not in SCOPES:
        raise ValueError(f"no scope of a decision is called {decision.scope}")
    needed = {EMBARGO: "until", MERGE: "other", LIFT: "lifts"}.get(decision.kind)
    if needed and getattr(decision, needed) is None:
        raise ValueError(f"it is a {decision.kind} and has no {needed}")


def append(path: Path, decisions: Iterable[Decision]) -> None:
    """Add lines, whole or not at all; they, and the file's name in its folder, are on the disk when this returns.

    One writer at a time (flock), and only behind lines that can all be read. Raises DecisionsUnreadable,
    ArchiveUnwritable.
    """
    data = "".join(map(to_line, decisions)).encode("utf-8", "replace")
    with _said(path), _locked(path) as handle:
        before = os.fstat(handle).st_size
        read(path)
        try:
            _write(handle, (b"" if _is_at_line_start(path, before) else b"\n") + data)
        except OSError:
            os.ftruncate(handle, before)  # a full disk: no half a line is left behind
            raise
        _sync(path, handle)


def mend(path: Path) -> Path | None:
    """Move what a kill left of a last line aside, into the file that is named; None: there is nothing to mend.

    Raises DecisionsUnreadable for any other line, which only a person can mend, and ArchiveUnwritable.
    """
    if not path.exists():
        return None
    with _said(path), _locked(path) as handle:
        torn = [bad for bad in examine(path).bad if bad.is_torn]
        if torn:
            aside = path.with_name(f"{path.name}.torn")
            with aside.open("ab") as file:
                file.write(path.read_bytes()[torn[0].offset :] + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.ftruncate(handle, torn[0].offset)
            _sync(path, handle)
        read(path)
    return aside if torn else None


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _is_at_line_start(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(size - 1, 0))
        return file.read(1) in (b"", b"\n")


def _sync(path: Path, handle: int) -> None:
    os.fsync(handle)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """A handle to the file that nobody else writes through meanwhile."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise ArchiveUnwritable(where=path, why=fault.strerror or str(fault)) from fault
