"""Invented news pages as large as real ones, as WARC files of somebody's. Pure but for the files that it writes."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.crawl.invented import paragraphs, path_of, title

BASE = "http://paper.example"
_LINKS, _PARAGRAPHS, _STYLES = 90, 12, 700
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Invented Post</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="{when}">
<link rel="canonical" href="{url}"><style>{styles}</style></head>
<body><header><nav>{menu}</nav></header>
<main><article class="story"><h1>{title}</h1><p class="byline">By Ada Wren</p><div class="text">{body}</div></article>
<aside class="more"><h2>Read next</h2>{teasers}</aside></main>
<footer><p>The Invented Post, printed in Aalsand.</p></footer><script>{script}</script></body></html>
"""
_TEASER = '<div class="card c{n}"><a href="{path}"><img src="/i/{n}.jpg" alt=""><h3>{title}</h3></a><p>{lead}</p></div>'
_RECORD = """WARC/1.1\r
WARC-Type: response\r
WARC-Record-ID: <urn:uuid:{name}>\r
WARC-Date: 2026-11-23T{hour:02}:{minute:02}:{second:02}Z\r
WARC-Target-URI: {url}\r
Content-Type: application/http; msgtype=response\r
Content-Length: {length}\r
\r
"""


def page(number: int) -> str:
    """The HTML of a page: some 100 kB, an article of twelve paragraphs among ninety teasers, styles and a script."""
    return _PAGE.format(
        title=title(number),
        when=f"2026-{1 + number % 10:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00+00:00",
        url=BASE + path_of(number),
        styles="".join(f".c{n} .x{n}{{margin:{n}px;color:#{n:06x};display:block}}" for n in range(_STYLES)),
        menu=" ".join(f'<a href="/section/{n}">Section {n}</a>' for n in range(30)),
        body="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number, _PARAGRAPHS)),
        teasers="".join(_teasers(number)),
        script="".join(f'window.ads.push({{"slot":{n},"size":[300,250],"key":"k{n:x}"}});' for n in range(_STYLES)),
    )


def _teasers(number: int) -> Iterator[str]:
    """Of pages that lie near: a paper shows the same ones on many of its pages."""
    first = number // 20 * 20
    return map(_teaser, range(first, first + _LINKS))


@cache
def _teaser(number: int) -> str:
    lead = paragraphs(number, 1)[0][:140]
    return _TEASER.format(n=number % 97, path=path_of(number), title=title(number), lead=lead)


def write_files(folder: Path, numbers: range, files: int) -> list[Path]:
    """Pages of these numbers in so many WARC files, each record a gzip member of its own."""
    folder.mkdir(parents=True)
    share = -(-len(numbers) // files)
    made = []
    for part in range(files):
        path = folder / f"{folder.name}-{part:03}.warc.gz"
        path.write_bytes(b"".join(map(_record, numbers[part * share : (part + 1) * share])))
        made.append(path)
    return made


def _record(number: int) -> bytes:
    body = page(number).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    url = BASE + path_of(number)
    minute, second = divmod(number % 3600, 60)
    told = _RECORD.format(
        name=uuid.uuid5(uuid.NAMESPACE_URL, url),
        hour=number // 3600 % 24,
        minute=minute,
        second=second,
        url=url,
        length=len(head) + len(body),
    )
    return gzip.compress(told.encode() + head.encode() + body + b"\r\n\r\n", 6, mtime=0)
