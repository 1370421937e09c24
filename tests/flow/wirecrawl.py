"""A crawl of listed URLs by our download handler into a WARC file; run as a program, because reactors start once.

In: a folder, and URLs on standard input, one a line. Out: the WARC file, and its path on standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

from crawler.middlewares.recording import exchange_of
from crawler.network.download_handler import Terms, WireDownloadHandler
from storage.records import Claim
from storage.warc.writer import WarcWriter

SETTINGS = {
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": int(os.environ.get("AT_ONCE", "8")),
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "tests.flow.wirecrawl.ListedHandler"),
    "DOWNLOAD_MAXSIZE": 1_000_000,
    "DOWNLOAD_TIMEOUT": 10,  # a busy machine takes three seconds for the longest answers
    "HTTPCOMPRESSION_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,
    "HTTPPROXY_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "REDIRECT_ENABLED": False,
    "RETRY_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "SITE_ALLOW_PRIVATE": [name for name in os.environ.get("ALLOW_PRIVATE", "127.0.0.1").split(",") if name],
    "SITE_PROXY": os.environ.get("SITE_PROXY", ""),
    "SITE_TLS_VERIFY": os.environ.get("SITE_TLS_VERIFY", "strict"),
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",
    "TELNETCONSOLE_ENABLED": False,
}


class ListedHandler(WireDownloadHandler):
    """Our download handler, which notices a slow answer sooner."""

    def terms_of(self, request: Request) -> Terms:
        terms = super().terms_of(request)
        return replace(terms, bounds=replace(terms.bounds, slow_for=float(os.environ.get("SLOW_FOR", "20"))))


class ListedSpider(Spider):
    """Fetches each URL once and appends what came of it."""

    name = "listed"

    def __init__(self, urls: list[str], writer: WarcWriter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls, self.writer = urls, writer

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Any) -> None:
        self.keep(response.request, None)

    def failed(self, failure: Any) -> None:
        self.keep(failure.request, failure.value)

    def keep(self, request: Request, fault: Exception | None) -> None:
        claim = Claim(id=request.url, url=request.url, site="raw", job="job")
        self.writer.append(exchange_of(claim, request.meta["wire"], fault, None))


def main() -> None:
    """Crawl, and print where it was written."""
    urls = sys.stdin.read().split()
    with WarcWriter(Path(sys.argv[1]), site="raw", job="job", site_text="name = 'raw'\n") as writer:
        process = AsyncCrawlerProcess(SETTINGS)
        process.crawl(ListedSpider, urls=urls, writer=writer)
        process.start()
        writer.finish({"why": "done"})
    print(writer.path)


if __name__ == "__main__":
    main()
