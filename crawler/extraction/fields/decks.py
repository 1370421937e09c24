"""The deck of an article: the sentences between its title and its body that sum it up."""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.measures import SAME
from crawler.extraction.document.sentences import QUOTES, STOPS
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import named, names_of, opening, squeeze, weight
from crawler.extraction.fields.kickers import Run, is_marked, is_noise
from crawler.extraction.identity.body_anchors import is_at_the_side
from crawler.extraction.identity.main_article import Identity, alike, holds, meta
from crawler.extraction.lexicon.person_names import opens_byline
from crawler.extraction.lexicon.words import is_call, kind_of

_DECK = named(
    r"sub-?_*(head|title|line|hed|titul)|stand-?first|sous-?titre|"
    + opening("deck", "dek", "chapo", "chapeau", "lead", "lede", "summary", "abstract", "intro", "excerpt", "strapline")
    + "|"
    + opening("teaser", "bajada", "copete", "linhafina", "linha-fina", "sapo", "ingress", "description", "blurb")
    + "|"
    + opening("unterzeile", "untertitel", "vorspann", "ondertitel", "entradilla", "sumario", "sommario", "catenaccio")
    + "|"
    + opening("manchet(?!te)", "perex", "opener", "zajawka", "podtytul", "anons")
)
_PICTURE = named("caption|" + opening("gallery", "photo", "foto", "image", "figure", "avatar", "media-block"))
_ENDS = (*STOPS, *QUOTES)
_FRAMES = frozenset({"article", "main", "section", "header", "body"})
_NEAR = 13  # lines below the title: byline, day and buttons stand before the deck
_LEAST, _MOST = 24, 900  # weight of a deck: less is a label, more a paragraph
_LEAST_LEAD = 60  # weight of one that nothing calls a deck


def deck_of(
    below: Iterable[Run], identity: Identity, title: str, apart: Set[HtmlElement], body: HtmlElement | None
) -> str | None:
    """The first of the lines below a title that says by its name or as a heading that it is the deck, or that the page
    describes itself with; none inside `apart`. `body` holds the paragraphs.
    """
    descriptions = [*jsonld.strings((identity.node or {}).get("description"))[:1]]
    descriptions += [value for name in ("og:description", "description") if (value := meta(identity.metas, name))]
    known = [description for description in descriptions if weight(description) > _LEAST]
    for number, (owner, text) in enumerate(below):
        if not _is_sentence(owner, text, title, apart):
            continue
        described = any(alike(text, description) > 0.8 or holds(text, description) for description in known)
        heads = owner.tag in ("h2", "h3") and not _is_subheading(owner, text, body)
        if is_marked(owner, _DECK) or (number < _NEAR and (heads or described)):
            return text
    return None


def _is_subheading(owner: HtmlElement, text: str, body: HtmlElement | None) -> bool:
    """Whether a heading is the first of several of its level in the body, and no long sentence."""
    if body is None or (text.endswith(".") and weight(text) >= _LEAST_LEAD):
        return False
    level = list(islice(body.iter(owner.tag), 2))
    return len(level) == 2 and level[0] is owner


def lead_of(below: Iterable[Run], document: Survey, title: str, apart: Set[HtmlElement]) -> str | None:
    """The first line below a title that may be its deck though nothing says so: whole sentences without a link, in no
    margin, no call.
    """
    known: dict[int, bool] = {}
    for owner, text in below:
        ends = weight(text) >= _LEAST_LEAD and text.endswith(_ENDS) and owner.find(".//a") is None
        if ends and _is_sentence(owner, text, title, apart) and not (is_call(text) or opens_byline(text)):
            return None if is_at_the_side(document.order[owner], document, known) else text
    return None


def is_held(lead: str, text: str) -> bool:
    """Whether a body begins a line with a deck, or goes on with it."""
    return lead in text or squeeze(lead) in squeeze(text)


def _is_sentence(owner: HtmlElement, text: str, title: str, apart: Set[HtmlElement]) -> bool:
    """Whether a line has the length of a deck, belongs to no picture and to nothing apart, and is not the title."""
    if not _LEAST <= weight(text) <= _MOST or owner in apart or is_noise(owner) or kind_of(text):
        return False
    return not _is_of_picture(owner) and alike(text, title) <= SAME


def _is_of_picture(owner: HtmlElement) -> bool:
    """Whether the holder of a line, or what is right around one that calls itself no deck, is called a picture."""
    names, parent = names_of(owner), owner.getparent()
    around = parent is not None and parent.tag not in _FRAMES and not _DECK(names)
    return _PICTURE(names) or (around and parent is not None and _PICTURE(names_of(parent)))
