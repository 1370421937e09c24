"""The kept side: WARC files, the database that says what they hold, and the nouns of both.

In: exchanges with servers (from a crawl or from somebody's WARC files) and readings of pages.
Out: WARC records, rows, and the nouns of `storage.records`.
Never: the network, HTML, Scrapy, Twisted or trafilatura; nothing of `crawler` or `readingroom`.
"""
