"""A WACZ of a selection: WARC records as they lie in the archive, an index, a list of pages, and fixity.

In: an open archive, a `Selection`. Out: a file as WACZ 1.1.1 has it (https://specs.webrecorder.net/wacz/1.1.1/), which
pywb and ReplayWeb.page open. The ZIP stores and does not compress, so that a reader can ask for ranges of it (§4).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from readingroom.export.copied_files import CopiedFiles
from readingroom.export.signing import signed
from readingroom.export.zipnum import index_of
from storage.archive import Archive
from storage.database.queries.files_shown import FilesShown
from storage.database.queries.selection import PageShown, Selection, chosen, pages
from storage.errors import ArchiveUnwritable, NothingChosen
from storage.records import Capture
from storage.warc.cdxj import lines_of
from storage.warc.warcinfo import software

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

WACZ_VERSION = "1.1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What is in the file: exchanges, pages; `lost` are captures whose records cannot be read, and are not in it.

    `lacking`: how many files these pages show that the archive never had, so that they look otherwise than they did.
    """

    exchanges: int
    pages: int
    lost: tuple[Capture, ...]
    lacking: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the file says of itself: how it is called (None: as the file), and who signs it (None: nobody)."""

    title: str | None = None
    key: EllipticCurvePrivateKey | None = None


def export_wacz(archive: Archive, target: Path, selection: Selection, cover: Cover | None = None) -> Exported:
    """Write a WACZ. Raises NothingChosen, ArchiveUnwritable; the target is whole or not touched."""
    try:
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            return _export(archive, target, Path(folder), selection, cover or Cover())
    except OSError as fault:
        raise ArchiveUnwritable(where=target, why=fault.strerror or str(fault)) from fault


def _export(archive: Archive, target: Path, folder: Path, selection: Selection, cover: Cover) -> Exported:
    files = FilesShown()
    with CopiedFiles(folder) as warcs, archive.database.read() as connection:
        for capture in chosen(connection, selection, files):
            warcs.add(archive, capture)
        if not warcs.copied:
            raise NothingChosen
        shown = pages(connection, warcs.copied)
    partial = folder / "whole"
    with zipfile.ZipFile(partial, "w") as packed:
        package = _Contents(packed)
        for path in warcs.paths:
            package.add_file(f"archive/{path.name}", path)
        for name, data in _index(warcs.paths):
            package.add(f"indexes/{name}", data)
        package.add("pages/pages.jsonl", _page_lines(shown))
        package.finish(cover.title or target.stem, shown, cover.key)
    partial.replace(target)
    lacking = len(files.missing) + files.unlisted
    return Exported(exchanges=len(warcs.copied), pages=len(shown), lost=tuple(warcs.lost), lacking=lacking)


class _Contents:
    """What is put into the ZIP, each with its digest."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._resources: list[dict[str, Any]] = []

    def add(self, path: str, data: bytes) -> None:
        self._packed.writestr(path, data)
        self._tell(path, hashlib.sha256(data).hexdigest(), len(data))

    def add_file(self, path: str, file: Path) -> None:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        self._packed.write(file, path)
        self._tell(path, digest, file.stat().st_size)

    def finish(self, title: str, shown: list[PageShown], key: EllipticCurvePrivateKey | None) -> None:
        """The description of all that, and the digest of the description."""
        said = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "software": software(),
            "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            **_main_page(shown),
            "resources": self._resources,
        }
        package = json.dumps(said, ensure_ascii=False, indent=2).encode()
        self._packed.writestr("datapackage.json", package)
        digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
        told = {"path": "datapackage.json", "hash": digest} | ({"signedData": signed(digest, key)} if key else {})
        self._packed.writestr("datapackage-digest.json", json.dumps(told, indent=2))

    def _tell(self, path: str, sha256: str, size: int) -> None:
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{sha256}", "bytes": size})


def _main_page(shown: list[PageShown]) -> dict[str, str]:
    """The page that a reader opens first: the newest article, where there is one."""
    articles = [page for page in shown if page.title]
    if not articles:
        return {}
    return {"mainPageUrl": articles[-1].url, "mainPageDate": _second(articles[-1].at)}


def _page_lines(shown: Iterable[PageShown]) -> bytes:
    lines: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}]
    for page in shown:
        told = {"id": page.record_id.rpartition(":")[2], "url": page.url, "ts": _second(page.at), "title": page.title}
        lines.append({name: value for name, value in (told | {"text": page.text}).items() if value})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "replace")


def _index(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Compressed in blocks, also a short one: pywb 2.10 sees no other in a WACZ, and says nothing."""
    return index_of([line for path in paths for line in lines_of(path) if isinstance(line, bytes)])


def _second(at: datetime) -> str:
    """As the index has it: a reader that is given a fraction of a second does not find the page (wabac 2.27)."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
