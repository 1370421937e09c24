"""Imported by the process that readers are forked from: what every reader would make ready for itself, made once.

In: nothing. Out: tables of words and suffixes, compiled expressions, lists of libraries, which all readers then share.
It works at import, and nothing else here does: the fork server knows no other way to have anything done.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime

_URL = "https://paper.example/harbour/2020/05/04/ferry.html"
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}; charset=utf-8\r\n\r\n"
_FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title><link>https://paper.example/</link>
<item><title>The ferry is late again</title><link>{_URL}</link><pubDate>Mon, 04 May 2020 12:00:00 +0200</pubDate></item>
</channel></rss>"""
_PAGE = """<!doctype html><html lang="en"><head><title>The ferry is late again - The Paper</title>
<meta property="og:title" content="The ferry is late again"></head>
<body><nav><a href="/">Home</a> <a href="/harbour/">Harbour</a></nav>
<div><h1>The ferry is late again</h1><p>By Ann Example</p><p>4 May 2020</p>
<div>The ferry came at noon, two hours late, and nobody on the quay was surprised.</div>
<p>The harbour master says that the tide was low, and that the next one will be in time.</p>
<p>Read more: <a href="https://news.example.co.uk/tide.html">The tide is low</a></p>
<p>Sign up for our newsletter</p></div>
<div><h3>Related stories</h3><ul><li><a href="/harbour/quay.html">A quay is to be mended before the winter</a></li></ul>
</div></body></html>"""


def _make_ready() -> None:
    """Import what readers need, and read a feed and a page that leaves doubt, so that the last resorts are asked."""
    gc.disable()  # what is made here stays; readers look for garbage in their own way
    from crawler.reading.reader import read_capture  # noqa: PLC0415 - see above
    from crawler.sites.site_files import undeclared  # noqa: PLC0415 - see above
    from storage.records import Capture, Kind, Outcome  # noqa: PLC0415 - see above

    site = undeclared(_URL)
    capture = Capture(
        record_id="urn:preloaded",
        url=_URL,
        at=datetime(2020, 5, 4, tzinfo=UTC),
        site=site.name,
        kind=Kind.NEW,
        outcome=Outcome.RESPONSE,
        file="",
        offset=0,
        length=0,
        end=0,
        status=200,
    )
    for kind, text in (("text/html", _PAGE), ("application/rss+xml", _FEED)):
        read_capture(capture, (_HEAD.format(kind) + text).encode(), site)


_make_ready()
