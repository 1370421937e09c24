"""Page → Draft → Reading: takes a page apart and says what is the article and what is not.

In: the recorded bytes of a page, the site's declaration, the site's memory of its boilerplate.
Out: a Page, a Draft, a Reading; nothing of the page is lost, only judged.
Never: the network, the database, Scrapy; an exception because of what a page holds.
"""

from crawler.extraction.body.fingerprint import fingerprint
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.finish import finish
from crawler.extraction.read import read, read_or_raise
from crawler.extraction.revision import EXTRACTOR

__all__ = ["EXTRACTOR", "decode_page", "fingerprint", "finish", "read", "read_or_raise"]
