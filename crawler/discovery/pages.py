"""What the head of an HTML page, or a robots.txt, says of feeds and sitemaps → Links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from html.entities import html5

from crawler.discovery.collect import Mention, links_from
from crawler.network.robots_rules import directives
from storage.errors import BadUrl
from storage.records import Link, Rel
from storage.urls import canonical_url

MAX_HEAD = 500_000
"""Bytes of a page that are searched for the end of its head."""
MAX_TAG = 10_000
"""Bytes of one tag that are read."""
MAX_FEEDS = 50
"""Feeds of one page that are read."""
MAX_SITEMAPS = 1_000
"""Sitemaps of one robots.txt that are read."""

_MARKUP = re.compile(rb"<(!--|/head\b|(?:script|style|noscript|body|link|base)\b)")
_END_OF_SKIPPED = {b"!--": b"-->", b"script": b"</script", b"style": b"</style", b"noscript": b"</noscript"}
# The name begins where no name goes on: each character is tried once.
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_REFERENCE = re.compile(r"&(?:#[0-9a-fA-FxX]+;?|([a-zA-Z][a-zA-Z0-9]*+(?:;|(?![a-zA-Z0-9=]))))")
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_OF_COMMENTS = re.compile(r"comment|comentario|comentário|kommentar|commento|commenti|reactie|yorum|комментар", re.I)


def feeds_of_page(body: bytes, url: str, at: datetime) -> tuple[Link, ...]:
    """The feeds that the head of an HTML page names, in its order, without those of readers' comments.

    `<link rel=alternate type=application/rss+xml>` and its likes (RSS Autodiscovery), resolved against `<base>`.
    """
    tags = list(_tags(body))
    base = _base(tags, url)
    mentions = (_resolved(attributes, base) for name, attributes in tags if name == "link" and _is_feed(attributes))
    return links_from(mentions, Rel.FEED, url, at, MAX_FEEDS)


def amp_of_page(body: bytes, url: str) -> str | None:
    """The canonical URL of the AMP twin that the head of an HTML page names."""
    tags = list(_tags(body))
    base = _base(tags, url)
    for name, attributes in tags:
        if name == "link" and "amphtml" in attributes.get("rel", "").lower().split():
            return _resolved(attributes, base).address
    return None


def robots_sitemaps(text: str, url: str, at: datetime) -> tuple[Link, ...]:
    """The sitemaps that the robots.txt at `url` names; they are Links to sitemaps, heard of by robots.txt."""
    named = (Mention(line.value) for line in directives(text) if line.field == "Sitemap")
    return links_from(named, Rel.ROBOTS, url, at, MAX_SITEMAPS)


def _tags(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The link and base elements of the head, outside comments and scripts, in one pass."""
    head, at = body[:MAX_HEAD], 0
    lower = head.lower()
    while found := _MARKUP.search(lower, at):
        at = lower.find(_END_OF_SKIPPED.get(found[1], b">"), found.end())
        if found[1] in (b"/head", b"body") or at < 0:
            return
        if found[1] in (b"link", b"base"):
            yield found[1].decode(), _attributes(head[found.end() : at][:MAX_TAG].decode("utf-8", errors="replace"))


def _attributes(tag: str) -> dict[str, str]:
    found = ((match[1].lower(), match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(tag))
    return {name: attribute_value(value).strip() for name, value in found}


def attribute_value(raw: str) -> str:
    """The value of an attribute as HTML decodes it: a name without a semicolon before "=", a letter or a digit stays.

    HTML Standard §13.2.5.73 (named character reference state); `html.unescape` follows the rule for text.
    """
    return _REFERENCE.sub(_character, raw)


def _character(reference: re.Match[str]) -> str:
    name = reference[1]
    return html.unescape(reference[0]) if name is None or name in html5 else reference[0]


def _is_feed(attributes: dict[str, str]) -> bool:
    if "alternate" not in attributes.get("rel", "").lower().split():
        return False
    if attributes.get("type", "").partition(";")[0].strip().lower() not in _FEED_TYPES:
        return False
    return not _OF_COMMENTS.search(attributes.get("title", "") + attributes.get("href", ""))


def _base(tags: list[tuple[str, dict[str, str]]], url: str) -> str:
    href = next((attributes["href"] for name, attributes in tags if name == "base" and "href" in attributes), None)
    return _absolute(href, url) or url if href else url


def _resolved(attributes: dict[str, str], base: str) -> Mention:
    return Mention(_absolute(attributes.get("href", ""), base), attributes.get("title"))


def _absolute(href: str, base: str) -> str | None:
    try:
        return canonical_url(href, base) if href else None
    except BadUrl:
        return None
