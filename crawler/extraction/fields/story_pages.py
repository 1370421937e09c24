"""The other pages of a story, or of a list, that goes over several: where a page says that it goes on, or began."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.document.class_names import says_comments
from crawler.extraction.document.measures import HALF, LABEL
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import absolute
from crawler.extraction.identity.main_article import Identity
from storage.versioning.page_numbers import key_of, numbered

_MAY_BE_NUMBERED = re.compile(r"[1-9]\d?(?:\.[a-z]{3,5})?/?(?:[&#]|$)", re.I)
_TURNS = re.compile(
    r"^\d{1,2}$|^[›»→>❯▶‹«←<❮◀]+$|"
    r"\b(?:next|continue|previous|page|part|weiter|nächste|fortsetzung|vorherige|zurück|seite|teil|suivante?|suite|"
    r"précédente?|siguiente|continuar|anterior|página|avanti|successiv[ao]|continua|precedente|indietro|pagina|próxima|"
    r"seguinte|volgende|verder|vorige|nästa|föregående|sida|næste|neste|forrige|side|seuraava|edellinen|sivu|następna|"
    r"dalej|poprzednia|strona|další|ďalšia|předchozí|strana|tovább|következő|előző|oldal|urmatoarea|următoarea|înapoi|"
    r"следующая|далее|дальше|предыдущая|назад|страница|наступна|далі|попередня|сторінка|επόμενη|προηγούμενη|σελίδα|"
    r"sonraki|devamı|önceki|sayfa|berikutnya|selanjutnya|sebelumnya|halaman|trang|tiếp|التالية?|السابقة?|صفحة|הבא|הקודם)\b|"
    r"अगला|पिछला|पृष्ठ|ถัดไป|หน้า|次の?|前の|ページ|下一|上一|第.{1,3}[页頁]|다음|이전|페이지",
    re.I,
)


def other_pages_of(document: Survey, identity: Identity) -> tuple[str, ...]:
    """The canonical URLs of other pages of the story that a page is part of, in the order in which they are named.

    Named are those to which a relation `next` or `prev` (HTML Standard §4.6.7), or a link that says so, leads, and
    whose addresses differ from the page's own, or from that of its first page, by a page number alone: the relations
    are used for the next story of the paper as well.
    """
    named = [*dict.fromkeys(_named(document, identity))]
    own = [(key_of(url), 0) for url in (identity.url, identity.canonical) if url]
    firsts = {key for key, _no in own} | {key_of(url) for url in named}
    firsts |= {key for url in named for key, number in numbered(url) if number == 1}
    places = dict.fromkeys([*own, *((key, number) for key, number in numbered(identity.url) if key in firsts)])
    for first, number in reversed(places):
        pages = [*_begun(identity, first, number), *(url for url in named if _is_page(url, first, number))]
        if pages:
            return tuple(dict.fromkeys(pages))
    return ()


def other_pages_of_list(document: Survey, identity: Identity) -> tuple[str, ...]:
    """The canonical URLs of other pages of a list: those that it declares, whatever they are called, and those that a
    link calls so whose addresses differ from its own by a page number alone.
    """
    own = _keys(identity.url)
    turned = (url for url in _named(document, identity) if not own.isdisjoint(_keys(url)))
    return tuple(dict.fromkeys((*identity.neighbours, *turned)))


def _keys(url: str) -> set[str]:
    return {key_of(url), *(key for key, _number in numbered(url))}


def _named(document: Survey, identity: Identity) -> Iterator[str]:
    yield from identity.neighbours
    stems = {stem for url in (identity.url, identity.canonical) if url for stem in _stems(url)}
    for index in document.tagged("a"):
        anchor = document.elements[index]
        is_turn = _may_lead_on(anchor.get("href", ""), stems) and _turns(anchor, document, index)
        if is_turn and not _is_of_comments(document, index):
            url = absolute(anchor.get("href", ""), identity.base)
            if url is not None and url != identity.url:
                yield url


def _stems(url: str) -> Iterator[str]:
    """What stands in every address of the story's pages: the last segment of the path, without number and type."""
    for key in (key_of(url), *(key for key, _number in numbered(url))):
        yield urlsplit(f"//{key}").path.rpartition("/")[2].partition(".")[0]


def _may_lead_on(href: str, stems: Iterable[str]) -> bool:
    """Whether an address may be that of another page, before it is made absolute, which takes its time."""
    if href[:1] in ("?", ".") or href[:1].isdigit():
        return _MAY_BE_NUMBERED.search(href) is not None
    return any(stem in href for stem in stems)


def _turns(anchor: HtmlElement, document: Survey, index: int) -> bool:
    said = document.text_at(index) or anchor.get("aria-label") or anchor.get("title") or ""
    is_related = not {"next", "prev"}.isdisjoint(anchor.get("rel", "").lower().split())
    return is_related or (len(said) <= LABEL and _TURNS.search(said) is not None)


def _is_of_comments(document: Survey, index: int) -> bool:
    """Whether an element stands among readers' comments, which are numbered, too. A name of the whole page is none."""
    while index >= 0:
        if says_comments(document.names[index]) and document.share(document.elements[index]) < HALF:
            return True
        index = document.parents[index]
    return False


def _is_page(url: str, first: str, number: int) -> bool:
    """Whether a URL is another page of the story that begins at `first`, seen from its page `number` (0: the first)."""
    if key_of(url) == first:
        return number > 0
    return any(key == first and other != number for key, other in numbered(url))


def _begun(identity: Identity, first: str, number: int) -> Iterator[str]:
    """The first page, where a later one names it as its canonical."""
    if number > 0 and identity.canonical and key_of(identity.canonical) == first:
        yield identity.canonical
