"""One spider for each site file, for `scrapy list` and `scrapy crawl SITE`."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.sites.declarations import all_declared
from crawler.sites.site_files import find_site
from crawler.spiders.news import NewsSpider, spider_of
from storage.errors import UnknownSite

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings


class SiteSpiderLoader:
    """Finds sites in the archive's folder `sites` and in the package's."""

    def __init__(self, settings: BaseSettings) -> None:
        self._folders = [Path(settings["ARCHIVE_DIR"]) / "sites"]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Made from the project's settings."""
        return cls(settings)

    def load(self, spider_name: str) -> type[NewsSpider]:
        """The spider of a site; KeyError, as Scrapy wants it, when there is no such site."""
        try:
            return spider_of(find_site(spider_name, self._folders))
        except UnknownSite as error:
            raise KeyError(str(error)) from error

    def list(self) -> list[str]:
        """The names of all sites; a broken file is warned of, as Scrapy's own loader does of broken modules."""
        declared = all_declared(self._folders)
        for file in declared.broken:
            warnings.warn(str(file.error), RuntimeWarning, stacklevel=2)
        return [site.name for site in declared.sites]

    def find_by_request(self, request: Request) -> __builtins__.list[str]:
        """No site claims a request of its own."""
        del request
        return []
