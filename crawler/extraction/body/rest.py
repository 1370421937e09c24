"""What a page says beside its article: every line that stands neither in the body nor in a cut, as blocks.

So each word that a page shows stands in exactly one block: loss is a wrong verdict that can be looked at, never a hole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import KnownTexts, block, verdict_beside
from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import SILENT, squeeze
from crawler.extraction.separation.remainder import Remainder
from crawler.extraction.separation.signals import Cut
from storage.records import Block, Verdict

_BESIDE = (Verdict.BOILERPLATE, "beside the article")
_JUDGED = 3_000
"""Lines of a page that are asked one by one; no honest page has a third of it beside its article."""
_SILENT = SILENT - {"head"}
_CONTROLS = frozenset({"button", "select", "option", "textarea", "input"})


def rest_of(
    remainder: Remainder, told: Iterable[BodyLine], known: KnownTexts, unseen: Set[HtmlElement]
) -> Iterator[Block]:
    """The lines that are left of a page without those which its body tells; `unseen` are elements that nobody sees."""
    numbers = {number for line in told for number in line.numbers}
    judged: dict[str, Block] = {}  # a hostile page repeats one line 200,000 times
    for number, line in remainder.lines.items():
        if number in numbers:
            continue
        if line.owner in unseen:
            yield block(line.text, Verdict.HIDDEN, "not shown")
            continue
        if (found := judged.get(line.text)) is None:
            said = verdict_beside(line.text, known) if len(judged) < _JUDGED else _BESIDE
            found = judged[line.text] = block(line.text, *said)
        yield found


def away_of(document: Survey, cuts: Iterable[Cut], unseen: Set[HtmlElement]) -> Iterator[Block]:
    """The lines of what was cut out of a page; `unseen` are elements that nobody sees."""
    for cut in cuts:
        for line in document.lines_of(cut.element):
            hidden = cut.verdict is Verdict.BOILERPLATE and line.owner in unseen
            yield block(line.text, *((Verdict.HIDDEN, "not shown") if hidden else (cut.verdict, cut.signal)))


def silent_texts(document: Survey) -> Iterator[Block]:
    """What stands in elements that are no text: the words of buttons, and what browsers show only in need."""
    for index in document.tagged(*_SILENT):
        element = document.elements[index]
        if text := squeeze(" ".join(element.itertext())):
            is_control = element.tag in _CONTROLS
            yield block(text, *((Verdict.BOILERPLATE, "control") if is_control else (Verdict.HIDDEN, "fallback")))
