"""The lines of the main article → which are its text: what stands among paragraphs stays unless a sign says no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from crawler.extraction.plaintext.heads import TextHead
from crawler.extraction.plaintext.kinds import BOILERPLATE, TEXT, LineKind, TextLine
from crawler.extraction.plaintext.stretches import Stretch
from storage.records import Verdict

Judged = tuple[Verdict, str]


def verdicts_of(lines: Sequence[TextLine], main: Stretch, head: TextHead) -> Mapping[int, Judged]:
    """A verdict and its signal for each line of the main article, by index."""
    outside = {line.text for line in (*lines[: main.start], *lines[main.stop :]) if line.kind not in TEXT}
    last = main.last if _has_boilerplate(lines) else main.stop - 1
    known = {text for text in (head.title, head.kicker, head.deck, head.type_line, head.byline) if text}
    found: dict[int, Judged] = {
        index: (Verdict.META, "head of the article")
        for index in range(main.start, main.first)
        if lines[index].text in known
    }
    for indexes in _groups(lines, main.first, last + 1):
        for index in indexes:
            found[index] = _judged(lines, indexes, index, outside, known)
    return found


def _has_boilerplate(lines: Sequence[TextLine]) -> bool:
    """Whether anything on the page is boilerplate: if not, also what stands below the last paragraph is text."""
    return any(line.kind in BOILERPLATE for line in lines)


def _groups(lines: Sequence[TextLine], start: int, stop: int) -> Iterator[range]:
    """The indexes of each paragraph alone, and of the lines between two paragraphs together."""
    begun = start
    for index in range(start, stop):
        if lines[index].kind in TEXT:
            if begun < index:
                yield range(begun, index)
            yield range(index, index + 1)
            begun = index + 1
    if begun < stop:
        yield range(begun, stop)


def _judged(lines: Sequence[TextLine], group: range, index: int, outside: Set[str], known: set[str]) -> Judged:
    line = lines[index]
    if line.kind is LineKind.CREDIT:
        return Verdict.CAPTION, "photo credit"
    if line.kind not in TEXT and line.text in known:
        return Verdict.META, "head of the article"
    unwanted = _unwanted(lines, group, index, outside) if line.kind not in TEXT else None
    return unwanted or (Verdict.BODY, line.kind.value)


def _unwanted(lines: Sequence[TextLine], group: range, index: int, outside: Set[str]) -> Judged | None:
    """Why a line between two paragraphs is not of the text, if so; right above a paragraph only boilerplate is not."""
    line = lines[index]
    if line.kind in BOILERPLATE:
        return Verdict.BOILERPLATE, line.kind.value
    if line.text in outside:
        return Verdict.BOILERPLATE, "recurs outside the article"
    if index > group.start and lines[index - 1].kind is LineKind.RELATED:
        return Verdict.TEASER, "related label"
    if index < group[-1] and any(lines[index].kind in BOILERPLATE for index in group):
        return Verdict.BOILERPLATE, "among furniture"
    return None
