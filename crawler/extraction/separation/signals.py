"""The signals by which parts of a page are told to be something else than its article: each proposes cuts.

They stand in one table, `SIGNALS`, most trusted first; whoever wants to know what one of them contributes reads a page
without it. None of them guards the body: `guards` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.class_names import BOILERPLATE_NAMES, says_comments
from crawler.extraction.document.measures import NO_CARD, RUNNING, TITLE
from crawler.extraction.document.prose import is_prose
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import weight
from crawler.extraction.document.unseen import clipped_in
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.words import begins_related, is_related_label, opens_related
from crawler.extraction.separation.appeals import appeals
from crawler.extraction.separation.cms_marks import marked
from crawler.extraction.separation.comments import comments_of
from crawler.extraction.separation.counted_sections import counted_sections
from crawler.extraction.separation.galleries import galleries
from crawler.extraction.separation.hidden_copies import hidden_copies
from crawler.extraction.separation.mentions import FOLLOW_ON, LINKED, Unit, is_product, is_source
from storage.records import Verdict

_BOILERPLATE_TAGS = frozenset({"nav", "footer", "form", "dialog", "button", "noscript", "menu"})
_FRAMES = frozenset({"html", "body", "main", "article"})
_LABELLED = frozenset({"p", "h2", "h3", "h4", "h5", "li", "strong", "div"})
GALLERY = "gallery"
COPY = "copy"
_SECTIONS = 0.4  # share of the body's running text: units that hold so much of it are its sections
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "complementary"})


class Cut(NamedTuple):
    """An element that is not the main article's body, what it is, and the signal that says so."""

    element: HtmlElement
    verdict: Verdict
    signal: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What every signal is given: who the page is, what speaks of others, where the body stands."""

    identity: Identity
    units: Sequence[Unit]
    anchors: Anchors
    document: Survey


@dataclass(frozen=True, slots=True)
class Signal:
    """A way to tell what is not the article, and its name."""

    name: str
    propose: Callable[[Scene], Iterator[Cut]]


def _units(scene: Scene, wanted: Callable[[Unit], bool]) -> Iterator[Cut]:
    """Elements that speak of one other article each."""
    yield from (Cut(unit.element, Verdict.TEASER, unit.signal) for unit in scene.units if wanted(unit))


def _is_platform(unit: Unit) -> bool:
    return unit.signal not in (LINKED, FOLLOW_ON)


def _is_follow_on(unit: Unit) -> bool:
    return unit.signal == FOLLOW_ON


def _headline_links(scene: Scene) -> Iterator[Cut]:
    """Units are teasers, inside the body too, unless they lead to what an article speaks of; but where they hold most
    of its running text, they are its sections.
    """
    document, container = scene.document, scene.anchors.container
    body = document.within([container] if container is not None else [])
    within = [unit.element for unit in scene.units if unit.element in body and not _is_one_link(unit, document)]
    held = document.together(within) if len(within) > 1 else 0.0
    whole = document.share(container) if container is not None else 0.0
    sections = document.around(counted_sections(document, container))
    for unit in scene.units:
        if unit.signal != LINKED or unit.element in sections or _is_of_body(unit, body, scene):
            continue
        if unit.element not in body or held < _SECTIONS * whole or not whole:
            yield Cut(unit.element, Verdict.TEASER, unit.signal)


def _is_one_link(unit: Unit, document: Survey) -> bool:
    """Whether the running text of a unit stands in a link: no section of an article does."""
    return any(link in document.of for link in (*unit.element.iter("a"), *unit.element.iterancestors("a")))


def _is_of_body(unit: Unit, body: AbstractSet[HtmlElement], scene: Scene) -> bool:
    """Whether a unit in the body, or a long one near it, belongs to the article though it leads elsewhere."""
    if unit.element in body and is_source(unit, scene.identity, scene.document):
        return True
    near = scene.document.order.get(unit.element) in _near(scene)
    return near and is_product(unit, scene.identity, scene.document)


def _by_cms(scene: Scene) -> Iterator[Cut]:
    """What the publishing system itself calls a list of other posts, an advertisement, a form."""
    for element, mark in marked(scene.document):
        if element.tag not in _FRAMES:
            yield Cut(element, mark.verdict, mark.platform)


def _near(scene: Scene) -> range:
    """The indexes of the elements around the body: what is cut there must be sure."""
    container = scene.anchors.container
    near = container.getparent() if container is not None else None
    return scene.document.span(near) if near is not None else range(0)


def _by_tag(scene: Scene) -> Iterator[Cut]:
    """Menus, footers, forms: by element and role."""
    document = scene.document
    found = set(document.tagged(*_BOILERPLATE_TAGS))
    found.update(document.order[element] for element in document.roles if element.get("role") in _ROLES)
    yield from (Cut(document.elements[index], Verdict.BOILERPLATE, "tag") for index in sorted(found))


def _by_class(scene: Scene) -> Iterator[Cut]:
    """Comments, share buttons, newsletters, related links: by what they are called."""
    document, near = scene.document, _near(scene)
    found: set[int] = set()
    for look in document.called(BOILERPLATE_NAMES):
        if look.tag not in _FRAMES:
            inline = look.tag == "a"
            alone = [index for index in look.indexes if not (inline and _in_sentence(index, document))]
            sure = says_comments(look.names)
            found.update(index for index in alone if sure or index not in near or not _is_text(index, document))
    yield from (Cut(document.elements[index], Verdict.BOILERPLATE, "class") for index in sorted(found))


def _is_text(index: int, document: Survey) -> bool:
    element = document.elements[index]
    return document.of.get(element, 0) > NO_CARD or is_prose(element, document)


def _in_sentence(index: int, document: Survey) -> bool:
    """Whether an inline element is a part of running text that says more than it."""
    number = document.first[index]
    if number >= len(document.lines) or document.lines[number].weight <= RUNNING:
        return False
    return 2 * weight(document.text(document.elements[index])) < document.lines[number].weight


def _comments(scene: Scene) -> Iterator[Cut]:
    """Readers' comments, by the short lines that come with each of them."""
    for element in comments_of(scene.document, scene.identity, scene.anchors):
        yield Cut(element, Verdict.BOILERPLATE, "refrain")


