"""What somebody wants to have taken in: files, folders and patterns, as the WARC files that are in them.

In: what stands on the command line. Out: files, each told by its first bytes and not by its name; of each, the WARC
files that it is or holds. Never: a file changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from crawler.replay.stored_sources import files_at, is_url
from crawler.replay.text_files import as_warc, is_dump
from storage.elsewhere.path import is_elsewhere
from storage.errors import NoWarc
from storage.warc.recompress import recompress
from storage.warc.stored import Gap
from storage.warc.unpacking import begins_records, is_packed_twice, packing_of
from storage.warc.wacz import NoPackage, Opened, is_list_of_packages, is_zip, listed_packages, open_package

_RECORDS = (".warc", ".arc", ".wacz")
_WRITTEN_ANEW = ("Zstandard", "LZ4", "bzip2", "xz")
"""Packings in which no record can be addressed by the tools of the field, or which few of them know."""


@dataclass(frozen=True, slots=True)
class Given:
    """Files that are to come in, and those of folders that hold no records by their names and first bytes."""

    files: tuple[Path, ...]
    passed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A WARC file that was given, or was in one: `name` is its own, `label` says where it was found.

    `gaps`: what was left out when it was written anew. `original`: the file that was, to be kept beside.
    """

    path: Path
    name: str
    label: str
    gaps: tuple[Gap, ...] = ()
    original: Path | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was given, the WARC files that it is or holds, and what is wrong with it as a whole."""

    path: Path
    held: tuple[Held, ...]
    faults: tuple[str, ...] = ()


def listing(given: Sequence[str]) -> Given:
    """The files that are meant by paths, folders, patterns and URLs of stores, in order. In a store names decide.

    Raises `NoWarc` where there are none, and StoreError.
    """
    files: dict[Path, None] = {}
    passed: list[Path] = []
    for one in given:
        meant = files_at(one) if is_url(one) else _meant(one)
        if not meant:
            raise NoWarc(file=one, why="it does not exist")
        for path in meant:
            if is_elsewhere(path):
                is_meant = len(meant) == 1 or _is_named_so(path)
                passed += [] if is_meant else [path]
                files |= {path: None} if is_meant else {}
            elif path.is_dir():
                inside = [found for found in sorted(path.rglob("*")) if found.is_file()]
                wanted = [found for found in inside if _seems_to_hold_records(found)]
                passed += [found for found in inside if found not in set(wanted)]
                files |= dict.fromkeys(wanted)
            else:
                files[path] = None
    if not files:
        raise NoWarc(file=", ".join(given), why="no file in it begins with a record")
    return Given(tuple(files), tuple(passed))


def opened(path: Path, folder: Path, url: str | None = None) -> Source:
    """The WARC files in a file; what must be made of it is put into `folder`. Raises NoWarc, BadUrl, OSError.

    `url` is the address of the page that a text file is.
    """
    if is_zip(path):
        return _package(path, folder)
    if is_list_of_packages(path):
        return _packages(path, folder)
    if is_dump(path) and not begins_records(path):
        return Source(path, (Held(as_warc(path, folder, url), f"{path.stem}.warc.gz", path.name),))
    return Source(path, (_readable(path, path.name, path.name, folder),))


def written_anew(held: Held, folder: Path) -> Held:
    """A file whose records cannot be addressed as they are packed, with one gzip member a record."""
    made = folder / f"{len(list(folder.iterdir()))}-anew.warc.gz"
    gaps = recompress(held.path, made)
    return Held(made, f"{_stem(held.name)}.gz", held.label, gaps, held.original or held.path)


def _meant(given: str) -> list[Path]:
    """The path, or what a pattern that no shell has looked at stands for."""
    path = Path(given)
    return [path] if path.exists() else [Path(found) for found in sorted(glob(given, recursive=True))]  # noqa: PTH207 - a pattern may be absolute


def _seems_to_hold_records(path: Path) -> bool:
    return _is_named_so(path) or (not is_zip(path) and begins_records(path))


def _is_named_so(path: Path) -> bool:
    name = path.name.lower()
    return any(suffix in name for suffix in _RECORDS) and not name.endswith((".cdx", ".cdxj", ".idx"))


def _readable(path: Path, name: str, label: str, folder: Path) -> Held:
    held = Held(path, name, label)
    return written_anew(held, folder) if packing_of(path) in _WRITTEN_ANEW or is_packed_twice(path) else held


def _package(path: Path, folder: Path) -> Source:
    try:
        found = open_package(path, _fresh(folder))
    except NoPackage as fault:
        held = written_anew(Held(path, path.name, path.name), folder)
        why = f"the ZIP file is damaged ({fault}); records were looked for in its bytes"
        return Source(path, (held,), (why,))
    return Source(path, tuple(_inner(path, found, folder)), (*found.faults, *_nothing_in(found)))


def _packages(path: Path, folder: Path) -> Source:
    """What is in the packages that a list names."""
    found = listed_packages(path)
    inner = [_package(package, folder) for _name, package in found.files]
    faults = [f"{one.path.name}: {fault}" for one in inner for fault in one.faults]
    return Source(path, tuple(held for one in inner for held in one.held), (*found.faults, *faults))


def _inner(path: Path, found: Opened, folder: Path) -> Iterator[Held]:
    for name, file in found.files:
        yield _readable(file, Path(name).name, f"{path.name}/{name}", folder)


def _nothing_in(found: Opened) -> Iterator[str]:
    if not found.files:
        yield "it holds no WARC file"


def _fresh(folder: Path) -> Path:
    made = folder / f"{len(list(folder.iterdir()))}"
    made.mkdir()
    return made


def _stem(name: str) -> str:
    """A name without what says how it is packed; one that does not say that it is a WARC file says so then."""
    stem = name
    for suffix in (".zst", ".zstd", ".lz4", ".bz2", ".xz", ".gz", ".wacz", ".zip"):
        stem = stem.removesuffix(suffix)
    return stem if stem.endswith((".warc", ".arc")) else f"{stem}.warc"
