"""The lines of the main article → which are its text: what stands among paragraphs stays unless a sign says no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from crawler.extraction.plaintext.heads import TextHead
from crawler.extraction.plaintext.kinds import BOILERPLATE, TEXT, LineKind, TextLine
from crawler.extraction.plaintext.stretches import Stretch
from storage.records import Verdict

Judged = tuple[Verdict, str]


def verdicts_of(lines: Sequence[TextLine], main: Stretch, head: TextHead) -> Mapping[int, Judged]:
    """A verdict and its signal for each line of the main article, by place."""
    outside = {line.text for line in (*lines[: main.start], *lines[main.stop :]) if line.kind not in TEXT}
    last = main.last if _has_boilerplate(lines) else main.stop - 1
    known = {one for one in (head.title, head.kicker, head.deck, head.type_line, head.byline) if one}
    found: dict[int, Judged] = {
        place: (Verdict.META, "head of the article")
        for place in range(main.start, main.first)
        if lines[place].text in known
    }
    for places in _groups(lines, main.first, last + 1):
        for place in places:
            found[place] = _judged(lines, places, place, outside, known)
    return found


def _has_boilerplate(lines: Sequence[TextLine]) -> bool:
    """Whether anything on the page is furniture: if not, also what stands below the last paragraph is text."""
    return any(line.kind in BOILERPLATE for line in lines)


def _groups(lines: Sequence[TextLine], start: int, stop: int) -> Iterator[range]:
    """The places of each paragraph alone, and of the lines between two paragraphs together."""
    begun = start
    for place in range(start, stop):
        if lines[place].kind in TEXT:
            if begun < place:
                yield range(begun, place)
            yield range(place, place + 1)
            begun = place + 1
    if begun < stop:
        yield range(begun, stop)


def _judged(lines: Sequence[TextLine], group: range, place: int, outside: Set[str], known: set[str]) -> Judged:
    line = lines[place]
    if line.kind is LineKind.CREDIT or _names_picture(lines, group, place):
        return Verdict.CAPTION, "photo credit"
    if line.kind not in TEXT and line.text in known:
        return Verdict.META, "head of the article"
    unwanted = _unwanted(lines, group, place, outside) if line.kind not in TEXT else None
    return unwanted or (Verdict.BODY, line.kind.value)


def _unwanted(lines: Sequence[TextLine], group: range, place: int, outside: Set[str]) -> Judged | None:
    """Why a line between two paragraphs is not of the text, if so; right above a paragraph only furniture is not."""
    line = lines[place]
    if line.kind in BOILERPLATE:
        return Verdict.BOILERPLATE, line.kind.value
    if line.text in outside:
        return Verdict.BOILERPLATE, "recurs outside the article"
    if place > group.start and lines[place - 1].kind is LineKind.RELATED:
        return Verdict.TEASER, "related label"
    if place < group[-1] and any(lines[one].kind in BOILERPLATE for one in group):
        return Verdict.BOILERPLATE, "among furniture"
    return None


def _names_picture(lines: Sequence[TextLine], group: range, place: int) -> bool:
    """Whether a label stands right above a photo credit: the picture's name, which some programs print."""
    return place < group[-1] and lines[place + 1].kind is LineKind.CREDIT