def _beside_body(
    scene: Scene, find: Callable[[Survey, HtmlElement | None], Iterator[HtmlElement]], verdict: Verdict, name: str
) -> Iterator[Cut]:
    """What is told by the page and by where the body stands: the captions of galleries, appeals at its end."""
    yield from (Cut(element, verdict, name) for element in find(scene.document, scene.anchors.container))


def _after_labels(scene: Scene) -> Iterator[Cut]:
    """Lines in running text that only point elsewhere: "Also read: …", and lists behind such a label."""
    document = scene.document
    for index in _labelled(document):
        element = document.elements[index]
        lines = document.lines_of(element) if document.tags[index] != "div" or len(element) <= 3 else []
        if not lines or sum(line.weight for line in lines) > TITLE:
            continue
        text = " ".join(line.text for line in lines)
        if next(element.iter("a"), None) is not None and opens_related(text):
            yield Cut(element, Verdict.TEASER, "related label")
        elif len(text) <= RUNNING and is_related_label(text):
            yield Cut(element, Verdict.BOILERPLATE, "related label")


def _labelled(document: Survey) -> list[int]:
    """The indexes of what may be labelled: inline elements, and blocks whose first line begins as labels do."""
    labelled = (look for tag in _LABELLED for look in document.by_tag.get(tag, ()))
    indexes = {index for look in labelled if not look.divides for index in look.indexes}
    for number, line in enumerate(document.lines):
        if line.weight <= TITLE and begins_related(line.text):
            index = document.order[line.owner]
            while index >= 0 and document.first[index] == number:
                indexes.add(index)
                index = document.parents[index]
    return sorted(index for index in indexes if document.tags[index] in _LABELLED)


def _for_screen_readers(scene: Scene) -> Iterator[Cut]:
    """Words that are clipped to nothing: they are read aloud, and nobody sees them."""
    for element in clipped_in(scene.document):
        yield Cut(element, Verdict.HIDDEN, "for screen readers")


def _copies(scene: Scene) -> Iterator[Cut]:
    """What is there once more, unseen."""
    yield from (Cut(element, Verdict.HIDDEN, COPY) for element in hidden_copies(scene.document))


SIGNALS = (
    Signal("screen readers", _for_screen_readers),
    Signal("hidden copies", _copies),
    Signal("platform posts", partial(_units, wanted=_is_platform)),
    Signal("platform names", _by_cms),
    Signal("headline links", _headline_links),
    Signal("whole articles", partial(_units, wanted=_is_follow_on)),
    Signal("tags and roles", _by_tag),
    Signal("class names", _by_class),
    Signal("refrains", _comments),
    Signal("galleries", partial(_beside_body, find=galleries, verdict=Verdict.CAPTION, name=GALLERY)),
    Signal("appeals", partial(_beside_body, find=appeals, verdict=Verdict.BOILERPLATE, name="appeal")),
    Signal("related labels", _after_labels),
)
"""Most trusted first: an element is named after the first signal that proposes it."""
