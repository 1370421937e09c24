"""Who is to be told: whom the site's file names, else whom the archive's file `alarms.toml` does.

A site's file goes into every WARC file that is written for it. An address that is a secret belongs into `alarms.toml`,
which never leaves the archive's folder.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from crawler.sites.declaration import Alarms, Site
from storage.errors import SiteError

NAME = "alarms.toml"


def recipients(site: Site, archive: Path) -> Alarms:
    """Whom to tell of a site. Raises SiteError when `alarms.toml` cannot be understood."""
    path = archive / NAME
    if site.alarms != Alarms() or not path.exists():
        return site.alarms
    try:
        return Alarms.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise SiteError(why=f"in {path}, {field}: {first['msg'].lower()}") from error
    except (OSError, ValueError) as error:
        raise SiteError(why=f"{path} cannot be read ({error})") from error
