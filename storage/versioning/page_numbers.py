"""Which page of a story a URL may be: what is left of it without a page number, and that number. Pure.

Papers number the pages of a long story in the query (`?page=2`, `?seite=2`) or at the end of the path (`/story/2`,
`/story-2.html`, `/story/page/2/`). No URL says by itself that its number is one of pages: who asks must know the first
page, or a link that says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

MOST_PAGES = 99
"""Pages of one story: what is numbered higher is a year, an id or a calendar."""

_WORDS = "page|seite|pagina|pagine|pg|part|teil|parte|sivu|strona|sayfa|side|sida|oldal|strana|p|s"
_IN_PATH = re.compile(
    rf"(?P<stem>.*?[^-_,./])(?:[-_,./](?:{_WORDS}))?[-_,./=]?(?<!\d)(?P<number>[1-9]\d?)(?P<kind>\.[a-z]{{3,5}})?/?",
    re.I,
)
_NO_PAGES = re.compile(r"comment|komment|slide|image|img|photo|foto|bild|pic", re.I)
"""Parameters that number something else on one page."""


def key_of(url: str) -> str:
    """The URL without scheme and last slash: by which the first page of a story is known."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"


def numbered(url: str) -> Iterator[tuple[str, int]]:
    """Every way to read a canonical URL as a numbered page: the `key_of` the URL without the number, and the number.

    For "https://a.example/story/2?seite=3": ("a.example/story/2", 3) and ("a.example/story?seite=3", 2).
    """
    parts = urlsplit(url)
    query = parts.query.split("&")
    for place, pair in enumerate(query):
        name, _, value = pair.partition("=")
        if _is_number(value) and not _NO_PAGES.search(name):
            rest = "&".join(query[:place] + query[place + 1 :])
            yield key_of(parts._replace(query=rest).geturl()), int(value)
    if found := _IN_PATH.fullmatch(parts.path):
        path = found["stem"] + (found["kind"] or "")
        yield key_of(parts._replace(path=path).geturl()), int(found["number"])


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and not value.startswith("0") and int(value[:3]) <= MOST_PAGES


def places(urls: Collection[str]) -> Mapping[str, tuple[str, int]]:
    """Of URLs that are said to be pages of one story, those that are numbered: the key of its first page, the number.

    A number counts where the URL without it, or the page that is numbered 1, is among them.
    """
    firsts = {key_of(url) for url in urls}
    firsts |= {key for url in urls for key, number in numbered(url) if number == 1}
    found = {url: next(((key, n) for key, n in numbered(url) if key in firsts), None) for url in urls}
    return {url: place for url, place in found.items() if place is not None}
