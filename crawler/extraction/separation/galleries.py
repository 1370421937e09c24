"""The captions of a gallery inside an article: texts numbered "1/30", "2/30", with all that stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from crawler.extraction.document.survey import Survey

_COUNTER = re.compile(r"(\d{1,3}) ?(?:/|of) ?(\d{1,3})(?!\S)")
_FEWEST = 3  # counters that follow each other: two are chance


def galleries(document: Survey, container: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements of a page that hold galleries. One that holds the first paragraphs of the article, which stand in
    `container`, is the article.
    """
    for counted in _numbered(document).values():
        gallery = document.common([*counted.values()]) if _is_row(sorted(counted)) else None
        if gallery is not None and container is not None and document.order[container] not in document.span(gallery):
            yield gallery


def _is_row(numbers: Sequence[int]) -> bool:
    """Whether numbers follow each other: marks that a test gives do not."""
    return len(numbers) >= _FEWEST and numbers[-1] - numbers[0] == len(numbers) - 1


def _numbered(document: Survey) -> dict[str, dict[int, HtmlElement]]:
    """The holders of lines that begin with a counter by its number, by what they count to."""
    groups: dict[str, dict[int, HtmlElement]] = {}
    for line in document.lines:
        if line.text[:1].isdigit() and (counter := _COUNTER.match(line.text)) is not None:
            groups.setdefault(counter[2], {})[int(counter[1])] = line.owner
    return groups
