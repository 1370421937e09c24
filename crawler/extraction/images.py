"""The pictures of the main article, with caption and credit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from lxml.html import HtmlElement

from crawler.extraction.identity import Identity
from crawler.extraction.survey import Survey
from crawler.extraction.tree import absolute, first, named, names_of, squeeze, text_of
from storage.records import Image

_CREDIT_NAMES = named(r"credit|copyright|source|photographer|fotograf|attribution")
_CREDIT_TEXT = re.compile(
    r"\(?\b(?:(?:top |lead |main |cover )?(?:photo|image|picture|foto|bild|crédit|credit|crédito)s?(?: credit)?\s*(?:by"
    r"|:|-|—)\s*|©\s*)(.{2,200}?)\)?\.?$",
    re.I,
)
_CAPTION_NAMES = named(r"caption|legend|photo-credit|bildunterschrift")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-runner-img", "srcset", "data-srcset")
_MOST = 40


def images_of(page: Survey, identity: Identity, base: str) -> tuple[Image, ...]:
    """The lead image that the page declares, then those of figures in the (pruned) tree; each address once."""
    found: dict[str, Image] = {}
    for url in identity.metas.get("og:image", ())[:1]:
        if address := absolute(url, base):
            found[address] = Image(url=address)
    for image in _figures(page, base):
        if image.url not in found or found[image.url].caption is None:
            found[image.url] = image
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def captions_of(page: Survey, apart: Container[HtmlElement]) -> set[str]:
    """The texts of captions and photo credits, so that they are not taken for paragraphs; none of those `apart`."""
    return {text for one in _caption_elements(page) if one not in apart and len(text := page.text(one)) < 1000}


def _caption_elements(page: Survey) -> list[HtmlElement]:
    return page.where(lambda look: look.tag == "figcaption" or _CAPTION_NAMES(look.names))


def _figures(page: Survey, base: str) -> Iterator[Image]:
    images = list(page.elements[0].iter("img"))
    around = {parent for one in _caption_elements(page) for parent in one.iterancestors()} if images else set()
    for image in images:
        holder = _holder(image, around)
        if holder is not None and (url := _address(image, base)):
            caption, credit = _caption(holder)
            yield Image(url=url, caption=caption, credit=credit)


def _address(image: HtmlElement, base: str) -> str | None:
    for name in _SOURCES:
        value = squeeze(image.get(name, ""))
        if value and not value.startswith("data:"):
            return absolute(value.split(", ")[0].split(" ")[0] if "srcset" in name else value, base)
    return None


def _holder(image: HtmlElement, around: Container[HtmlElement]) -> HtmlElement | None:
    """The element that holds a picture and its caption; `around` are the elements that hold a caption."""
    for number, parent in enumerate(image.iterancestors()):
        if parent.tag == "figure":
            return parent
        if number > 3 or parent.tag in ("body", "article", "main"):
            return None
        if parent in around:
            return parent
    return None


def _caption(holder: HtmlElement) -> tuple[str | None, str | None]:
    line = first(one for one in holder.iter() if one.tag == "figcaption" or _CAPTION_NAMES(names_of(one)))
    mark = first(one for one in holder.iter() if _CREDIT_NAMES(names_of(one)))
    caption = text_of(line) if line is not None else None
    credit = text_of(mark) if mark is not None else None
    if caption and not credit and (match := _CREDIT_TEXT.search(caption)):
        credit = match[1]
    if caption and credit and caption.endswith(credit) and caption != credit:
        caption = caption[: -len(credit)].strip(" ()-–—|") or None
    return None if caption == credit else caption or None, credit or None
