"""The body of a page as it stands: the paragraphs, headings, items and rows of the region that holds its running text.

What is left to trafilatura is where that region cannot be told, or holds several articles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.body.captions import is_undeclared_caption
from crawler.extraction.body.line_context import LineContext, LineContexts, opens_next
from crawler.extraction.body.regions import endings_of, leads_of, region_of
from crawler.extraction.document.measures import ARTICLE, BULK, HALF, RUNNING
from crawler.extraction.document.sentences import ends_sentence
from crawler.extraction.document.survey import Spread, Survey
from crawler.extraction.document.tree import squeeze, weight
from crawler.extraction.separation.remainder import Remainder, spread_of

_LINKS = 0.8  # share of a list, or of what a line says, that is links: a menu
_FEW = 0.2  # share of the running text: so little outside of paragraphs is notices
_MUCH = 0.3  # share of the running text that is hidden: more is folded text, less the odd box
_SENTENCE = 40  # weight: shorter sentences outside of paragraphs are labels that end in a full stop


class BodyPassage(NamedTuple):
    """A paragraph, or what else stands on lines of its own: the numbers of these, owner, text (squeezed, or as
    `Remainder.said` gives it where it is broken), weight, context, whether it is one link and nothing else, or several,
    each on a line of its own.
    """

    numbers: tuple[int, ...]
    owner: HtmlElement
    text: str
    weight: int
    context: LineContext
    is_link: bool
    is_row_of_links: bool

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.numbers[0]

    @property
    def is_short(self) -> bool:
        """Whether it is a label rather than running text."""
        return self.weight <= RUNNING

    @property
    def is_said(self) -> bool:
        """Whether it is running text, or a whole sentence."""
        return not self.is_short or (self.weight > _SENTENCE and ends_sentence(self.text))

    @property
    def is_bare(self) -> bool:
        """Whether it stands in no paragraph, item, heading."""
        return self.context.text is None and self.context.row is None

    @property
    def is_heading(self) -> bool:
        """Whether it stands in a heading, and in no row of data."""
        return self.context.is_heading and self.context.row is None

    @property
    def look(self) -> tuple[str, str | None]:
        """Tag and class of its owner."""
        return self.owner.tag, self.owner.get("class")


def article_lines(
    remainder: Remainder, container: HtmlElement | None, heading: HtmlElement | None = None
) -> list[BodyLine] | None:
    """The lines of the article that has its first paragraphs in `container` and its title in `heading`; None where its
    region is in doubt.
    """
    left = spread_of(remainder, container)
    region = region_of(container, left, remainder)
    if region is None:
        return None
    leads, endings = (
        [BodyLine(remainder.lines[number].text, "paragraph", (number,)) for number in numbers]
        for numbers in (leads_of(region, heading, remainder), endings_of(region, remainder))
    )
    lines = [*leads, *lines_in(region, remainder, container, left), *endings]
    said = sum(weight(line.text) for line in lines)
    return lines if said >= max(ARTICLE, BULK * left.of[region]) else None


def lines_in(region: HtmlElement, remainder: Remainder, container: HtmlElement | None, left: Spread) -> list[BodyLine]:
    """What is text of an article in a region; `left` is how its running text is spread."""
    passages = list(_passages(remainder, region, LineContexts(region, container, left, remainder)))
    written = _written(
        [
            passage
            for passage in passages
            if not passage.is_row_of_links
            and not (passage.is_link and passage.context.is_embed)
            and not is_undeclared_caption(passage.owner, region, remainder)
        ],
        remainder,
    )
    chosen = _introducing(list(_chosen(written)), region, remainder.document)
    return _ended([line for passage in chosen for line in _lines(passage)])


def _passages(remainder: Remainder, region: HtmlElement, contexts: LineContexts) -> Iterator[BodyPassage]:
    """The passages of a region that are not away; labels inside a paragraph do not divide it."""
    links, spans = remainder.links(), remainder.link_spans()
    placed = [(number, contexts.of(remainder.lines[number].owner)) for number in remainder.of(region)]
    there = _shown(
        [(number, context) for number, context in placed if context is not None and not context.away], remainder
    )
    for _, group in groupby(there, key=_passage_key):
        members = list(group)
        numbers, context = tuple(number for number, _ in members), members[0][1]
        owner = remainder.lines[numbers[0]].owner
        is_link = all(number in links or context.is_linked for number, context in members)
        text = remainder.said(numbers).strip() if context.row is None else _row(numbers, remainder)
        said = remainder.lines[numbers[0]].text if len(numbers) == 1 and context.row is None else squeeze(text)
        broken = "\v" in text
        is_row = broken or context.is_embed
        linked = is_row and remainder.link_share(numbers, spans) >= (HALF if context.is_embed else _LINKS)
        yield BodyPassage(numbers, owner, text if broken else said, weight(said), context, is_link, linked)


def _row(cells: Sequence[int], remainder: Remainder) -> str:
    return f"| {' | '.join(remainder.lines[number].text for number in cells)} |"


def _passage_key(placed: tuple[int, LineContext]) -> object:
    """By which lines that follow each other are one passage: their row, their paragraph, else each for itself."""
    number, context = placed
    return next((element for element in (context.row, context.text) if element is not None), number)


def _shown(placed: Sequence[tuple[int, LineContext]], remainder: Remainder) -> Sequence[tuple[int, LineContext]]:
    """The lines that a reader sees at once. Where much of the text shows only when it is asked for, that of the
    container too, and all where it is most.
    """
    shown = {number for number, context in placed if not context.is_hidden and not context.is_mute}
    if len(shown) == len(placed):
        return placed
    running = {number: line.weight for number, _ in placed if (line := remainder.lines[number]).weight > RUNNING}
    whole = max(sum(running.values()), 1)
    hidden = sum(running.get(number, 0) for number, context in placed if context.is_hidden) / whole
    is_much, is_most = hidden > _MUCH, hidden > HALF
    mute = sum(running.get(number, 0) for number, context in placed if context.is_mute) / whole
    return [
        (number, context)
        for number, context in placed
        if number in shown
        or (context.is_hidden and (is_most or (is_much and context.inside)))
        or (not context.is_hidden and (number in running or mute > _MUCH))
    ]


def _written(passages: Sequence[BodyPassage], remainder: Remainder) -> Sequence[BodyPassage]:
    """The passages; where nearly all running text stands in paragraphs, without bare ones that do not stand beside such
    or have something to click: they are notices.
    """
    running = [passage for passage in passages if not passage.is_short]
    bare = sum(passage.weight for passage in running if passage.is_bare)
    if bare > _FEW * sum(passage.weight for passage in running):
        return passages
    beside = {passage.context.text.getparent() for passage in running if passage.context.text is not None}
    owners = {passage.owner for passage in passages if passage.is_bare and passage.is_said} - beside
    apart = {owner for owner in owners if owner.getparent() in beside}
    questions = _questions(passages)
    plain = {owner for owner in apart if next(remainder.inside(owner, "a"), None) is None or _ends_plainly(owner)}
    return [
        passage
        for passage in passages
        if not passage.is_bare
        or passage.owner in beside
        or (passage.owner in plain and passage.is_said)
        or passage.owner in questions
    ]


def _ends_plainly(owner: HtmlElement) -> bool:
    """Whether more than a few words stand behind the last element in the holder of a line."""
    return len(owner) > 0 and weight(owner[-1].tail or "") > _SENTENCE


def _chosen(passages: Sequence[BodyPassage]) -> Iterator[BodyPassage]:
    """The passages that are text of the article.

    Short ones are, where something speaks for them: that they stand in a paragraph, item, heading or row of the
    container; outside it, that running text stands before them; for bare ones, that they stand amid such and look so.
    """
    running = [passage for passage in passages if not passage.is_short]
    if not running:
        return
    first, last = running[0].number, running[-1].number
    looks, menus = {passage.look for passage in running if passage.is_bare}, _menus(passages)
    questions = _questions(passages)
    for passage in passages:
        if not passage.is_short:
            yield passage
        elif passage.is_bare:
            alike = not passage.is_link and (passage.look in looks or passage.is_said)
            if first < passage.number < last and (alike or passage.owner in questions):
                yield passage
        elif (passage.context.inside or passage.number > first) and not (passage.is_link and _is_entry(passage, menus)):
            yield passage


def _questions(passages: Sequence[BodyPassage]) -> set[HtmlElement]:
    """The holders of bare lines that open what stands right behind them."""
    return {owner for owner in {passage.owner for passage in passages if passage.is_bare} if opens_next(owner)}


def _introducing(passages: Sequence[BodyPassage], region: HtmlElement, document: Survey) -> list[BodyPassage]:
    """The passages without headings of what else is left out: lists of links, galleries."""
    numbers = [passage.number for passage in passages]
    return [
        passage for passage in passages if not passage.is_heading or not _is_alone(passage, numbers, region, document)
    ]


def _is_alone(heading: BodyPassage, numbers: Sequence[int], region: HtmlElement, document: Survey) -> bool:
    """Whether a heading is all that is left of the smallest element in the region which holds more than it."""
    index, end = document.order[heading.owner], document.order[region]
    while index != end and document.behind[index] - document.first[index] < 2:
        index = document.parents[index]
    return (
        index != end and bisect_left(numbers, document.behind[index]) - bisect_left(numbers, document.first[index]) < 2
    )


def _is_entry(passage: BodyPassage, menus: set[HtmlElement | None]) -> bool:
    """Whether a link is an entry of a list of links, or a row of them."""
    return passage.context.row is not None or (
        passage.context.item is not None and passage.context.item.getparent() in menus
    )


def _menus(passages: Sequence[BodyPassage]) -> set[HtmlElement | None]:
    """The lists that hold nearly nothing but links: tables of contents, topics."""
    lists: dict[HtmlElement | None, list[bool]] = {}
    for passage in passages:
        if passage.context.item is not None:
            lists.setdefault(passage.context.item.getparent(), []).append(passage.is_link and passage.is_short)
    return {container for container, links in lists.items() if sum(links) >= _LINKS * len(links)}


def _lines(passage: BodyPassage) -> Iterator[BodyLine]:
    """A passage as lines: bare text is divided where it is broken, a paragraph only at an empty line in it."""
    context = passage.context
    kind = "row" if context.row is not None else "item" if context.item is not None else "paragraph"
    kind = "heading" if context.is_heading and kind == "paragraph" else kind
    broken = "\v" in passage.text
    parts = map(squeeze, passage.text.split("\v" if passage.is_bare else "\v\v")) if broken else (passage.text,)
    yield from (BodyLine(said, kind, passage.numbers) for said in parts if said)


def _ended(lines: list[BodyLine]) -> list[BodyLine]:
    """Lines without headings at the end, which introduce nothing."""
    while lines and lines[-1].kind == "heading":
        lines.pop()
    return lines
