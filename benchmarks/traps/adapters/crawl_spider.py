"""Scrapy's CrawlSpider with its defaults, which follows every link of a host: `python crawl_spider.py URL`."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class Everything(CrawlSpider):
    """Follows every link."""

    name = "everything"
    rules = (Rule(LinkExtractor(), follow=True),)


if __name__ == "__main__":
    start = sys.argv[1]
    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(Everything, start_urls=[start], allowed_domains=[urlsplit(start).hostname])
    process.start()
