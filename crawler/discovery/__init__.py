"""What feeds, sitemaps and the heads of pages tell us to visit, and which files a page needs to be shown.

In: the bytes of an answer, its URL and its time.
Out: Links, apart for pages and for further feeds and sitemaps; Requisites.
Never: the network, the database, Scrapy; nor the text of an HTML page, which `crawler.extraction` reads.
"""

from crawler.discovery.kind import PageKind, kind_of
from crawler.discovery.links import Discovery, read_links
from crawler.discovery.pages import robots_sitemaps

__all__ = ["Discovery", "PageKind", "kind_of", "read_links", "robots_sitemaps"]
