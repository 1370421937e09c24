"""What a page needs to be shown: pictures, styles, fonts, scripts. Pure.

In: a page, or a style sheet, decoded. Out: the addresses of files, each once, with what each is.

Of pictures in several sizes those are taken that a browser on a desk would choose, and always the plain `src`. What
scripts of a page load later, because its markup keeps the address in `data-src` and its likes, is taken: the scripts
are kept, too, and a replay that runs them asks for it. Pictures of one pixel are not: nobody sees them. Frames are
pages of others, and what a script puts together is known to nobody who does not run it; neither is taken.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lxml.html import HtmlElement

from crawler.discovery.media_queries import holds
from crawler.discovery.srcset import WIDTHS, chosen
from crawler.discovery.style_sheets import MOST_CSS, Needed, needed_by
from crawler.extraction.decoding.markup import whole_tree
from storage.errors import BadUrl
from storage.records import Page, Rel, Requisite
from storage.urls import canonical_url

MOST = 500
"""Files of one page."""
LONGEST = 2_000
"""Characters of an address, as of every URL that is followed."""
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
_OF_SCRIPTS = re.compile(r"(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script)?", re.I)
_SHOWN_TYPES = re.compile(r"image/(?:avif|webp|jpe?g|png|gif|svg\+xml|bmp|x-icon)", re.I)
"""Forms of pictures that today's browsers show."""
_PRELOADED = {"style": Rel.STYLE, "script": Rel.SCRIPT, "font": Rel.FONT, "image": Rel.IMAGE}
_LINKED = "href", "xlink:href"
_CHARSET = re.compile(rb'@charset "([^"]{1,40})";')
"""How a sheet says its charset (CSS Syntax 3 §3.2): in its first bytes, exactly so."""


@dataclass(frozen=True, slots=True)
class Requisites:
    """The files that a page needs, up to `MOST`; `unlisted` counts what it names beyond them, or at greater length."""

    files: tuple[Requisite, ...] = ()
    unlisted: int = 0


def requisites_of_page(page: Page) -> Requisites:
    """What an HTML page needs. Any text is accepted."""
    root = whole_tree(page.text)
    if root is None:
        return Requisites()
    for template in list(root.iter("template")):
        if template.get("shadowrootmode") is None and template.getparent() is not None:
            template.drop_tree()
    named = (need for element in root.iter() if isinstance(element.tag, str) for need in _of_element(element))
    return _listed(named, page, _base(root, page.url))


def requisites_of_style(page: Page) -> Requisites:
    """What a style sheet needs: its addresses are relative to its own. Of its text `MOST_CSS` characters are read."""
    found = _listed(needed_by(_text_of_style(page)), page, page.url)
    return Requisites(found.files, found.unlisted + (len(page.text) > MOST_CSS))


def _text_of_style(page: Page) -> str:
    """The text by the charset of the mark or the header, else by the sheet's own word, which a page has not."""
    said = _CHARSET.match(page.body)
    if said is None or page.charset_from in ("bom", "http header"):
        return page.text
    try:
        return page.body.decode(codecs.lookup(said[1].decode("ascii")).name, "replace")
    except (LookupError, UnicodeDecodeError):
        return page.text


def _listed(named: Iterable[Needed], page: Page, base: str) -> Requisites:
    found: dict[str, Rel] = {}
    beyond = set[str]()
    for address, rel in named:
        url = _absolute(address, base, page.charset)
        if url is None or url == page.url or url in found:
            continue
        if len(found) < MOST and len(url) <= LONGEST:
            found[url] = rel
        else:
            beyond.add(url[:LONGEST])
    return Requisites(tuple(Requisite(url=url, rel=rel) for url, rel in found.items()), len(beyond))


def _absolute(address: str, base: str, charset: str) -> str | None:
    """The URL of a file; None for what no server has: data:, javascript:, a part of the page itself."""
    address = address.strip()
    if not address or address.startswith("#"):
        return None
    try:
        return canonical_url(_with_coded_query(address, charset), base)
    except BadUrl:
        return None


def _with_coded_query(address: str, charset: str) -> str:
    """A query is sent in the charset of the page that names it (URL Standard §4.4, query state)."""
    path, mark, query = address.partition("?")
    if query.isascii() or charset.lower().startswith("utf"):
        return address
    coded = (character if character.isascii() else _coded(character, charset) for character in query)
    return f"{path}{mark}{''.join(coded)}"


