"""The archive as a search engine of a browser or a feed reader: OpenSearch 1.1, draft 6."""

from __future__ import annotations

from html import escape

from readingroom.export.formats.facts import in_xml
from readingroom.web.asked import Handed, PageAsked
from storage.database.engine import Connection

MEDIA_TYPE = "application/opensearchdescription+xml"
_LONGEST_SHORT_NAME = 16
_URLS = (
    ("text/html", "results", "/search?q={searchTerms}"),
    ("application/atom+xml", "results", "/search.atom?q={searchTerms}"),
    ("application/feed+json", "results", "/search.feed.json?q={searchTerms}"),
    (MEDIA_TYPE, "self", "/opensearch.xml"),
)


def page(_connection: Connection, asked: PageAsked) -> Handed:
    """The description, under the name of the house."""
    name = in_xml(asked.house.name)
    lines = (
        '<?xml version="1.0" encoding="utf-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name[:_LONGEST_SHORT_NAME])}</ShortName>",
        f"<Description>{escape(f'Search the articles of {name}')}</Description>",
        *(f'<Url type="{kind}" rel="{rel}" template="{escape(asked.here + path)}"/>' for kind, rel, path in _URLS),
        f'<Image type="image/svg+xml">{escape(asked.here)}/static/room.svg</Image>',
        "<InputEncoding>UTF-8</InputEncoding>",
        "</OpenSearchDescription>",
    )
    return Handed("\n".join(lines) + "\n", MEDIA_TYPE)
