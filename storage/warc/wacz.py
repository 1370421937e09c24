"""The WARC files in a WACZ (WACZ 1.1.1): a ZIP file with a list of what is in it, and the sha256 of each.

In: a path, and a folder to put files into. Out: the WARC files that it holds, byte for byte, those of packages in it
too, and what is not as the list says. Never: its pages or indexes, which its records say better.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

_LIST, _DIGEST = "datapackage.json", "datapackage-digest.json"
_MULTI = "multi-wacz-package"
_STEP = 1 << 20
_LOCAL_HEAD = 30
_MOST_UNFOLDED = 1_000
"""Bytes for each byte in the file: what unfolds to more is no WARC file."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a ZIP file raises about its contents; RuntimeError where it is encrypted."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What came out of a package: where each file lies now, by its name there, and what was wrong."""

    files: tuple[tuple[str, Path], ...]
    faults: tuple[str, ...]


class NoPackage(ValueError):
    """The ZIP file cannot be opened: its directory is missing or damaged."""


def is_zip(path: Path) -> bool:
    """Whether a file begins as a ZIP file does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def is_list_of_packages(path: Path) -> bool:
    """Whether a file is the list of a collection in several packages (multi-WACZ), beside which these lie."""
    with path.open("rb") as file:
        begun = file.read(_STEP)
    return begun.lstrip()[:1] == b"{" and _MULTI.encode() in begun


def listed_packages(path: Path) -> Opened:
    """The packages that such a list names, as far as they lie beside it; their digests are looked at."""
    files: list[tuple[str, Path]] = []
    faults: list[str] = []
    for name, listed in _listed(_json(path.read_bytes())).items():
        beside = path.parent / name
        if urlsplit(name).scheme or not beside.is_file():
            faults.append(f"{name} is listed and does not lie beside the list")
            continue
        with beside.open("rb") as file:
            faults += _compared(name, listed, hashlib.file_digest(file, "sha256").hexdigest(), beside.stat().st_size)
        files.append((name, beside))
    return Opened(tuple(files), tuple(faults))


def open_package(path: Path, folder: Path) -> Opened:
    """Put the WARC files of a package into `folder`. Raises `NoPackage` where the ZIP file is no whole one."""
    try:
        package = zipfile.ZipFile(path)
    except _BROKEN as fault:
        raise NoPackage(" ".join(str(fault).split())) from fault
    with package, path.open("rb") as raw:
        return _Package(package, raw, folder).opened()


