"""Where a page sends its readers at once: a refresh of no seconds is a redirect."""

from __future__ import annotations

import re

from crawler.extraction.document.tree import absolute, page_key
from crawler.extraction.identity.main_article import Identity

_NOW = re.compile(r"\s*0*(?:\.0*)?\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"'\s]+)", re.I)


def target_of(identity: Identity) -> str | None:
    """The canonical URL of another page to which `<meta http-equiv=refresh>` leads after 0 seconds (HTML Standard
    §4.2.5.3); None where it leads to this page, later, or nowhere.
    """
    for content in identity.metas.get("refresh", ()):
        if (found := _NOW.match(content)) and (url := absolute(found["url"], identity.base)):
            return url if page_key(url) not in identity.keys else None
    return None
