"""Lines that tell who wrote: "Ada Quill is a reporter at The Quay. She was …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from crawler.extraction.document.measures import BYLINE
from crawler.extraction.lexicon.words import begins_with, says
from crawler.extraction.plaintext.kinds import TEXT, LineKind, TextLine

_LOOK_BACK, _LOOK_AHEAD = 40, 3  # lines before and behind a bio in which the byline stands that it explains
_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?")
_ASIAN = re.compile(r"^[\u3040-\u9fff\uac00-\ud7af·・ ]{2,6}(?:[（(][^）)]{1,20}[）)])?(?:は|是|系|，|、|：|:|\s)")


def with_bios(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with those that introduce an author as notes of the publisher."""
    return [replace(line, kind=LineKind.NOTE) if _is_bio(lines, number) else line for number, line in enumerate(lines)]


def _is_bio(lines: Sequence[TextLine], number: int) -> bool:
    return lines[number].kind in (*TEXT, LineKind.HEADING) and _introduces_stranger(lines, number)


def _introduces_stranger(lines: Sequence[TextLine], number: int) -> bool:
    """Whether a line says what a person works, of whom the article says nothing: authors are not in the news."""
    name = _presented(lines[number].text) or _presented_in_asia(lines[number].text)
    if name is None:
        return False
    around = (*lines[max(0, number - _LOOK_BACK) : number], *lines[number + 1 : number + 1 + _LOOK_AHEAD])
    return not any(name in line.text for line in around if line.kind in TEXT)


def _presented(text: str) -> str | None:
    """The last name of the person with whom a line begins, when it goes on "is a reporter", "schreibt"…"""
    words = text[:BYLINE].split()
    named = list(takewhile(lambda word: word[0].isupper() and _WORD.fullmatch(word), words))
    rest = " ".join(words[len(named) :])
    return named[-1] if len(named) > 1 and begins_with("is_a", rest) and says("bio_roles", rest) else None


def _presented_in_asia(text: str) -> str | None:
    """The first two letters of such a name: the family name, which stands alone when a person is in the news."""
    named = _ASIAN.match(text)
    if named is None or not says("bio_roles", text[:BYLINE]):
        return None
    return text[:2]
