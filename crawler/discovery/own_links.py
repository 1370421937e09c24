"""RSS items whose own `<link>` can be told from an Atom link inside them.

feedparser puts both into one list and takes the last for the item's link; what an RSS feed links with Atom's element is
most often another form of the page, or the feed itself.
"""

from __future__ import annotations

import re

ATOM_LINK = "x-atom-alternate"
"""What `rel` says afterwards where it said "alternate" or nothing."""

_RSS = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|rdf)\b", re.I)
_HEAD = 4_096
_LINK = re.compile(rb"<([\w.-]{1,40}:link)\b(?=[^<>]*\shref\s*=)([^<>]*?)(/?)>", re.I)
_REL = re.compile(rb"""\srel\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


def mark_atom_links(data: bytes) -> bytes:
    """The bytes of a feed; where it is RSS, links of other vocabularies in it have `ATOM_LINK` for their `rel`."""
    return _LINK.sub(_marked, data) if _RSS.search(data[:_HEAD]) else data


def _marked(link: re.Match[bytes]) -> bytes:
    rel = _REL.search(link[2])
    if rel and (rel[1] or rel[2] or b"").strip().lower() != b"alternate":
        return link[0]
    return b'<%s rel="%s"%s%s>' % (link[1], ATOM_LINK.encode(), _REL.sub(b"", link[2]), link[3])
