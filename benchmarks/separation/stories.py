"""Pages with one article whose text is known, and where on the page it stands: what others are spliced into."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html
from lxml.html import HtmlElement

from benchmarks.separation.chance import number
from crawler.extraction.decoding.charset import clean_characters

_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "div", "td", "pre")
_HEADINGS = ("h1", "h2", "h3")
_SHORTEST = 60
_KNOWN = 0.6
_HELD = 0.9
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Story:
    """A page and the paragraphs of its article."""

    id: str
    url: str
    html: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def host(self) -> str:
        """The host of the page; pages without an address have their id."""
        return urlsplit(self.url).netloc or self.id

    @property
    def is_held(self) -> bool:
        """Whether the story is of the half of hosts that nothing is tuned on."""
        return number(self.host) % 2 == 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article stands in a tree: `container` holds its paragraphs, `blocks` are the children of it that do,
    `whole` holds the container and the heading (the container itself where there is no heading beside it).
    """

    root: HtmlElement
    heading: HtmlElement | None
    container: HtmlElement
    blocks: tuple[HtmlElement, ...]
    whole: HtmlElement


def flat(text: str) -> str:
    """Text without white space, by which two texts are the same here."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+", "", text)


def stories_of(bench: Path) -> Iterator[Story]:
    """The pages of all corpora of a folder on which the article is found in one place."""
    for file in sorted((bench / "corpora").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if story := _story(f"{file.name.partition('.')[0]}/{row['id']}", row):
                    yield story


def tree_of(page: str) -> HtmlElement:
    """The tree of a page."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    return html.document_fromstring(clean_characters(page).encode("utf-8", "replace"), parser=parser)


def copied(place: Place) -> Place:
    """The same place in a copy of its tree."""
    there = dict(zip(place.root.iter(), (root := deepcopy(place.root)).iter(), strict=True))
    return Place(
        root=root,
        heading=there[place.heading] if place.heading is not None else None,
        container=there[place.container],
        blocks=tuple(there[one] for one in place.blocks),
        whole=there[place.whole],
    )


def place_of(root: HtmlElement, paragraphs: Sequence[str]) -> Place | None:
    """Where on a page its known paragraphs stand; None when they are not the children of one element."""
    known = {flat(one) for one in paragraphs}
    found = [one for one in root.iter(*_BLOCKS) if flat(_own(one)) in known]
    return _placed(root, found) if found else None


def _story(name: str, row: dict[str, str]) -> Story | None:
    root, gold = tree_of(row["html"]), flat(row["text"] or "")
    texts = [text for one in root.iter(*_BLOCKS) if len(text := _own(one)) >= _SHORTEST and flat(text) in gold]
    paragraphs = tuple(dict.fromkeys(texts))
    if len(paragraphs) < _FEWEST or sum(len(flat(one)) for one in paragraphs) < _KNOWN * len(gold):
        return None
    place = place_of(root, paragraphs)
    title = _text(place.heading) if place and place.heading is not None else root.findtext(".//title") or ""
    title = " ".join(title.split())
    return Story(name, row["url"] or "", row["html"], title, paragraphs) if place and len(title) > 10 else None


def _placed(root: HtmlElement, found: Sequence[HtmlElement]) -> Place | None:
    container = _together(root, found)
    blocks = tuple(one for one in container if any(one is other or one in other.iterancestors() for other in found))
    if container.tag in ("body", "html") or len(blocks) < _FEWEST:
        return None
    heading = next((one for one in root.iter("h1") if 10 < len(_text(one)) < 200), None)
    return Place(root, heading, container, blocks, _whole(heading, container))


def _together(root: HtmlElement, found: Sequence[HtmlElement]) -> HtmlElement:
    """The innermost element that holds nearly all of some."""
    holders = [set(one.iterancestors()) for one in found]
    inner = root
    while True:
        for child in inner:
            if sum(child in one for one in holders) >= _HELD * len(found):
                inner = child
                break
        else:
            return inner


def _whole(heading: HtmlElement | None, container: HtmlElement) -> HtmlElement:
    around = set(heading.iterancestors()) if heading is not None else set()
    for one in (container, *container.iterancestors()):
        if one in around and one.tag not in ("body", "html"):
            return one
    return container


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _own(element: HtmlElement) -> str:
    """The text of an element that holds no other block with text of its own."""
    if next(element.iterdescendants("p", "div", "li", "table", "ul", "script", "style"), None) is not None:
        return ""
    return _text(element)
