"""Scrapy alone: every page of the sitemaps is fetched, and its body dropped."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response
from scrapy.spiders import SitemapSpider


class Bare(SitemapSpider):
    """Takes `sitemaps`: addresses with blanks between."""

    name = "bare"

    def __init__(self, sitemaps: str, **words: Any) -> None:
        super().__init__(**words)
        self.sitemap_urls = sitemaps.split()

    def parse(self, response: Response) -> None:
        """Drop the page."""
