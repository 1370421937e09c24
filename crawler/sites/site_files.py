"""Site files: TOML texts that declare sites, read from folders and checked, and the declaration of any other URL.

In: folders, site names, URLs. Out: `Site`s with the digest of their text. Never: the network, the archive.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crawler.frontier.scope import with_twin
from crawler.sites.declaration import (
    Alarms,
    Assets,
    Expect,
    Layout,
    Limits,
    Politeness,
    ReadingHints,
    Recheck,
    Retry,
    Site,
    Tls,
)
from crawler.sites.file_names import is_file
from crawler.sites.proxy import without_password
from crawler.sites.toml_lines import line_of
from storage.errors import BadSiteFile, SiteError, UnknownSite
from storage.urls import NO_SITE, canonical_url, site_name_for

BUILTIN = Path(__file__).parent
"""The declarations that come with Microfiche; a folder of the archive is searched before it."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SET_BY_LOADER = ("digest", "text", "back_to")
_TABLES: dict[str, type[BaseModel]] = {
    "limits": Limits,
    "politeness": Politeness,
    "tls": Tls,
    "retry": Retry,
    "recheck": Recheck,
    "assets": Assets,
    "reading": ReadingHints,
    "layout": Layout,
    "expect": Expect,
    "alarms": Alarms,
}
_UNREADABLE = """The site {name} has no file, and what its last job recorded cannot be read, line {line}: {field}:
{why}. Write sites/{name}.toml in the archive, or `microfiche site remove {name}`."""
_PLAIN = {
    "missing": "it is missing",
    "too_short": "it must not be empty",
    "model_type": "it must be a table of its own fields",
    "tuple_type": "it must be a list in square brackets",
    "string_pattern_mismatch": "use lower-case letters, digits, dots, dashes and underscores, a letter or digit first",
}
"""Mistakes that pydantic words for programmers."""


def read_site(path: Path) -> Site:
    """The site that a file declares; its name must be the file's. Raises `BadSiteFile`, `SiteError` if unreadable."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise SiteError(why=f"its file {path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadSiteFile(path=str(path), line=line, field="the text", why="it is no UTF-8") from error
    site = parse_site(text, str(path))
    if site.name != path.stem:
        why = f"the file is called {path.name}, so the name must be {path.stem!r}, not {site.name!r}"
        if not _NAME.fullmatch(path.stem):
            why = f"the file must be called {site.name}.toml, not {path.name}"
        raise BadSiteFile(path=str(path), line=line_of(text, ("name",)), field="name", why=why)
    return site


def parse_site(text: str, path: str = "the declaration") -> Site:
    """The site that a TOML text declares, named by the sha256 of its UTF-8 bytes, without the password of a proxy.

    Raises `BadSiteFile` for the first mistake, with `path`, the line, the field and what is wrong with it.
    """
    declared = _table(text, path)
    kept = _kept(text, path)
    marks = {"digest": hashlib.sha256(kept.encode()).hexdigest(), "text": kept}
    for field in _SET_BY_LOADER:
        if field in declared:
            why = "Microfiche sets it, a site file cannot"
            raise BadSiteFile(path=path, line=line_of(text, (field,)), field=field, why=why)
    try:
        return Site.model_validate(declared | marks)
    except ValidationError as error:
        first = min(error.errors(), key=lambda detail: line_of(text, detail["loc"]))
        field = _field(first["loc"])
        raise BadSiteFile(path=path, line=line_of(text, first["loc"]), field=field, why=_why(first)) from error


def _kept(text: str, path: str) -> str:
    """The text as it goes into WARC files and rows."""
    try:
        return without_password(text)
    except ValueError as error:
        raise BadSiteFile(path=path, line=line_of(text, ("proxy",)), field="proxy", why=str(error)) from error


def find_site(name: str, folders: Iterable[Path] = ()) -> Site:
    """The declared site called `name`: from the first of `folders` that has it, else the one that comes with us.

    Raises `UnknownSite`, which names what is spelled alike, and `BadSiteFile`.
    """
    folders = [*folders]
    for path in (folder / f"{name}.toml" for folder in (*folders, BUILTIN)):
        if path.parent / path.name == path and is_file(path):
            return read_site(path)
    near = difflib.get_close_matches(name, site_paths(folders), n=3)
    if not near:
        raise UnknownSite(name=name)
    hint = "There is no site named {name!r}. Did you mean {near}? `microfiche sites` lists all; any URL works, too."
    raise UnknownSite(hint, name=name, near=" or ".join(near))


def declared_sites(folders: Iterable[Path] = ()) -> tuple[Site, ...]:
    """All declared sites by name, those of `folders` before ours. Raises `BadSiteFile` for the first broken one.

    For what depends on every file; `crawler.sites.declarations` goes on without the broken ones.
    """
    return tuple(read_site(path) for _, path in sorted(site_paths(folders).items()))


def site_paths(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """The file of each site by its name: from the first of `folders` that has it, else ours."""
    found: dict[str, Path] = {}
    for folder in (*folders, BUILTIN):
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return found


def recorded_site(name: str, recorded: Mapping[str, str]) -> Site:
    """A site as its last job recorded it; `recorded` are declarations by name. Raises KeyError, BadSiteFile."""
    try:
        return parse_site(recorded[name])
    except BadSiteFile as error:  # of a later version, or of a grammar that is no more
        raise BadSiteFile(_UNREADABLE, name=name, **error.facts) from error


def undeclared(url: str) -> Site:
    """The site of a URL that no file declares, as a careful stranger would declare it. Raises `BadUrl`.

    Its hosts are that of the URL and the twin with or without "www."; no private address may be reached.
    The text is made from the URL alone, so the digest is the same each time.
    """
    start = canonical_url(url)
    hosts = ", ".join(map(_quoted, with_twin(start)))
    text = (
        "# Made by Microfiche for an address that no site file declares.\n"
        f"name = {_quoted(site_name_for(start))}\nstart = [{_quoted(start)}]\nhosts = [{hosts}]\n"
    )
    return parse_site(text)


def homeless() -> Site:
    """The site of what has no host, so that its pages can be read; its start is an address that never is one."""
    return parse_site(f'name = "{NO_SITE}"\nstart = ["https://{NO_SITE}.invalid/"]\n')


def _table(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)$", str(error))
        lines = text.splitlines() or [""]
        line = int(place[1]) if place else len(lines)
        field = lines[min(line, len(lines)) - 1].partition("=")[0].strip() or "the text"
        why = f"this is no TOML: {str(error).partition(' (at ')[0].lower()}"
        raise BadSiteFile(path=path, line=line, field=field, why=why) from error


def _field(loc: tuple[int | str, ...]) -> str:
    names = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
    return names.lstrip(".") or "the text"


def _why(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        return _unknown_field(detail["loc"])
    if detail["type"] == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    if detail["type"] in _PLAIN:
        return _PLAIN[detail["type"]]
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {detail['input']!r}"


def _unknown_field(loc: tuple[int | str, ...]) -> str:
    table: type[BaseModel] = _TABLES.get(str(loc[0]), Site) if len(loc) > 1 else Site
    names = [name for name in table.model_fields if name not in _SET_BY_LOADER]
    near = difflib.get_close_matches(str(loc[-1]), names, n=1)
    return (
        f"there is no such field; you may mean {near[0]!r}"
        if near
        else f"there is no such field; there are {', '.join(names)}"
    )


def _quoted(text: str) -> str:
    # A canonical URL and a site name are printable ASCII without control characters; TOML needs these two escaped.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
