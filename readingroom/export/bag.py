"""A bag of a selection, as BagIt 1.0 has it (RFC 8493): WARC files, an index, decisions, and sums of all.

In: an open archive, a `Selection`. Out: a folder that other archives take in and check by themselves.
Never: what was taken down; a folder that holds something already.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from readingroom.export import bag_history
from readingroom.export.bag_history import COPIED, WHOLE
from readingroom.export.copied_files import CopiedFiles
from readingroom.export.premis import FileObject, premis
from readingroom.export.whole_files import whole_files_of
from readingroom.terminal import one_line
from storage import archive_page, decision_lines
from storage.archive import Archive
from storage.database.log.decisions import LIFT, PREFIX, Decision
from storage.database.queries.files_shown import FilesShown
from storage.database.queries.selection import Selection, chosen, names_of_articles
from storage.errors import ArchiveUnwritable, NothingChosen, UsageError
from storage.folder import digest
from storage.warc.cdxj import lines_of
from storage.warc.warcinfo import software

_DECISIONS = "data/decisions.jsonl"
_FORMATS = {".gz": ("application/warc", "1.1"), ".warc": ("application/warc", ""), ".cdxj": ("CDXJ", "")}
_UNPLAIN = re.compile(r"[^\w.+-]", re.ASCII)
_OTHERS = {".jsonl": ("JSON Lines", ""), ".md": ("text/markdown", "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bagged:
    """What is in the bag: whole files, exchanges copied from others, bytes of payload; `lost` is not in it, in words.

    `lacking`: how many files its pages show that the archive never had.
    """

    whole: int
    exchanges: int
    size: int
    lost: tuple[str, ...]
    lacking: int


@dataclass(slots=True)
class _Content:
    """What was chosen: the names that decisions may have for it, and the files that hold its copies."""

    names: set[str] = field(default_factory=set)
    records: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


def export_bag(archive: Archive, target: Path, selection: Selection) -> Bagged:
    """Write a bag. Raises NothingChosen, UsageError, ArchiveUnwritable; the target is whole or not touched."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(why=f"{target} is there already; name a new folder, or an empty one")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            bag = Path(folder) / "bag"
            done = _fill(archive, bag, selection)
            bag.replace(target)
            return done
    except OSError as fault:
        raise ArchiveUnwritable(where=target, why=fault.strerror or str(fault)) from fault


def _fill(archive: Archive, bag: Path, selection: Selection) -> Bagged:
    files, content = FilesShown(), _Content()
    for folder in (WHOLE, COPIED):
        (bag / folder).mkdir(parents=True)
    with CopiedFiles(bag / COPIED) as copies, archive.database.read() as connection:
        whole = whole_files_of(archive, connection, selection)
        for capture in chosen(connection, selection, files):
            content.names |= {capture.url, capture.record_id}
            content.records.append(capture.record_id)
            if capture.file not in whole.paths:
                content.sources.add(capture.file)
                copies.add(archive, capture)
        content.names |= names_of_articles(connection, content.records)
    for name, path in whole.paths.items():
        with path.open("rb") as file, (bag / WHOLE / _plain(name)).open("wb") as copy:  # it may lie in a store
            shutil.copyfileobj(file, copy, 1 << 20)
    if not _files(bag):
        raise NothingChosen
    for folder in (WHOLE, COPIED):
        if not _files(bag / folder):
            (bag / folder).rmdir()  # manifests know no empty folder
    told = _decisions(archive, selection, content)
    _write_beside(bag, told)
    _tag(bag, bag_history.of(bag, told, content.sources), {_plain(name): name for name in whole.paths})
    lost = [f"{capture.url} of {capture.at:%Y-%m-%d %H:%M} UTC, {capture.file}" for capture in copies.lost]
    lost += [f"{name} as a whole: it is not what it was when it was closed" for name in whole.changed]
    return Bagged(
        whole=len(whole.paths),
        exchanges=len(copies.copied),
        size=sum(path.stat().st_size for path in _files(bag / "data")),
        lost=tuple(lost),
        lacking=len(files.missing) + files.unlisted,
    )


def _decisions(archive: Archive, selection: Selection, content: _Content) -> list[Decision]:
    """The decisions that concern what is in the bag; all of them, where all was chosen."""
    every = decision_lines.read(archive.decisions)
    if selection.is_of_whole_sites and not selection.sites:
        return list(every)
    kept = {one.key: one for one in every if _concerns(one, content.names)}
    return [one for one in every if one.key in kept or (one.kind == LIFT and one.lifts in kept)]


def _concerns(decision: Decision, names: set[str]) -> bool:
    if decision.scope == PREFIX:
        return any(name.startswith(decision.target) for name in names)
    return decision.target in names or decision.other in names


def _write_beside(bag: Path, told: list[Decision]) -> None:
    data = bag / "data"
    (data / "README.md").write_bytes(archive_page.FOLDER.text())
    lines = (line for path in bag_history.warcs_of(bag) for line in lines_of(path) if isinstance(line, bytes))
    (data / "all.cdxj").write_bytes(b"".join(sorted(lines)))
    if told:
        text = "".join(map(decision_lines.to_line, told))
        (bag / _DECISIONS).write_text(text, "utf-8", "replace")


def _plain(name: str) -> str:
    """A name that every program finds in a manifest. RFC 8493 §2.1.3 has % written as %25 there; bagit-python 1.9.0, as
    most, takes that for three letters of the name (its issue #157), and finds what follows the standard invalid.
    """
    plain = _UNPLAIN.sub("_", name)
    return name if plain == name else f"{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}-{plain}"


def _tag(bag: Path, history: bag_history.History, originals: Mapping[str, str]) -> None:
    """The tag files (RFC 8493 §2.1.1, §2.1.3, §2.2). `originals`: how files were called in the archive."""
    payload = {path: digest(path) for path in _files(bag / "data")}
    objects = [_object(bag, path, sha256, originals) for path, sha256 in payload.items()]
    (bag / "metadata").mkdir()
    (bag / "metadata" / "premis.xml").write_bytes(premis(objects, history.happenings))
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (bag / "bag-info.txt").write_text(_info(payload, history.organizations), "utf-8", "replace")
    (bag / "manifest-sha256.txt").write_text(_sums(bag, payload))
    tags = [path for path in _files(bag) if path not in payload]
    (bag / "tagmanifest-sha256.txt").write_text(_sums(bag, {path: digest(path) for path in tags}))


def _object(bag: Path, path: Path, sha256: str, originals: Mapping[str, str]) -> FileObject:
    format_ = (_FORMATS | _OTHERS).get(path.suffix, ("application/octet-stream", ""))
    size, original = path.stat().st_size, originals.get(path.name, path.name)
    return FileObject(path=_name(bag, path), original=original, size=size, sha256=sha256, format=format_)


def _info(payload: Mapping[Path, str], organizations: tuple[str, ...]) -> str:
    size = sum(path.stat().st_size for path in payload)
    said = [
        *(("Source-Organization", one_line(name)) for name in organizations),
        ("Bagging-Date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Payload-Oxum", f"{size}.{len(payload)}"),
        ("Bag-Software-Agent", software()),
        ("External-Description", "News pages as WARC files; data/README.md says how to read them"),
    ]
    return "".join(f"{label}: {value}\n" for label, value in said)


def _sums(bag: Path, sums: Mapping[Path, str]) -> str:
    """A manifest; `_plain` leaves no name in which anything would have to be escaped."""
    return "".join(f"{sha256}  {_name(bag, path)}\n" for path, sha256 in sums.items())


def _name(bag: Path, path: Path) -> str:
    return path.relative_to(bag).as_posix()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
