"""Scrapy with trafilatura in the callback: each page becomes an item, which a feed export writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy.http import Response
from scrapy.spiders import SitemapSpider
from trafilatura import bare_extraction
from trafilatura.settings import Document


class Inline(SitemapSpider):
    """Takes `sitemaps`: addresses with blanks between."""

    name = "inline"

    def __init__(self, sitemaps: str, **words: Any) -> None:
        super().__init__(**words)
        self.sitemap_urls = sitemaps.split()

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """Extract the page, with metadata; an item also where trafilatura finds nothing."""
        found = bare_extraction(response.text, url=response.url, with_metadata=True)
        fields = found.as_dict() if isinstance(found, Document) else {}
        kept = ("title", "author", "date", "text", "description", "sitename", "categories", "tags", "language")
        yield {"url": response.url, **{name: fields.get(name) for name in kept}}
