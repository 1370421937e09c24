"""Appeals in and behind an article to subscribe, to donate, to load what others hold, told in every language by their
forms and by where their links lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.survey import Survey

_APPEAL = re.compile(
    r"(?<![^\W_])(?:subscri(?:be|ptions?)|newsletters?|donat(?:e|ions?)|contribute|memberships?|abonn\w*|abo|spenden?|doar"
    r"|donar|donativos?|dona|dona(?:zion|cion)\w*|don|dons|soute(?:nir|nez)|sostien\w*|sosteni\w*|socios?|hazte-socio"
    r"|mitglied(?:schaft|-werden)?|unterstuetz\w*|foerder\w*|wplac\w*|darowizn\w*|stott|tue|lahjoita|steun|doneer|bagis"
    r"|sign-?up|suscri(?:birse|pcion|bete|pciones)|assine|assinatura|iscriviti|abbonamenti|support(?:-us|er)?|patreon"
    r"|paypal|steadyhq|predplatne|prenumerata|wesprzyj|(?:editorial-)?standards|ethics|corrections|about-us)(?![^\W_])",
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
    """The boxes of a body around forms, and with a link to where one gives consent; and among its last three blocks
    those, or else their boxes, with a link to where one pays or hears of the paper. The first block is none.
    """
    if container is None or container not in document.order:
        return
    index = document.order[container]
    running = [line.owner for line in document.lines_of(container) if line.weight > RUNNING]
    found = [document.order[owner] for owner in dict.fromkeys(running)][1:]
    start, last = (found[0], found[-_LAST:][0]) if found else (document.ends[index], 0)
    yield from _boxes_of_forms(document, range(start, document.ends[index]), index)
    for link in document.tagged("a"):
        if start <= link < document.ends[index]:
            box = _box_of(link, index, document)
            if box is not None and _leads_to(_CONSENT, link, document):
                yield box
            elif link >= last and _leads_to(_APPEAL, link, document):
                yield from islice((part for part in (_block_of(link, document), box) if part is not None), 1)


def _boxes_of_forms(document: Survey, within: range, container: int) -> Iterator[HtmlElement]:
    """The boxes around forms that say no more than what the form is for."""
    for form in document.tagged("form"):
        box = _box_of(form, container, document) if form in within else None
        if box is not None and sum(line.weight > RUNNING for line in document.lines_of(box)) <= 1:
            yield box


def _block_of(link: int, document: Survey) -> HtmlElement | None:
    """The holder of the running line in which a link stands."""
    number = document.first[link]
    line = document.lines[number] if number < len(document.lines) else None
    return line.owner if line is not None and line.weight > RUNNING else None


def _box_of(link: int, container: int, document: Survey) -> HtmlElement | None:
    """The largest box of few lines around a link within the body."""
    box, index = None, document.parents[link]
    while index > container and document.behind[index] - document.first[index] <= _MOST_LINES:
        if document.tags[index] in _BOXES:
            box = document.elements[index]
        index = document.parents[index]
    return box


def _leads_to(places: re.Pattern[str], link: int, document: Survey) -> bool:
    return places.search(document.elements[link].get("href", "")) is not None
