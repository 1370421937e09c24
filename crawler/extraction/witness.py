"""A second opinion on the text of a page: what trafilatura, asked alone, has besides it and leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.extraction.body.fingerprint import fingerprint
from crawler.extraction.body.trafilatura_fallback import trafilatura_text
from crawler.extraction.decoding.markup import parse
from crawler.extraction.document.tree import squeeze
from storage.records import Page, Reading


@dataclass(frozen=True, slots=True)
class Witness:
    """How many lines of a text trafilatura has too, those that only we have, and those that only it has."""

    shared: int
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]


def witness_of(page: Page, reading: Reading) -> Witness:
    """What trafilatura says of a page that was read, knowing nothing of the reading. Never raises."""
    markup = parse(page.text)
    said = trafilatura_text(markup.root, frozenset(), page.url) if markup is not None else ""
    ours = _lines(reading.article.text.splitlines() if reading.article is not None else ())
    theirs = _lines(squeeze(line).removeprefix("- ") for line in said.splitlines())
    return Witness(
        shared=len(ours.keys() & theirs.keys()),
        only_ours=tuple(text for key, text in ours.items() if key not in theirs),
        only_theirs=tuple(text for key, text in theirs.items() if key not in ours),
    )


def _lines(texts: Iterable[str]) -> dict[str, str]:
    """Lines by what makes them the same: case, digits and white space do not."""
    return {fingerprint(text): text for text in texts if text}
