"""The pictures of the main article, with caption and credit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import absolute, first, named, names_of, opening, squeeze
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.person_names import without_credit_label
from crawler.extraction.separation.remainder import Remainder
from storage.records import Image

_CREDIT_NAMES = named(r"credit|copyright|source|photographer|fotograf|attribution")
_CREDIT_TEXT = re.compile(
    r"\(?\b(?:(?:top |lead |main |cover )?(?:photo|image|picture|foto|bild|crédit|credit|crédito)s?(?: credit)?\s*(?:by"
    r"|:|-|—)\s*|©\s*)(.{2,200}?)\)?\.?$",
    re.I,
)
_CAPTIONS = name_test(r"caption|legend|photo-credit|bildunterschrift")
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-runner-img", "srcset", "data-srcset")
_SIZE = re.compile(
    r"(?:[-_.@]?\d{2,5}x\d{0,5}|[-_.]w?\d{2,4}w?|@[23]x"
    r"|[-_.](?:scaled|large|medium|small|thumb(?:nail)?|full|original|crop(?:ped)?))$"
)
_FORM = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$")
_NO_PICTURE = re.compile(
    r"(?:^|[-_/.])(?:logos?|avatars?|gravatar|pixel|spacer|blank|placeholder|sprites?|favicon)(?:[-_/.]|\d|$)", re.I
)
_ORNAMENT = named(
    opening("logo", "avatar", "icon", "emoji", "gravatar")
    + "|"
    + opening(*(f"author{mark}{what}" for mark in ("", "-") for what in ("image", "photo", "img", "pic")))
)
_NUMBER = re.compile(r"(\d{1,5})(?:px)?$")
_LEAST_SIZE = 60  # pixels of a side: smaller ones are icons
_TELLING = 6  # letters of the name of a file: shorter ones, "image", say nothing
_LONGEST, _MARKS = 120, 3  # characters of a name, and marks of size and form behind it: limits
_MOST = 40  # pictures of an article: a limit, that of a long gallery


def images_of(remainder: Remainder, identity: Identity, captions: Sequence[HtmlElement]) -> tuple[Image, ...]:
    """The lead image that the page declares, then those of figures that are left of it; each picture once.
    `captions` are the elements with captions.

    A picture in two sizes is one: the one with a caption, else the first. Logos, portraits of authors and pixels are
    none.
    """
    found: dict[str, Image] = {}
    for url in identity.metas.get("og:image", ())[:1]:
        if (address := absolute(url, identity.base)) and not _NO_PICTURE.search(address):
            found[_key(address)] = Image(url=address)
    for image in _figures(remainder, identity.base, captions):
        key = _key(image.url)
        if key not in found or found[key].caption is None:
            found[key] = image
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _key(url: str) -> str:
    """By which two addresses are one picture: the file's name without size, scale, form and query."""
    path = unquote(urlsplit(url).path).rstrip("/")
    name = _FORM.sub("", path.rsplit("/", 1)[-1][-_LONGEST:].lower())
    for _ in range(_MARKS):
        name = _SIZE.sub("", name)
    return name if len(name) > _TELLING else url


def captions_of(document: Survey, captions: Sequence[HtmlElement], apart: Container[HtmlElement]) -> set[str]:
    """The texts of captions and photo credits, so that they are not taken for paragraphs; none of those `apart`."""
    return {text for caption in captions if caption not in apart and len(text := document.text(caption)) < 1000}


def caption_elements(document: Survey) -> list[HtmlElement]:
    """The elements that say that they hold a caption."""
    plain = document.by_tag.get("figcaption", ())
    return document.at(dict.fromkeys([*plain, *document.called(_CAPTIONS)]))


def _figures(remainder: Remainder, base: str, captions: Sequence[HtmlElement]) -> Iterator[Image]:
    images = list(remainder.inside(remainder.document.elements[0], "img"))
    around = _around(filter(remainder.holds, captions)) if images else set()
    for image in images:
        holder = _holder(image, around)
        if holder is not None and not _is_ornament(image) and (url := _address(image, base)):
            caption, credit = _caption(holder, remainder)
            yield Image(url=url, caption=caption, credit=credit)


def _around(captions: Iterable[HtmlElement]) -> set[HtmlElement]:
    """What holds captions."""
    around: set[HtmlElement] = set()
    for caption in captions:
        around.update(takewhile(lambda parent: parent not in around, caption.iterancestors()))
    return around


def _is_ornament(image: HtmlElement) -> bool:
    """Whether a picture is too small to be one, or is by its names a logo, a portrait of an author, a pixel."""
    sizes = [_NUMBER.match(image.get(name, "")) for name in ("width", "height")]
    if any(size is not None and int(size[1]) < _LEAST_SIZE for size in sizes):
        return True
    return _ORNAMENT(names_of(image)) or bool(_NO_PICTURE.search(image.get("src", "")[:500]))


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


def _caption(holder: HtmlElement, remainder: Remainder) -> tuple[str | None, str | None]:
    inside = list(remainder.inside(holder))
    line = first(element for element in inside if element.tag == "figcaption" or _CAPTIONS.says(names_of(element)))
    mark = first(element for element in inside if _CREDIT_NAMES(names_of(element)))
    caption = remainder.text(line) if line is not None else None
    marked = remainder.text(mark) if mark is not None else ""
    credit = without_credit_label(marked) if mark is not None else None
    if caption and not credit and (match := _CREDIT_TEXT.search(caption)):
        credit = match[1]
        caption = caption[: match.start()]
    elif caption and mark is not None and caption.endswith(marked):
        caption = caption[: len(caption) - len(marked)]
    caption = caption.strip(" ()-–—|/") if caption else None
    return None if caption == credit else caption or None, credit or None
