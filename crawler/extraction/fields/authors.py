"""Who wrote the article: people first; a desk, an agency or the paper itself only when nobody else is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.measures import BYLINE, RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import domain
from crawler.extraction.fields.byline_elements import bylines_of
from crawler.extraction.fields.printed_bylines import behind_body, dateline, printed, signature
from crawler.extraction.fields.sections import declared_sections
from crawler.extraction.fields.title_window import around_title
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.person_names import (
    account_in,
    is_address,
    is_agency,
    is_byline_label,
    is_role,
    list_of_people,
    name_key,
    names_in,
)

_METAS = (
    *("author", "article:author", "parsely-author", "sailthru.author", "byl", "article:author_name"),
    *("dc.creator", "dcterms.creator", "dc.contributor", "cxenseparse:author", "article_author", "authors"),
)
_INVERTED = ("citation_author",)
_FAMILY_FIRST = re.compile(r"^([^\W\d_][\w’'-]+), ([^\W\d_][\w’'.-]*)$")
"""One person in two words: "Byron, Ada"."""
_MOST = 12  # names: a limit; longer lists are those of a desk, or of a paper of science
_TELLING = 6  # letters of the name of a paper: shorter ones stand in names of people

Found = tuple[tuple[str, ...], str]
"""Names, and where they stood."""


def authors(
    document: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]
) -> tuple[tuple[str, ...], str | None]:
    """The authors of the main article in the page's order, and where they were found; not those inside `apart`."""
    own, sections = _own_names(identity), _section_names(identity)
    fallback: tuple[tuple[str, ...], str | None] = ((), None)
    for found, evidence in _sources(document, identity, anchors, apart):
        names = tuple(name for name in found if is_agency(name) or name_key(name) not in sections)
        people = tuple(name for name in names if not is_agency(name) and not _is_own(name, own))
        if people:
            return people[:_MOST], evidence
        fallback = (names[:_MOST], evidence) if names and not fallback[0] else fallback
    return fallback


def _sources(document: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]) -> Iterator[Found]:
    """What each source names, the most trusted first."""
    for field in ("author", "creator"):
        names = _declared(identity, field)
        lines = _bylines(document, identity, anchors, apart) if _prints_more(names, document, identity, anchors) else ()
        yield _completed((names, f"json-ld {field}"), lines)
    found, line = bylines_of(document, identity, anchors, apart), printed(document, identity, anchors)
    shown = [(names_in(*found.around), "byline"), (names_in(line or ""), "printed byline")]
    lines = (*found.around, line or "")
    metas = [(_metas(identity, name), f"meta {name}") for name in _METAS if name in identity.metas]
    full = [(tuple(name for name in names if _is_full(name)), evidence) for names, evidence in metas]
    others = [*shown[0][0], *shown[1][0], *filter(is_address, found.around)]
    said = _said_by(document) if metas else ("", "")
    yield from (_completed(one, lines) for one in _credible(full, others, said))
    yield from shown
    yield from _credible(metas, others, said)
    yield _inverted(identity), "meta citation_author"
    yield _labelled(identity), "meta twitter:data1"
    yield names_in(*found.elsewhere), "byline"
    yield names_in(behind_body(document, anchors, apart) or ""), "printed byline"
    yield names_in(signature(document, anchors, apart) or ""), "signature"
    yield names_in(dateline(anchors, document) or ""), "dateline"
    yield _organisations(identity), "json-ld author"
    yield from _accounts(identity, found.around)


def _bylines(document: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]) -> tuple[str, ...]:
    """The texts at the title of a page that name authors."""
    return (*bylines_of(document, identity, anchors, apart).around, printed(document, identity, anchors) or "")


def _prints_more(names: Sequence[str], document: Survey, identity: Identity, anchors: Anchors) -> bool:
    """Whether a line at the title prints a lone name, and others beside it: cheaper to ask than what a byline is."""
    if len(names) != 1:
        return False
    numbers, name = around_title(document, identity, anchors), re.compile(re.escape(names[0]), re.I)
    near = (line.text for line in document.lines[numbers.start : numbers.stop] if line.weight < BYLINE)
    rests = (name.sub(" | ", text) for text in near if name.search(text))
    return any(_is_full(other) for rest in rests for other in names_in(rest))


def _completed(declared: Found, lines: Iterable[str]) -> Found:
    """What a page declares, or a line at its title that is a list of people, the lone declared one among them."""
    if len(declared[0]) != 1:
        return declared
    lone = name_key(declared[0][0])
    lists = (list_of_people(line) for line in lines)
    return next(((people, "byline") for people in lists if lone in map(name_key, people)), declared)


