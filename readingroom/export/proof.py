"""A folder, or a ZIP, that shows what a capture says to somebody who trusts nobody: records, bytes, sums and a check.

In: an open archive and a capture. Out: the files, `SHA256SUMS` over them, `README.txt`, and `check.sh`, which needs
nothing of ours. Never: what was taken down; a folder that holds something already.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import captures
from storage.database.log.files import Closed, closing_of
from storage.database.queries.articles import withhold_capture
from storage.errors import ArchiveUnwritable, UsageError
from storage.folder import digest
from storage.records import Capture
from storage.repeats import record_in
from storage.warc import evidence
from storage.warc.evidence import Exhibit
from storage.warc.warcinfo import software

SUMS = "SHA256SUMS"
_ABOUT = "about.txt"
_RIGHTS = 0o644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was written: how many files, and the sha256 of `SHA256SUMS`, which stands for all of them.

    `is_as_closed`: whether the WARC file is what it was when it was closed; None: it is still written to.
    """

    files: int
    sha256: str
    is_as_closed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A capture, the one whose bytes it repeats, and their records by folder."""

    capture: Capture
    original: Capture | None
    exhibits: Mapping[str, tuple[Exhibit, ...]]
    closed: Closed | None
    sha256: str

    @property
    def is_as_closed(self) -> bool | None:
        return None if self.closed is None else self.closed.sha256 == self.sha256

    def said(self, name: str) -> str:
        """A field of the capture's metadata record."""
        return next((one.said.get(name, "") for one in self.exhibits["capture"] if one.name == "metadata"), "")


def prove(archive: Archive, capture: Capture, target: Path) -> Proof:
    """Write the proof of a capture to a folder, or to a ZIP where the name of `target` ends so.

    Raises UsageError where something is there, TakenDown, RecordUnreadable, ArchiveUnwritable.
    """
    is_packed = target.suffix.lower() == ".zip"
    if target.exists() and (is_packed or not target.is_dir() or any(target.iterdir())):
        raise UsageError(why=f"{target} is there already; name a new folder, or an empty one")
    case = _case(archive, capture)
    contents = dict(_contents(archive, case))
    contents[SUMS] = "".join(f"{_sha256(data)}  {name}\n" for name, data in sorted(contents.items())).encode()
    try:
        (_pack if is_packed else _lay_out)(target, contents)
    except OSError as fault:
        raise ArchiveUnwritable(where=target, why=fault.strerror or str(fault)) from fault
    return Proof(files=len(contents), sha256=_sha256(contents[SUMS]), is_as_closed=case.is_as_closed)


def _case(archive: Archive, capture: Capture) -> _Case:
    with archive.database.read() as connection:
        original = _original(connection, capture)
        closed = closing_of(connection, capture.file)
    exhibits = dict(_exhibits(archive, "capture", capture))
    if original is not None:
        exhibits |= dict(_exhibits(archive, "original", original))
    sha256 = digest(archive.warcs.path(capture.file))
    return _Case(capture=capture, original=original, exhibits=exhibits, closed=closed, sha256=sha256)


def _original(connection: Connection, capture: Capture) -> Capture | None:
    """The capture that holds the bytes; None where these are its own, or nobody has it. Raises TakenDown."""
    if capture.refers_to is None:
        return None
    record_id = record_in(capture.refers_to)
    withhold_capture(connection, record_id)
    return captures.find(connection, record_id)


def _exhibits(archive: Archive, folder: str, capture: Capture) -> Iterator[tuple[str, tuple[Exhibit, ...]]]:
    path = archive.warcs.path(capture.file)
    yield folder, evidence.of_exchange(path, capture.offset)
    yield f"{folder}-job", evidence.of_job(path, capture.offset)


def _contents(archive: Archive, case: _Case) -> Iterator[tuple[str, bytes]]:
    for folder, exhibits in case.exhibits.items():
        for number, exhibit in enumerate(exhibits, 1):
            yield f"{folder}/{number:02}-{exhibit.name}.warc.gz", exhibit.member
    loose = {
        "answer.http": archive.warcs.answer(case.capture),
        "request.http": archive.warcs.request(case.capture),
        "certificates.pem": archive.warcs.certificates(case.capture),
    }
    yield from ((name, data) for name, data in loose.items() if data)
    body = evidence.body_in(case.exhibits.get("original") or case.exhibits["capture"])
    if body is not None:
        yield "body", body
    yield _ABOUT, _about(case)
    yield "README.txt", _readme(case)
    yield "check.sh", _given("check.sh")


def _about(case: _Case) -> bytes:
    capture = case.capture
    first = next(one for one in case.exhibits["capture"] if one.id == capture.record_id)
    said = {
        "url": capture.url,
        "captured": first.date,
        "target": first.target,
        "record": capture.record_id,
        "outcome": capture.outcome.value,
        "status": capture.status,
        "warc-file": capture.file,
        "offset": capture.offset if first.is_as_it_lies else None,
        "warc-file-sha256": case.closed and case.closed.sha256,
        "warc-file-bytes": case.closed and case.closed.size,
        "warc-file-sha256-now": case.sha256,
        "made": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "made-by": software(),
    }
    lines = [f"{name}: {value}\n" for name, value in said.items() if value is not None]
    return "".join(lines).encode("utf-8", "replace")


def _readme(case: _Case) -> bytes:
    facts = {
        "url": case.capture.url,
        "captured": f"{case.capture.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "server": _server(case),
        "whole": _whole(case),
    }
    return Template(_given("proof.txt").decode()).substitute(facts).encode("utf-8", "replace")


def _server(case: _Case) -> str:
    """What the certificates are worth, as a paragraph."""
    verdict = case.said("tls-verified")
    if verdict == "yes":
        return (
            "That the certificates of the server led to a root that was trusted then, and were for its name: check.sh\n"
            "verifies this again, as of that time."
        )
    if verdict:
        return f"The certificates of the server did not prove who it was ({verdict}), and were recorded all the same."
    if case.capture.url.startswith("https:"):
        return "Of the certificates of the server nothing was kept, so nothing here says who it was."
    return "Nothing here says who the server was: it was asked by http, which anybody on the way can answer."


def _whole(case: _Case) -> str:
    capture = case.capture
    if case.closed is None:
        return (
            f"The records were copied from {capture.file}. Nobody had closed that file yet, because its day was not\n"
            "over; so there is no sha256 of it from before this folder was made."
        )
    text = (
        f"The records were copied from {capture.file}, whose sha256 was written down when it was closed:\n"
        f"{case.closed.sha256}. With a copy of that file, check.sh -w finds them in it."
    )
    if case.is_as_closed:
        return text
    return f"{text}\nBUT THE FILE IS NOT WHAT IT WAS THEN: its sha256 was {case.sha256}\nwhen this folder was made."


def _given(name: str) -> bytes:
    return files("readingroom.export").joinpath("data", name).read_bytes()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _lay_out(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files; where that fails, no half a folder is left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        for name, data in contents.items():
            path = Path(folder, "whole", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        Path(folder, "whole").replace(target)


def _pack(target: Path, contents: Mapping[str, bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.half")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in contents.items():
            info = zipfile.ZipInfo(f"{target.stem}/{name}", datetime.now(UTC).timetuple()[:6])
            info.external_attr = _RIGHTS
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)
    partial.replace(target)
