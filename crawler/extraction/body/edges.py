"""What stands at the edges of a body and is not of it: datelines before it; behind it lines on the author, how to
reach them, who helped, and when the page was changed.

Only the edge tells these from paragraphs of the article, so lines are asked from the outside in, until one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from crawler.extraction.document.measures import BYLINE, LINES_AROUND, RUNNING
from crawler.extraction.document.sentences import COLONS, QUOTES, STOPS
from crawler.extraction.document.tree import weight
from crawler.extraction.lexicon import byline_words
from crawler.extraction.lexicon.person_names import credits_others, is_byline_label, is_role
from crawler.extraction.lexicon.status_lines import is_status_line
from crawler.extraction.lexicon.words import is_sign_off
from storage.records import Article, Block, Verdict

_LONGEST_BIO = 700  # weight: who writes is told in a paragraph; what begins with the name and is longer is text
_LONGEST_SIGNATURE = 50  # weight: agency, initials, place; a last sentence without its stop is longer
_MOST_SIGNATURES = 3  # lines: more of them that end no sentence are a list or a poem
_LEAST_LEFT = 2  # paragraphs: so many are the article, whatever they look like
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\[email\s+protected\]")
_SITE = re.compile(r"(?:twitter|x|facebook|instagram)\.com/")
_PERSON = re.compile(rf"{_MAIL.pattern}|(?:https?://)?(?:www\.)?{_SITE.pattern}\S+|(?<!\w)@\w+")
_NETWORK = re.compile(
    r"facebook|twitter|instagram|whatsapp|telegram|youtube|tiktok|linkedin|google news|threads|bluesky|viber|vkontakte"
    r"|flipboard",
    re.I,
)
_HASHTAGS = re.compile(r"(?:\s*#\w+)+\s*")
_READING_TIME = re.compile(r"(?:\w+ )?\d{1,3} ?min\w*\.?$", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_MOST_WORDS = 12  # words beside an address of mail: a call to write, no sentence of the article
_FEW_WORDS = 6  # words beside a page on a network: a name and where it is


def trimmed(blocks: Sequence[Block], article: Article) -> tuple[Block, ...]:
    """The blocks; those of the body's edges that are not of it as META or BOILERPLATE, with the signal that says so."""
    judged, known = list(blocks), _facts_of(article)
    for index in _leading(blocks):
        if known.dates_line(blocks[index].text) or is_status_line(blocks[index].text):
            judged[index] = replace(blocks[index], verdict=Verdict.META, signal="dateline")
    for index, signal in _trailing(judged, known):
        judged[index] = replace(judged[index], verdict=Verdict.BOILERPLATE, signal=signal)
    return tuple(judged)


@dataclass(frozen=True, slots=True)
class _PageFacts:
    """What the edges are held against: the authors' full names, and the days on which the page appeared and changed."""

    names: tuple[str, ...]
    days: tuple[datetime, ...]

    def dates_line(self, text: str) -> bool:
        """Whether a short line gives the year and the day of the month of one of the page's dates."""
        text = _READING_TIME.sub("", text) if len(text) <= BYLINE else text
        if weight(text) > RUNNING or text.endswith((*STOPS, *COLONS)):
            return False
        numbers = {int(number) for number in _NUMBER.findall(text) if len(number) <= 4}
        return any({day.year, day.day} <= numbers for day in self.days)

    def speaks_of_author(self, text: str) -> bool:
        """Whether a text begins with an author's full name and says something of its owner."""
        said = text.casefold()
        return weight(text) <= _LONGEST_BIO and said.startswith(self.names) and said not in self.names

    def signal_at_end(self, block: Block) -> str | None:
        """Why a block behind the article is not of it; None where it is."""
        if self.speaks_of_author(block.text):
            return "bio"
        if _is_contact(block.text) or _names_networks(block.text):
            return "contact"
        if block.kind == "row" and _names_makers(block.text):
            return "sign-off"
        if is_sign_off(block.text):
            return "sign-off"
        return "dateline" if self.dates_line(block.text) and not _names_source(block.text) else None


