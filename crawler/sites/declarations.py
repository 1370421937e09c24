"""All site files at once: a broken one is told and stops nobody else.

In: folders of site files. Out: the sites that they declare, and what is wrong with the others.
Never: an error for a broken file, unless somebody asks for what it may declare.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.sites.declaration import Site
from crawler.sites.site_files import read_site, site_paths
from storage.errors import SiteError
from storage.urls import authority_of, site_name_for


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A site file that cannot be used, and the error that says its line, its field and what to do."""

    path: Path
    error: SiteError

    def may_own(self, url: str) -> bool:
        """Whether a canonical URL may belong to the site that this file was to declare: it is named so, or names it."""
        return self.path.stem == site_name_for(url) or authority_of(url).encode() in self._bytes()

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError:
            return b""


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the site files declare, by name, and those that are broken."""

    sites: tuple[Site, ...]
    broken: tuple[BrokenFile, ...]

    def owner_of(self, url: str) -> Site | None:
        """The site that starts on the host of a canonical URL; None when no file declares one.

        Raises the error of a broken file that may declare it: a crawl as a stranger would break its rules.
        """
        for site in self.sites:
            if authority_of(url) in {authority_of(start) for start in site.start}:
                return site
        for file in self.broken:
            if file.may_own(url):
                raise file.error
        return None


def all_declared(folders: Iterable[Path] = ()) -> Declarations:
    """Read every site file of `folders`, and ours."""
    sites, broken = list[Site](), list[BrokenFile]()
    for _name, path in sorted(site_paths(folders).items()):
        try:
            sites.append(read_site(path))
        except SiteError as error:
            broken.append(BrokenFile(path, error))
    return Declarations(tuple(sites), tuple(broken))
