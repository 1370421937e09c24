"""OPML 2.0 subscription lists (http://opml.org/spec2.opml) → outlines that name a feed; `storage.opml` writes them.

In: bytes of a file. Out: outlines in the order of the file, folders aside.
Never: what a list includes from elsewhere; entities are not resolved and nothing is fetched.
"""

from __future__ import annotations

from lxml import etree

from storage.opml import Outline


class NoOpml(ValueError):
    """The bytes are no OPML; the message says why."""


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
