"""Invented dumps: pages of several articles as plain text, in the manners of several sites and programs."""

from __future__ import annotations

import random
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "ja")
_WIDTH = 76
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an article is about."""

    topic: str
    who: str
    last: str
    what: list[str]
    where: list[str]
    act: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the sites of one language print."""

    sentences: list[str]
    subheads: list[str]
    titles: list[str]
    kicker: str
    deck: str
    kinds: list[str]
    byline: str
    dates: list[str]
    credits: list[str]
    expanders: list[str]
    boxes: list[list[str]]
    alts: list[str]
    bio: str
    calls: list[str]
    footer: list[str]
    authors: list[str]
    topics: list[Topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a site prints above, among and below the text of its main article and of the posts that follow."""

    head: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    paragraphs: tuple[int, int] = (8, 16)
    posts: int = 0
    post_head: tuple[str, ...] = ()
    post_tail: tuple[str, ...] = ()
    post_paragraphs: tuple[int, int] = (2, 2)
    end: tuple[str, ...] = ()


MANNERS: Mapping[str, Manner] = {
    "collapsed posts": Manner(
        head=("call", "kicker", "title", "deck", "kind"),
        among=("subhead",),
        tail=("title", "kind"),
        posts=3,
        post_head=("credit", "title", "kicker"),
        post_tail=("expander",),
        end=("footer",),
    ),
    "posts with the hidden rest": Manner(
        head=("title", "kind", "byline", "date"),
        tail=("expander",),
        posts=3,
        post_head=("alt", "credit", "title"),
        post_paragraphs=(6, 10),
        post_tail=("expander",),
        end=("footer",),
    ),
    "a box below every post": Manner(
        head=("title", "byline", "date", "credit"),
        among=("alt", "credit"),
        tail=("alt", "box"),
        posts=4,
        post_head=("credit", "title"),
        post_tail=("expander", "alt", "box"),
        end=("footer",),
    ),
    "bodies with a box between": Manner(
        tail=("alt", "box"), posts=3, post_paragraphs=(5, 10), post_tail=("alt", "box"), among=("subhead",)
    ),
    "bodies with bios": Manner(
        head=("title",), tail=("bio",), posts=3, post_paragraphs=(5, 10), post_tail=("bio",), end=("footer",)
    ),
    "bodies alone": Manner(posts=3, post_paragraphs=(6, 12)),
    "one article among boilerplate": Manner(
        head=("call", "title", "byline", "date", "credit"),
        among=("subhead", "credit", "box", "ad"),
        tail=("bio",),
        end=("footer",),
    ),
    "one article alone": Manner(head=("title",), among=("subhead",)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a dump; `mine`: it is of the main article's text, None where it may be or not."""

    text: str
    mine: bool | None


@cache
def words_of(language: str) -> Words:
    """The words of a language, by its BCP 47 code."""
    read = tomllib.loads((Path(__file__).parent / "data" / f"{language}.toml").read_text("utf-8"))
    return Words(**{**read, "topics": [Topic(**one) for one in read["topics"]]})


def dump(language: str, manner: Manner, seed: int) -> list[Line]:
    """The lines of one page; the same seed gives the same page."""
    chance = random.Random(f"{language} {seed}")
    words = words_of(language)
    topics = chance.sample(words.topics, manner.posts + 1)
    site = _Site(words, chance)
    lines = list(site.post(topics[0], manner.head, manner.paragraphs, manner.tail, among=manner.among, mine=True))
    for topic in topics[1:]:
        lines += site.post(topic, manner.post_head, manner.post_paragraphs, manner.post_tail)
    return [*lines, *(Line(text, mine=False) for name in manner.end for text in site.said(name, topics[0], ""))]


class _Site:
    """One site: it always uses the same box, the same name of its banner, the same label of its expander."""

    def __init__(self, words: Words, chance: random.Random) -> None:
        self._words, self._chance = words, chance
        self._box, self._alt = chance.choice(words.boxes), chance.choice(words.alts)
        self._expander = chance.choice(words.expanders)

    def post(
        self,
        topic: Topic,
        head: Iterable[str],
        paragraphs: tuple[int, int],
        tail: Iterable[str],
        *,
        among: tuple[str, ...] = (),
        mine: bool = False,
    ) -> Iterator[Line]:
        """One article with what stands around it."""
        title = self._filled(self._chance.choice(self._words.titles), topic)
        yield from (Line(text, mine=False) for name in head for text in self.said(name, topic, title))
        number = self._chance.randint(*paragraphs)
        places = dict(zip(self._chance.sample(range(2, number - 1), len(among)), among, strict=True)) if among else {}
        for place in range(number):
            if name := places.get(place):
                yield from (Line(text, mine=name == "subhead") for text in self.said(name, topic, title))
            yield Line(self._paragraph(topic), mine)
        yield from (Line(text, mine=False) for name in tail for text in self.said(name, topic, title))

    def said(self, name: str, topic: Topic, title: str) -> list[str]:
        """The lines that a name stands for."""
        words, choice = self._words, self._chance.choice
        lines: dict[str, Callable[[], list[str]]] = {
            "title": lambda: [title],
            "kicker": lambda: [words.kicker],
            "deck": lambda: [words.deck],
            "kind": lambda: [choice(words.kinds)],
            "byline": lambda: [self._filled(words.byline, topic)],
            "date": lambda: [choice(words.dates)],
            "credit": lambda: [self._filled(choice(words.credits), topic)],
            "expander": lambda: [self._expander],
            "box": lambda: list(self._box),
            "alt": lambda: [self._alt],
            "bio": lambda: [self._filled(words.bio, topic)],
            "call": lambda: [words.calls[0]],
            "ad": lambda: [words.calls[-1]],
            "footer": lambda: list(words.footer),
            "subhead": lambda: [choice(words.subheads)],
        }
        return lines[name]()

    def _paragraph(self, topic: Topic) -> str:
        gap = "" if self._words is words_of("ja") else " "
        said = (
            self._filled(self._chance.choice(self._words.sentences), topic) for _ in range(self._chance.randint(2, 3))
        )
        return gap.join(said)

    def _filled(self, pattern: str, topic: Topic) -> str:
        choice = self._chance.choice
        author = choice(self._words.authors)
        parts = {"who": topic.who, "last": topic.last, "topic": topic.topic, "what": choice(topic.what)}
        more = {"where": choice(topic.where), "act": choice(topic.act), "author": author}
        text = pattern.format(**parts, **more, lastauthor=author.split()[-1])
        return text[0].upper() + text[1:]


def _wrapped(text: str) -> str:
    # A letter of Japanese takes two places of a terminal, so half as many fit.
    width = _WIDTH if text.isascii() or " " in text else _WIDTH // 2
    return textwrap.fill(text, width, break_long_words=width < _WIDTH, break_on_hyphens=False)


LAYOUTS: Mapping[str, Callable[[list[str]], str]] = {
    "a blank line between": "\n\n".join,
    "one paragraph a line": "\n".join,
    "wrapped at 76": lambda lines: "\n\n".join(map(_wrapped, lines)),
    "from Windows": lambda lines: "\ufeff" + "\r\n".join(line.replace(" ", _NO_BREAK, 1) for line in lines),
}