def _said_by(document: Survey) -> tuple[str, str]:
    """All that a page says, and what it says in short lines, case folded."""
    short = (line.text for line in document.lines if line.weight < RUNNING)
    return "\n".join(line.text for line in document.lines).casefold(), "\n".join(short).casefold()


def _credible(declared: Iterable[Found], shown: Iterable[str], said: tuple[str, str]) -> Iterator[Found]:
    """What a page declares; of names beside others that it shows at its title only what it prints somewhere, of single
    words only what stands in a short line (`said`: `_said_by`): makers of themes leave theirs in the head of a page,
    editors the name of their account, papers that of their town.
    """
    others = {name_key(name) for name in shown}
    for names, evidence in declared:
        doubtful = bool(others) and others.isdisjoint(map(name_key, names))
        credible = (name for name in names if _is_printed(name, said) or (_is_full(name) and not doubtful))
        yield tuple(credible), evidence


def _is_printed(name: str, said: tuple[str, str]) -> bool:
    return name.casefold() in said[0 if _is_full(name) or is_agency(name) else 1]


def _section_names(identity: Identity) -> frozenset[str]:
    """What the page declares as its sections, also by the folders of its address, which systems write where a desk is
    the author; of one word, because a column may be called after its author.
    """
    folders = urlsplit(identity.url).path.split("/")[1:-1]
    return frozenset(name_key(said) for said in (*declared_sections(identity), *folders) if " " not in said)


def _is_full(name: str) -> bool:
    return " " in name or not name.isascii()


def _declared(identity: Identity, field: str) -> tuple[str, ...]:
    """The authors that the JSON-LD of the article names."""
    people = jsonld.persons((identity.node or {}).get(field), identity.nodes)
    return names_in(*(_FAMILY_FIRST.sub(r"\2 \1", person.name) for person in people if not person.is_organisation))


def _organisations(identity: Identity) -> tuple[str, ...]:
    """The organisations that it names, whole: "Center for Drug Evaluation and Research"."""
    people = jsonld.persons((identity.node or {}).get("author"), identity.nodes)
    names = (person.name for person in people if person.is_organisation)
    return tuple(dict.fromkeys(name for name in names if not (is_role(name) or is_address(name))))


def _accounts(identity: Identity, bylines: Iterable[str]) -> Iterator[Found]:
    """Names of accounts, where a page has no better ones."""
    declared = [person.name for person in jsonld.persons((identity.node or {}).get("author"), identity.nodes)]
    for texts, evidence in (
        (declared, "json-ld author"),
        (identity.metas.get("author", ()), "meta author"),
        (bylines, "byline"),
    ):
        yield tuple(name for text in texts if (name := account_in(text)))[:1], evidence


def _metas(identity: Identity, name: str) -> tuple[str, ...]:
    values = identity.metas.get(name, ())[:_MOST]
    whole = {name_key(organisation) for organisation in _organisations(identity)}
    return names_in(*(value for value in values if name_key(value) not in whole))


def _inverted(identity: Identity) -> tuple[str, ...]:
    """Names of papers of science, which stand family name first: "Byron, Ada"."""
    values = [value for name in _INVERTED for value in identity.metas.get(name, ())[:_MOST]]
    return names_in(*(" ".join(reversed(value.split(",", 1))) for value in values))


def _labelled(identity: Identity) -> tuple[str, ...]:
    """The value behind a label of a card that says "Written by", as WordPress writes it in many languages."""
    label = identity.metas.get("twitter:label1", ("",))[0]
    return names_in(*identity.metas.get("twitter:data1", ())[:1]) if is_byline_label(label) else ()


def _is_own(name: str, own: frozenset[str]) -> bool:
    """Whether a name is that of the paper, or of one of its parts: "The Paper Staff"."""
    plain = name_key(name)
    return plain in own or any(len(part) >= _TELLING and part in plain for part in own)


def _own_names(identity: Identity) -> frozenset[str]:
    """How the paper is called: by itself, by JSON-LD, by its address."""
    names = [value for name in ("og:site_name", "application-name") for value in identity.metas.get(name, ())]
    names += jsonld.people((identity.node or {}).get("publisher"))
    host = domain(identity.url)
    return frozenset({name_key(called) for called in (*names, host.split(".")[0], host)} - {""})