def _coded(character: str, charset: str) -> str:
    return quote(character.encode(charset, "xmlcharrefreplace"), safe="")


def _base(root: HtmlElement, url: str) -> str:
    href = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    try:
        return canonical_url(href.strip(), url) if href else url
    except BadUrl:
        return url


def _of_element(element: HtmlElement) -> Iterator[Needed]:
    if (style := element.get("style")) is not None and "(" in style:
        yield from needed_by(style)
    of_kind = _KINDS.get(element.tag)
    if of_kind is not None:
        yield from of_kind(element)
    if background := element.get("background"):
        yield background, Rel.IMAGE


def _of_image(element: HtmlElement) -> Iterator[Needed]:
    if _is_unseen(element):
        return
    addresses = [element.get("src"), *map(element.get, _LAZY), *_of_sets(element), *_of_picture(element)]
    yield from ((address, Rel.IMAGE) for address in addresses if address)


def _is_unseen(element: HtmlElement) -> bool:
    """A counter of visits, mostly."""
    return all(element.get(side, "").strip() in ("0", "1") for side in ("width", "height"))


def _of_sets(element: HtmlElement) -> Iterator[str]:
    sizes = element.get("sizes") or element.get("data-sizes") or ""
    for name in ("srcset", *_LAZY_SETS):
        if srcset := element.get(name):
            yield from chosen(srcset, sizes)


def _of_picture(element: HtmlElement) -> Iterator[str]:
    """Of the sources of its picture the first that a browser takes, on windows of each width.

    libxml2 knows no `source` and puts what follows into it: all of the picture are looked at, however deep.
    """
    picture = next(element.iterancestors("picture"), None)
    sources = [] if picture is None else [source for source in picture.iter("source") if _is_shown(source)]
    for width in WIDTHS:
        if (source := next((one for one in sources if holds(one.get("media", ""), width)), None)) is not None:
            yield from _of_sets(source)


def _is_shown(source: HtmlElement) -> bool:
    return _SHOWN_TYPES.fullmatch(source.get("type", "image/png").partition(";")[0].strip()) is not None


def _of_link(element: HtmlElement) -> Iterator[Needed]:
    words, href = element.get("rel", "").lower().split(), element.get("href")
    if "stylesheet" in words and "alternate" not in words:
        rel: Rel | None = Rel.STYLE
    elif "icon" in words:
        rel = Rel.IMAGE
    elif "modulepreload" in words:
        rel = Rel.SCRIPT
    else:
        rel = _PRELOADED.get(element.get("as", "").lower()) if "preload" in words else None
    if rel is not None and href:
        yield href, rel
    if rel is Rel.IMAGE and (srcset := element.get("imagesrcset")):
        yield from ((address, rel) for address in chosen(srcset, element.get("imagesizes", "")))


def _of_script(element: HtmlElement) -> Iterator[Needed]:
    kind = element.get("type", "").partition(";")[0].strip()
    if (src := element.get("src")) and _OF_SCRIPTS.fullmatch(kind) and element.get("nomodule") is None:
        yield src, Rel.SCRIPT


def _of_style(element: HtmlElement) -> Iterator[Needed]:
    yield from needed_by(element.text or "")


def _of_drawing(element: HtmlElement) -> Iterator[Needed]:
    yield from ((address, Rel.IMAGE) for name in _LINKED if (address := element.get(name)))


def _of_media(element: HtmlElement) -> Iterator[Needed]:
    if poster := element.get("poster"):
        yield poster, Rel.IMAGE
    for source in (element, *element.iter("source")):
        if src := source.get("src"):
            yield src, Rel.MEDIA


def _of_input(element: HtmlElement) -> Iterator[Needed]:
    if element.get("type", "").lower() == "image" and (src := element.get("src")):
        yield src, Rel.IMAGE


_KINDS: dict[str, Callable[[HtmlElement], Iterator[Needed]]] = {
    "img": _of_image,
    "amp-img": _of_image,
    "link": _of_link,
    "script": _of_script,
    "style": _of_style,
    "image": _of_drawing,
    "use": _of_drawing,
    "feimage": _of_drawing,
    "video": _of_media,
    "audio": _of_media,
    "input": _of_input,
}
