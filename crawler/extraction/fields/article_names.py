"""The names that a page gives its article, by which it is known again under another address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from crawler.extraction.document.tree import absolute
from crawler.extraction.identity.main_article import Identity, is_front
from crawler.extraction.separation.platform_posts import Posts
from crawler.sites.declaration import Site
from storage.records import Name

_SHORTLINK = re.compile(r"[?&]p=(\d+)")


def names_of_article(
    root: HtmlElement, identity: Identity, posts: Posts | None, site: Site, parts: Iterable[str]
) -> tuple[Name, ...]:
    """post-id, canonical, amp, part and url, as far as the page has them; each once, URLs canonical. `parts` are the
    other pages of its story.
    """
    found = [*_post_ids(root, identity, posts, site)]
    if identity.canonical and not is_front(identity.canonical):
        found.append(Name(kind="canonical", value=identity.canonical))
    if identity.amp:
        found.append(Name(kind="amp", value=identity.amp))
    found += [Name(kind="part", value=part) for part in parts]
    found.append(Name(kind="url", value=absolute(identity.url, identity.url) or identity.url))
    return tuple(dict.fromkeys(found))


def _post_ids(root: HtmlElement, identity: Identity, posts: Posts | None, site: Site) -> Iterator[Name]:
    if site.reading.post_id and (match := re.search(site.reading.post_id, identity.url)) and match.groups():
        yield Name(kind="post-id", value=match[1])
        return
    if posts is not None:
        yield Name(kind="post-id", value=posts.main_id)
        return
    for link in root.iter("link"):
        if link.get("rel") == "shortlink" and (match := _SHORTLINK.search(link.get("href", ""))):
            yield Name(kind="post-id", value=match[1])
            return
