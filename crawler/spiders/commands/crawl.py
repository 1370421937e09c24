"""`scrapy crawl SITE`: the same job as `microfiche crawl SITE`, and the same exit code.

Scrapy's own command ends with 0 whatever became of its requests.
"""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from crawler.sites import standing
from crawler.sites.site_files import find_site
from crawler.spiders.run import run
from storage.archive import Archive
from storage.errors import MicroficheError


class Command(crawl.Command):
    """In the place of Scrapy's command of this name."""

    def short_desc(self) -> str:
        """One line for `scrapy --help`."""
        return "Crawl a site into the archive: one job"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run one job of the site that `args` names."""
        if len(args) != 1:
            raise UsageError
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        assert self.settings is not None
        try:
            with Archive.create(self.settings["ARCHIVE_DIR"]) as archive:
                standing.check(archive.sites, args[0])
                run(archive, find_site(args[0], [archive.sites]), process=self.crawler_process).checked()
        except MicroficheError as error:
            sys.stderr.write(f"{error.detail}microfiche: {error}\n")
            self.exitcode = error.exit_code