class _Package:
    """A package on the way through it."""

    def __init__(self, package: zipfile.ZipFile, raw: BinaryIO, folder: Path) -> None:
        self._zip, self._raw, self._folder = package, raw, folder
        self._faults: list[str] = []
        self._files: list[tuple[str, Path]] = []

    def opened(self) -> Opened:
        """Take out what is a WARC file, and look at every digest."""
        listed = self._list()
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        for entry in entries:
            self._look_at(entry, listed)
        here = {entry.filename for entry in entries}
        self._faults += [f"{name} is listed and not there" for name in listed if name not in here]
        return Opened(tuple(self._files), tuple(self._faults))

    def _list(self) -> Mapping[str, Mapping[str, Any]]:
        try:
            raw = self._zip.read(_LIST)
        except KeyError:
            self._faults.append(f"it has no {_LIST}, so nothing says what its files should be")
            return {}
        except _BROKEN as fault:
            self._faults.append(f"{_LIST} cannot be read ({fault})")
            return {}
        self._faults += self._wrong_list(raw)
        listed = _listed(_json(raw))
        if not listed:
            self._faults.append(f"{_LIST} lists no files")
        return listed

    def _wrong_list(self, raw: bytes) -> Iterator[str]:
        with suppress(KeyError, *_BROKEN):
            said = str(_json(self._zip.read(_DIGEST)).get("hash", ""))
            if said.removeprefix("sha256:") != hashlib.sha256(raw).hexdigest():
                yield f"{_LIST} is not the one of which {_DIGEST} says the sha256"

    def _look_at(self, entry: zipfile.ZipInfo, listed: Mapping[str, Mapping[str, Any]]) -> None:
        name = entry.filename
        is_taken = _is_of_archive(name)
        if not is_taken and name not in listed:
            return
        if entry.file_size > _MOST_UNFOLDED * max(entry.compress_size, _STEP):
            self._faults.append(f"{name} unfolds to {entry.file_size} bytes, which is no WARC file; it was left out")
            return
        target = self._folder / f"{len(self._files)}-{PurePosixPath(name).name}" if is_taken else None
        sha256, size = self._taken_out(entry, target)
        if name in listed:
            self._faults += _compared(name, listed[name], sha256, size)
        elif listed:
            self._faults.append(f"{name} is there and not listed")
        if target is not None:
            self._add(name, target)

    def _add(self, name: str, file: Path) -> None:
        """A WARC file, or those of a package in the package."""
        if not is_zip(file):
            self._files.append((name, file))
            return
        inner = self._folder / f"{len(self._files)}-inner"
        inner.mkdir()
        try:
            opened = open_package(file, inner)
        except NoPackage as fault:
            self._faults.append(f"{name}: {fault}")
            return
        self._files += [(f"{name}/{held}", path) for held, path in opened.files]
        self._faults += [f"{name}: {held}" for held in opened.faults]
        file.unlink()

    def _taken_out(self, entry: zipfile.ZipInfo, target: Path | None) -> tuple[str, int]:
        """The sha256 and the size of an entry, whose bytes are in `target` then, as far as they can be had."""
        hashed, size, checked = hashlib.sha256(), 0, 0
        with (target or Path("/dev/null")).open("wb") as file:
            try:
                for piece in self._pieces(entry):
                    hashed.update(piece)
                    checked = zlib.crc32(piece, checked)
                    size += len(piece)
                    file.write(piece)
            except _BROKEN as fault:
                self._faults.append(f"{entry.filename} cannot be read to its end ({fault})")
            else:
                if checked != entry.CRC:
                    self._faults.append(f"{entry.filename} is damaged: it has not the CRC-32 that the ZIP file says")
        return hashed.hexdigest(), size

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of an entry. What is stored as it is, as it should be, is read past zipfile, which would keep the
        last bytes to itself where the CRC-32 is wrong.
        """
        if entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1:
            yield from self._stored(entry)
            return
        with self._zip.open(entry) as file:
            yield from iter(lambda: file.read(_STEP), b"")

    def _stored(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        self._raw.seek(entry.header_offset)
        head = self._raw.read(_LOCAL_HEAD)
        self._raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
        left = entry.file_size
        while left > 0 and (piece := self._raw.read(min(_STEP, left))):
            yield piece
            left -= len(piece)


def _is_of_archive(name: str) -> bool:
    """Whether an entry is a WARC file, or a package of them; only these may stand in archive/ (WACZ 1.1.1 §5.2.1)."""
    last = PurePosixPath(name).name.lower()
    return name.startswith("archive/") or last.endswith(".wacz") or ".warc" in last or ".arc" in last


def _compared(name: str, listed: Mapping[str, Any], sha256: str, size: int) -> Iterator[str]:
    said = str(listed.get("hash") or "")
    algorithm, _, value = said.rpartition(":")
    if not said:
        yield f"{name} is listed without a hash"
    elif algorithm not in ("", "sha256"):
        yield f"the hash of {name} cannot be understood: {said[:100]}"
    elif value != sha256:
        yield f"{name} is not what it was: its sha256 is {sha256}, and {value[:64]} is listed"
    elif listed.get("bytes") not in (None, size):
        yield f"{name} has {size} bytes, and {listed.get('bytes')} are listed"


def _listed(package: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The resources of a data package by their paths."""
    resources = package.get("resources")
    found = [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    return {str(one.get("path") or one.get("url") or one.get("name")): one for one in found}


def _json(raw: bytes) -> dict[str, Any]:
    """An object; empty where it is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
