"""Appeals in and behind an article to subscribe, to donate, to load what others hold, told in every language by where
their links lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.document.survey import RUNNING, Survey

_APPEAL = re.compile(
    r"(?<![^\W_])(?:subscri(?:be|ptions?)|newsletters?|donat(?:e|ions?)|contribute|memberships?|abonn\w*|abo|spenden?|doar"
    r"|donar|sign-?up|suscri(?:birse|pcion|bete|pciones)|assine|assinatura|iscriviti|abbonamenti|support-us|patreon"
    r"|steadyhq|predplatne|prenumerata|wesprzyj|(?:editorial-)?standards|ethics|corrections|about-us)(?![^\W_])",
    re.I,
)
"""Words of the paths to which such links lead."""
_CONSENT = re.compile(
    r"(?<![^\W_])(?:privacy|datenschutz\w*|confidentialite|privacidad|privacidade|integritet\w*|personvern|tietosuoja\w*"
    r"|prywatnosc\w*|gizlilik|rodo|dsgvo|gdpr)(?![^\W_])",
    re.I,
)
"""The same for what stands in place of a film or a post that is loaded only on demand."""
_LAST = 3  # paragraphs at the end of a body, among which a paper asks for money
_MOST_LINES = 6  # lines of a box that asks
_BOXES = frozenset({"div", "aside", "section", "figure", "blockquote"})


def appeals(document: Survey, container: HtmlElement | None) -> Iterator[HtmlElement]:
    """The boxes of a body with a link to where one gives consent; and the blocks, with the boxes in which they stand,
    among its last ones with a link to where one pays or hears of the paper.
    """
    if container is None or container not in document.order:
        return
    index = document.order[container]
    owners = {
        line.owner: None
        for line in document.lines[document.first[index] : document.behind[index]]
        if line.weight > RUNNING
    }
    found = [*owners][1:]
    for owner in found:
        box = _box_of(owner, container, document)
        if box is not None and _leads_to(_CONSENT, box):
            yield box
        elif owner in found[-_LAST:]:
            parts = (part for part in (owner, box) if part is not None and part is not container)
            yield from islice((part for part in parts if _leads_to(_APPEAL, part)), 1)


def _box_of(owner: HtmlElement, container: HtmlElement, document: Survey) -> HtmlElement | None:
    """The largest box of few lines around a block within the body."""
    box, index = None, document.order[owner]
    end = document.order[container]
    while index > end and document.behind[index] - document.first[index] <= _MOST_LINES:
        if document.tags[index] in _BOXES and document.elements[index] is not owner:
            box = document.elements[index]
        index = document.parents[index]
    return box


def _leads_to(places: re.Pattern[str], element: HtmlElement) -> bool:
    return any(places.search(link.get("href", "")) for link in element.iter("a"))
