"""OPML 2.0 subscription lists (http://opml.org/spec2.opml) → outlines that name a feed, and back.

In: bytes of a file; outlines. Out: outlines in the order of the file, folders aside; bytes of a file.
Never: what a list includes from elsewhere; entities are not resolved and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree


class NoOpml(ValueError):
    """The bytes are no OPML; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed as a list names it; `home` is the page that it belongs to. The URLs are as written."""

    title: str
    feed: str
    home: str = ""
    language: str = ""


def read_opml(body: bytes) -> list[Outline]:
    """The outlines that name a feed, however deep. Raises `NoOpml`. Attributes are taken in any case."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NoOpml(f"it is no XML: {error.msg or 'it is empty'}") from error
    if not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise NoOpml(f"it is <{root.tag}> and no <opml>")
    return [outline for element in root.iter("outline") if (outline := _outline(element)) is not None]


def _outline(element: etree._Element) -> Outline | None:
    said = {str(name).lower(): " ".join(str(value).split()) for name, value in element.attrib.items()}
    if not said.get("xmlurl"):
        return None
    return Outline(
        title=said.get("text") or said.get("title", ""),
        feed=said["xmlurl"],
        home=said.get("htmlurl", ""),
        language=said.get("language", ""),
    )


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """A subscription list in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outline in outlines:
        said = {"type": "rss", "text": outline.title, "xmlUrl": outline.feed, "htmlUrl": outline.home}
        said |= {"language": outline.language} if outline.language else {}
        etree.SubElement(body, "outline", said)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