def _facts_of(article: Article) -> _PageFacts:
    days = (article.published, article.modified)
    return _PageFacts(
        names=tuple(name.casefold() for name in article.authors if " " in name),
        days=tuple(day for day in days if day is not None),
    )


def _is_contact(text: str) -> bool:
    """Whether a line is where somebody is found on a social network, or a short call to write by mail. Other addresses
    may be the sources of an article.
    """
    if weight(text) > BYLINE:
        return False
    if _HASHTAGS.fullmatch(text):
        return True
    rest, found = _PERSON.subn(" ", text)
    return found > 0 and len(_LETTERS.findall(rest)) <= _most_words_beside(text)


def _most_words_beside(text: str) -> int:
    """How many words may stand beside an address of mail, a page on a network, or a handle alone."""
    if _MAIL.search(text):
        return _MOST_WORDS
    return _FEW_WORDS if _SITE.search(text) else 1


def _names_source(text: str) -> bool:
    """Whether a line is a name of several words and a day, as sources are given: "Harbour Radio, 14 May 2026"."""
    head, _, day = text.partition(",")
    capitals = [word[:1].isupper() for word in head.split()]
    is_dated = _NUMBER.search(day) is not None
    return is_dated and len(capitals) > 1 and all(capitals) and byline_words.roles().search(head) is None


def _signatures(blocks: Sequence[Block]) -> frozenset[int]:
    """The indexes of the last paragraphs of a body if they are a few words that end no sentence: an agency, initials, a
    source, a tag. More than a few of them are a list.
    """
    indexes = list(takewhile(lambda index: _ends_nothing(blocks[index]), reversed(_body(blocks))))
    return frozenset(indexes if len(indexes) <= _MOST_SIGNATURES else ())


def _ends_nothing(block: Block) -> bool:
    """Whether a paragraph is a few words that end no sentence; an address may be a source."""
    short = block.kind == "paragraph" and weight(block.text) <= _LONGEST_SIGNATURE
    ends = block.text.endswith((*STOPS, *COLONS, *QUOTES)) or "://" in block.text
    return short and not ends and not _names_source(block.text)


def _names_makers(row: str) -> bool:
    """Whether a row of a table says who did what for an article: "| Writer | : Ada Byron |"."""
    label = row.strip("| ").partition(":")[0].strip("| ")
    return weight(row) <= RUNNING and (is_role(label) or is_byline_label(label) or credits_others(f"{label}:"))


def _names_networks(text: str) -> bool:
    """Whether a short text names several social networks, as calls to follow a paper do in every language."""
    if weight(text) > BYLINE or len({network.casefold() for network in _NETWORK.findall(text)}) < 2:
        return False
    return len(_LETTERS.findall(_NETWORK.sub(" ", text))) <= _MOST_WORDS


def _body(blocks: Sequence[Block]) -> list[int]:
    return [index for index, block in enumerate(blocks) if block.verdict is Verdict.BODY]


def _leading(blocks: Sequence[Block]) -> Iterator[int]:
    """The indexes of the first lines of a body, up to its first running paragraph."""
    for index in _body(blocks)[:LINES_AROUND]:
        if weight(blocks[index].text) > RUNNING:
            return
        yield index


def _trailing(blocks: Sequence[Block], known: _PageFacts) -> Iterator[tuple[int, str]]:
    """The indexes of the last lines of a body that are not of it, and why; a heading goes with what it introduced."""
    above, signatures = "the body", _signatures(blocks)
    for index in reversed(_body(blocks)[_LEAST_LEFT:]):
        signal = known.signal_at_end(blocks[index]) or ("sign-off" if index in signatures else None)
        if signal is None and (blocks[index].kind != "heading" or above == "the body"):
            return
        above = signal or above
        yield index, above
