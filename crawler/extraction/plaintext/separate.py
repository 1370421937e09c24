"""Flattened page → the main article, a teaser for each other one, and a verdict for every line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.extraction.body.blocks import block
from crawler.extraction.document.tree import weight
from crawler.extraction.fields.languages import guessed_language
from crawler.extraction.finish import body_text
from crawler.extraction.lexicon.words import kind_of, without_by
from crawler.extraction.plaintext.bios import with_bios
from crawler.extraction.plaintext.body import verdicts_of
from crawler.extraction.plaintext.heads import TextHead, head_of
from crawler.extraction.plaintext.kinds import LineKind, TextLine, line_of
from crawler.extraction.plaintext.lines import lines_of
from crawler.extraction.plaintext.posts import teaser_of
from crawler.extraction.plaintext.stretches import Stretch, stretches_of
from storage.records import Article, Block, Teaser, Verdict

_MOST = 60_000  # lines: a limit
_SHARE = 0.2  # share of the heaviest stretch: one with as much may be the main article
_EVIDENCE = {
    "title": "line",
    "kicker": "line above the title",
    "subtitle": "line below the title",
    "section": "type line",
    "authors": "byline",
}


@dataclass(frozen=True, slots=True)
class SeparatedText:
    """What a flattened page holds: its article or None, the other articles, and its lines as blocks, in order."""

    article: Article | None
    teasers: tuple[Teaser, ...]
    blocks: tuple[Block, ...]


def separate_text(text: str) -> tuple[Article | None, tuple[Teaser, ...]]:
    """The main article of a flattened page, or None when there is no running text, and the posts that follow it.

    An article without a title has the title "".
    """
    found = separate(text)
    return found.article, found.teasers


def separate(text: str) -> SeparatedText:
    """A flattened page taken apart; of one with more than 60,000 lines, which no news page has, these."""
    lines = with_bios([line_of(line) for line in lines_of(text)[:_MOST]])
    stretches = stretches_of(lines)
    if not stretches:
        return SeparatedText(None, (), tuple(block(line.text, Verdict.BOILERPLATE, line.kind.value) for line in lines))
    main = stretches[_main(lines, stretches)]
    head = head_of(lines[main.start : main.first], lines[main.first : main.last + 1], again=lines[main.last + 1 :])
    others = [stretch for stretch in stretches if stretch is not main]
    teasers = [teaser_of(lines, stretch, head.title) for stretch in others]
    blocks = tuple(_blocks(lines, main, head, others))
    placed = (replace(teaser, position=number) for number, teaser in enumerate(teasers))
    return SeparatedText(_article(head, body_text(blocks)), tuple(placed), blocks)


def _main(lines: Sequence[TextLine], stretches: Sequence[Stretch]) -> int:
    """The first article. A few short paragraphs below a menu, far fewer than further down, are what a page says of
    itself, or of an author.
    """
    heavy = [sum(weight(line.text) for line in lines[stretch.first : stretch.last + 1]) for stretch in stretches]
    if stretches[0].first == 0:
        return 0
    return next(number for number, stretch in enumerate(stretches) if heavy[number] >= _SHARE * max(heavy))


def _blocks(lines: Sequence[TextLine], main: Stretch, head: TextHead, others: Sequence[Stretch]) -> Iterator[Block]:
    verdicts = verdicts_of(lines, main, head)
    elsewhere = {index for stretch in others for index in range(stretch.first, stretch.last + 1)}
    for index, line in enumerate(lines):
        if index in verdicts:
            kind = "heading" if line.kind is LineKind.HEADING else "paragraph"
            yield block(line.text, *verdicts[index], kind)
        elif index in elsewhere:
            yield block(line.text, Verdict.TEASER, "another article")
        else:
            yield block(line.text, Verdict.BOILERPLATE, line.kind.value)


def _article(head: TextHead, text: str) -> Article:
    values = {
        "title": head.title,
        "kicker": head.kicker,
        "subtitle": head.deck,
        "section": head.type_line,
        "authors": head.byline,
    }
    return Article(
        title=head.title or "",
        text=text,
        kicker=head.kicker,
        subtitle=head.deck,
        kind=kind_of(head.type_line or ""),
        section=head.type_line,
        authors=(without_by(head.byline),) if head.byline else (),
        language=guessed_language(text),
        evidence={name: _EVIDENCE[name] for name, value in values.items() if value},
    )
