"""Text of a page → the same without scripts, styles, drawings and comments, and what was in them; in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from crawler.extraction.document.tree import squeeze

_LIFTED = re.compile(
    r"<(?:[sS](?:(?P<script>[cC][rR][iI][pP][tT]\b[^>]*)>|(?P<style>[tT][yY][lL][eE]\b)[^>]*>"
    r"|(?P<svg>[vV][gG]\b)[^>]*(?<!/)>)|!(?P<comment>--)(?!-?>))"
)
"""The letter that tells most tags apart stands before the groups: there a search turns away from them at once."""
_ENDS = {
    "script": re.compile(r"</[sS][cC][rR][iI][pP][tT]\b[^>]*>"),
    "style": re.compile(r"</[sS][tT][yY][lL][eE]\b[^>]*>"),
    "svg": re.compile(r"</[sS][vV][gG]\b[^>]*>"),
    "comment": re.compile(r"--!?>"),
}
_INSTEAD = {"script": " ", "style": " ", "svg": "", "comment": ""}
"""React writes empty comments between texts: "here<!-- -->, and"."""
_NO_DRAWING = re.compile(
    r"<(?:b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|embed|h[1-6]|head|hr|i|img|li|listing|menu|meta|nobr|ol|p|pre"
    r"|ruby|s|small|span|strong|strike|sub|sup|table|tt|u|ul|var)(?![\w-])",
    re.I,
)
_VALUES = ('="', "='")
"""How the value of an attribute begins: what stands there is no element."""
_WRITTEN = re.compile(r"<text\b[^>]*>(.*?)</text\s*>", re.S | re.I)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Lifted:
    """What is left of a page; its scripts as (attributes, content), and what is written in its drawings."""

    text: str = ""
    scripts: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def lifted(text: str) -> Lifted:
    """`text` taken apart. A script or style that never ends is no more than its tag, so that a reader of the page still
    sees what follows; a drawing that never ends, no more than what HTML allows in one.
    """
    return _Lifting(text).done()


class _Lifting:
    """One pass over a page; `_ends` remembers the next end of each kind, so that none is looked for twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[str] = []
        self._at = self._onward = 0
        self._ends: dict[str, re.Match[str] | None] = {}
        self._drawn_to_the_end = False
        self._found = Lifted()

    def done(self) -> Lifted:
        while (opening := _LIFTED.search(self._text, self._onward)) is not None:
            self._onward = opening.end()
            if self._text[opening.start() - 2 : opening.start()] not in _VALUES:
                self._lift(opening)
        self._found.text = "".join([*self._kept, self._text[self._at :]])
        return self._found

    def _lift(self, opening: re.Match[str]) -> None:
        kind = str(opening.lastgroup)
        end = self._end_of(kind)
        if kind == "svg" and (left := self._left_at(end)) is not None:
            self._leave_out(opening, "", left)
        elif end is not None:
            self._keep_what_is_in(kind, opening, end)
            self._leave_out(opening, _INSTEAD[kind], end.end())
        elif kind != "comment":
            self._leave_out(opening, _INSTEAD[kind], self._onward)

    def _leave_out(self, opening: re.Match[str], instead: str, end: int) -> None:
        self._kept += (self._text[self._at : opening.start()], instead)
        self._at = self._onward = end

    def _end_of(self, kind: str) -> re.Match[str] | None:
        """The next end of a kind; None where there is none any more."""
        known = self._ends.get(kind)
        if kind not in self._ends or (known is not None and known.start() < self._onward):
            known = self._ends[kind] = _ENDS[kind].search(self._text, self._onward)
        return known

    def _left_at(self, end: re.Match[str] | None) -> int | None:
        """Where a drawing ends for want of an end tag: at the first element that HTML allows in none (§13.2.6.5)."""
        if self._drawn_to_the_end:
            return None
        start, stop = self._onward, end.start() if end else len(self._text)
        found = _NO_DRAWING.search(self._text, start, stop)
        if found is None:
            self._drawn_to_the_end = end is None
            return None
        return found.start() if "<foreignobject" not in self._text[start : found.start()].lower() else None

    def _keep_what_is_in(self, kind: str, opening: re.Match[str], end: re.Match[str]) -> None:
        if kind == "script":
            self._found.scripts.append((opening[kind][5:], self._text[self._onward : end.start()]))
        elif kind == "svg" and (start := self._text.find("<text", self._onward, end.start())) >= 0:
            self._found.written += _written(self._text[start : end.start()])


def _written(drawing: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(drawing):
        if text := squeeze(unescape(_TAG.sub("", found[1]))):
            yield text
