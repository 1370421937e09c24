"""What the patterns of a site file do to the URLs that an archive knows of the site. Pure.

In: a site and URLs. Out: sentences. Never: an error; a pattern may be right before the first page that it matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.sites.declaration import Site

FEWEST = 20
"""URLs of which something may be said."""


def pattern_notes(site: Site, urls: Sequence[str]) -> Iterator[str]:
    """Patterns that match none of `urls`, and those of `exclude` that take away what `articles` asks for."""
    if len(urls) < FEWEST:
        return
    for field, patterns in (("articles", site.articles), ("exclude", site.exclude)):
        for pattern in patterns:
            if not any(re.search(pattern, url) for url in urls):
                yield f"{field}: {pattern!r} matches none of the {len(urls)} URLs that are known"
    wanted = [url for url in urls if any(re.search(pattern, url) for pattern in site.articles)]
    for pattern in site.exclude:
        if lost := [url for url in wanted if re.search(pattern, url)]:
            yield f"exclude: {pattern!r} takes away {len(lost)} of what `articles` asks for, such as {lost[0]}"
