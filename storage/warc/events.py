"""WARC events: what the records of a file say, in their order.

`FileStart`, `SiteDeclaration`, `Capture`, `JobEnd`, `Damage` or `Flaw`; `end` is the offset behind the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.records import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStart:
    """The warcinfo record. `job` and `site` are None in foreign files; `fields` are its warc-fields as written."""

    file: str
    end: int
    at: datetime
    job: str | None
    site: str | None
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDeclaration:
    """The resource record that carries the site's declaration (TOML)."""

    file: str
    end: int
    name: str
    digest: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """The resource record that ends a job: `result` holds `why`, `exit_code` and `counts`."""

    file: str
    end: int
    at: datetime
    job: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A stretch of the file that holds no readable record; `url`: the target of it, where that can still be seen."""

    file: str
    offset: int
    end: int
    why: str
    url: str = ""
    is_packing: bool = False
    """The records may be whole, but cannot be addressed as they are packed: see `storage.warc.recompress`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with a record that could be read all the same, from `offset` up to `end`; `url`: its target."""

    file: str
    offset: int
    end: int
    why: str
    url: str = ""


Event = FileStart | SiteDeclaration | Capture | JobEnd | Damage | Flaw
