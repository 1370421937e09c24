"""A stretch of lines that is another article → its teaser."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.extraction.document.measures import LABEL
from crawler.extraction.plaintext.heads import head_of
from crawler.extraction.plaintext.kinds import TEXT, LineKind, TextLine
from crawler.extraction.plaintext.stretches import Stretch
from storage.records import Teaser

_EXCERPT = 3  # paragraphs: a teaser of a listing has no more


def teaser_of(lines: Sequence[TextLine], stretch: Stretch, title: str | None) -> Teaser:
    """Its title, "" when the page prints none, credit, category and excerpt; of more than three paragraphs the first is
    the excerpt, and all of them are the hidden text. `title` is that of the main article.
    """
    above = _above(lines, stretch, title)
    text = [
        line
        for line in lines[stretch.first : stretch.last + 1]
        if line.kind in (*TEXT, LineKind.HEADING, LineKind.LABEL)
    ]
    head = head_of(above, text)
    paragraphs = [line.text for line in text]
    long = stretch.paragraphs > _EXCERPT
    return Teaser(
        title=head.title or "",
        category=_category(above, head.title),
        credit=head.credit,
        excerpt=paragraphs[0] if long else "\n".join(paragraphs),
        hidden_text="\n".join(paragraphs) if long else None,
    )


def _above(lines: Sequence[TextLine], stretch: Stretch, title: str | None) -> list[TextLine]:
    """The lines of its head: what is printed behind the credit, when a title is among it."""
    above = [line for line in lines[stretch.start : stretch.first] if line.text != title]
    credit = next((index for index, line in enumerate(above) if line.kind is LineKind.CREDIT), None)
    behind = above[credit:] if credit is not None else []
    return behind if any(line.kind is LineKind.HEADING for line in behind) else above


def _category(above: Sequence[TextLine], title: str | None) -> str | None:
    """The label below the title, or the one above it."""
    index = next((number for number, line in enumerate(above) if line.text == title), len(above))
    ordered = [*above[index + 1 :], *reversed(above[:index])]
    labels = (line.text for line in ordered if line.kind in (LineKind.LABEL, LineKind.TYPE))
    return next((text for text in labels if len(text) <= LABEL), None)
