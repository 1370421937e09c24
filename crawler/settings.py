"""The Scrapy settings. The component tables are the data flow: a claim goes down, its exchange comes up."""

from __future__ import annotations

# What is crawled, and for whom.
SPIDER_MODULES: list[str] = ["crawler.spiders"]
SPIDER_LOADER_CLASS = "crawler.spiders.loader.SiteSpiderLoader"  # one spider for each site file
COMMANDS_MODULE = "crawler.spiders.commands"  # `scrapy crawl` ends with the exit code of its job
ARCHIVE_DIR = "archive"

# The flow.
SCHEDULER = "crawler.spiders.scheduler.Frontier"  # claims from the archive's frontier
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}  # retries, redirects, cookies, decompression: none of Scrapy's own
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.requisites.RequisiteMiddleware": 50,  # files of pages within their budget
    "crawler.middlewares.robots.RobotsMiddleware": 100,  # robots.txt first, fetched and kept like any exchange
    "crawler.middlewares.conditional.ConditionalMiddleware": 200,  # If-None-Match for what the archive holds
    "crawler.middlewares.circles.CircleMiddleware": 800,  # redirects in a circle once more, with their cookies
    "crawler.middlewares.recording.RecordingMiddleware": 900,  # every exchange and every failure into the WARC
}
DOWNLOAD_HANDLERS = {
    # Waits for its turn at the host, keeps the exact bytes, connects where the guard lets it.
    "http": "crawler.network.polite_handler.PoliteDownloadHandler",
    "https": "crawler.network.polite_handler.PoliteDownloadHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}  # answers are read by the pool, not by the spider
EXTENSIONS_BASE: dict[str, int] = {}
ITEM_PIPELINES: dict[str, int] = {}

# Politeness: each site has a queue of its own for each host, with the delay and the exchanges in flight of its file.
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS = 0  # no limit over all sites: how many are crawled at a time is one

# Scrapy makes so many tasks for every answer, to hand on what a callback gave; ours give nothing.
CONCURRENT_ITEMS = 1

# What one exchange may cost says the site's file.
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # the default one cannot do IPv6 literals

# Control channels that run code, caches and noise: off.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
LOG_LEVEL = "WARNING"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
