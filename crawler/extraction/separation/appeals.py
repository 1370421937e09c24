"""Appeals at the end of an article to subscribe or to donate, told in every language by where their links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.document.survey import RUNNING, Survey

_APPEAL = re.compile(
    r"(?<![^\W_])(?:subscri(?:be|ptions?)|newsletters?|donat(?:e|ions?)|contribute|memberships?|abonn\w*|abo|spenden?|doar"
    r"|donar|sign-?up|suscri(?:birse|pcion|bete|pciones)|assine|assinatura|iscriviti|abbonamenti|support-us|patreon"
    r"|steadyhq|predplatne|prenumerata|wesprzyj)(?![^\W_])",
    re.I,
)
"""Words of the paths to which such links lead."""
_LAST = 3


def appeals(document: Survey, container: HtmlElement | None) -> Iterator[HtmlElement]:
    """The blocks among the last of a body that hold a link to such a place."""
    if container is None or container not in document.order:
        return
    index = document.order[container]
    owners = {
        line.owner: None
        for line in document.lines[document.first[index] : document.behind[index]]
        if line.weight > RUNNING
    }
    for owner in [*owners][1:][-_LAST:]:
        if owner is not container and any(_APPEAL.search(link.get("href", "")) for link in owner.iter("a")):
            yield owner
