"""Whether a site is crawled at all: paused or removed, as files beside the site files say.

In: the archive's folder of site files. Out: who is paused, since when and why; who was removed.
Files and no rows: a rebuild of the database, a copy of the folder and a site without a file of its own keep it.
"""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.sites.file_names import is_file
from storage.errors import SitePaused, SiteRemoved

_SUFFIX = ".paused"
REMOVED = "removed"
"""The folder below that of the site files to which a removed one is moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A site that is left alone: since when (UTC) and why, if that was said."""

    name: str
    since: datetime | None = None
    reason: str = ""


def pause(folder: Path, name: str, at: datetime, reason: str) -> None:
    """Leave a site alone from now on; a second pause replaces the first. `at` is in UTC."""
    folder.mkdir(exist_ok=True)
    text = f"since = {at:%Y-%m-%dT%H:%M:%SZ}\nreason = {json.dumps(reason, ensure_ascii=False)}\n"
    (folder / f"{name}{_SUFFIX}").write_text(text, "utf-8")


def resume(folder: Path, name: str) -> None:
    """Go on with a site; nothing happens where it was not paused."""
    (folder / f"{name}{_SUFFIX}").unlink(missing_ok=True)


def pause_of(folder: Path, name: str) -> Pause | None:
    """The pause of a site; None when it is not paused. A file that says nothing pauses, too."""
    file = folder / f"{name}{_SUFFIX}"
    if not is_file(file):
        return None
    said = {}
    with suppress(tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = tomllib.loads(file.read_text("utf-8"))
    since, reason = said.get("since"), said.get("reason")
    return Pause(
        name=name,
        since=since if isinstance(since, datetime) else None,
        reason=reason if isinstance(reason, str) else "",
    )


def paused(folder: Path) -> tuple[str, ...]:
    """The names of all paused sites, in order."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}")))


def is_removed(folder: Path, name: str) -> bool:
    """Whether a site was removed, and no file declares it again."""
    return is_file(folder / REMOVED / f"{name}.toml") and not is_file(folder / f"{name}.toml")


def check(folder: Path, name: str) -> None:
    """Raises SitePaused or SiteRemoved where a site is not to be crawled."""
    if is_removed(folder, name):
        raise SiteRemoved(name=name, file=folder / REMOVED / f"{name}.toml", home=folder)
    if (found := pause_of(folder, name)) is not None:
        since = f" since {found.since:%Y-%m-%d %H:%M} UTC" if found.since else ""
        raise SitePaused(name=name, since=since, why=f" ({found.reason})" if found.reason else "")
