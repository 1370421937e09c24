"""Invented sites of 60 pages that know of each of their texts whether it belongs to the article.

How often things stand there is what a small paper does; it was written down before the rule was first run on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from benchmarks.memory.prose import Words, paragraph, title, words_of

PAGES = 60
HOST = "https://paper.example"
OWN = "own"
PLANTED = ("call to action", "standing headline", "series introduction", "bio", "slogan")
REPEATED = (
    "standing head", "quote", "short sentence", "dateline", "correction", "refrain", "question", "background",
    "list item", "reprint",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text of a body: what it says, what it is (own, one of PLANTED or REPEATED), and the element it stands in."""

    text: str
    what: str = OWN
    tag: str = "p"


@dataclass(frozen=True)
class Printed:
    """A page and the truth about its body."""

    path: str
    title: str
    author: str
    section: str
    kicker: str | None
    language: str
    body: tuple[Text, ...]

    @property
    def url(self) -> str:
        """Where it stands."""
        return HOST + self.path

    def markup(self) -> str:
        """The page; the texts of its body stand side by side in one container."""
        parts = "".join(_element(text) for text in self.body)
        kicker = f'<p class="kicker">{escape(self.kicker)}</p>' if self.kicker else ""
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><title>{escape(self.title)}</title>'
            f'<meta property="og:title" content="{escape(self.title)}"><meta property="og:type" content="article">'
            f'<meta name="author" content="{escape(self.author)}"><link rel="canonical" href="{self.url}">'
            f'<meta property="article:section" content="{escape(self.section)}"></head>'
            f"<body><main><article>{kicker}<h1>{escape(self.title)}</h1>"
            f'<div class="text">{parts}</div></article></main></body></html>'
        )


def _element(text: Text) -> str:
    inner = f"<{text.tag}>{escape(text.text)}</{text.tag}>"
    return f"<ul>{inner}</ul>" if text.tag == "li" else inner


@dataclass
class Draft:
    """A page in the making: what stands before, among and behind its own paragraphs."""

    number: int
    author: int
    section: int
    series: int | None
    own: list[Text]
    head: list[Text] = field(default_factory=list)
    tail: list[Text] = field(default_factory=list)


def site(language: str, seed: int) -> list[Printed]:
    """60 pages, the last printed of which repeats another, in no order; the same for the same language and seed."""
    words, chance = words_of(language), random.Random(f"{language} {seed}")
    drafts = [_draft(number, words, chance) for number in range(PAGES - 1)]
    _repeat(drafts, words, chance)
    for draft in drafts:
        _plant(draft, words, chance, seed)
    pages = [_printed(draft, words, chance, language, seed) for draft in drafts]
    pages.append(_reprinted(pages, words, chance))
    chance.shuffle(pages)
    return pages


def _draft(number: int, words: Words, chance: random.Random) -> Draft:
    series = chance.randrange(3) if chance.random() < 0.5 else None
    own = [Text(paragraph(words, chance)) for _ in range(chance.randint(5, 9))]
    return Draft(number, chance.randrange(5), chance.randrange(3), series, own)


def _among(draft: Draft, chance: random.Random, *texts: Text) -> None:
    """Puts texts between two of the page's paragraphs."""
    place = chance.randrange(1, len(draft.own))
    draft.own[place:place] = texts


def _anywhere(draft: Draft, chance: random.Random, text: Text) -> None:
    """Like `_among`, but also at the head and at the end."""
    draft.own.insert(chance.randrange(len(draft.own) + 1), text)


def _repeat(drafts: Sequence[Draft], words: Words, chance: random.Random) -> None:
    """What articles repeat for good reasons, each on a few pages."""

    def on(pages: int, put: Callable[[Draft], None]) -> None:
        for draft in chance.sample(drafts, pages):
            put(draft)

    for pages, text in zip((2, 3), words.quotes, strict=True):
        on(pages, lambda draft, text=text: _anywhere(draft, chance, Text(text, "quote")))
    for pages, text in zip((3, 4, 5), words.short, strict=True):
        on(pages, lambda draft, text=text: _among(draft, chance, Text(text, "short sentence")))
    for pages, text in zip((12, 6), words.datelines, strict=True):
        on(pages, lambda draft, text=text: draft.head.append(Text(text, "dateline")))
    on(3, lambda draft: draft.tail.append(Text(words.corrections[0], "correction")))
    on(4, lambda draft: _among(draft, chance, Text(words.background[0], "background")))
    on(1, lambda draft: _sing(draft, words, chance, 3))
    on(1, lambda draft: _sing(draft, words, chance, 1))
    on(5, lambda draft: _among(draft, chance, *(Text(item, "list item", "li") for item in words.items)))
    on(6, lambda draft: _ask(draft, words, chance))
    on(12, lambda draft: _among_own(draft, words, chance, Text(words.heads[0], "standing head")))
    on(24, lambda draft: _among_own(draft, words, chance, Text(words.heads[1], "standing head", "h3")))


def _among_own(draft: Draft, words: Words, chance: random.Random, head: Text) -> None:
    """A head and the paragraph that it introduces, at the end of the page's own text."""
    draft.own += [head, Text(paragraph(words, chance))]


def _sing(draft: Draft, words: Words, chance: random.Random, times: int) -> None:
    for _ in range(times):
        _among(draft, chance, *(Text(line, "refrain") for line in words.refrain))


def _ask(draft: Draft, words: Words, chance: random.Random) -> None:
    for question in words.questions:
        draft.own += [Text(question, "question"), Text(paragraph(words, chance))]


def _plant(draft: Draft, words: Words, chance: random.Random, seed: int) -> None:
    """What the site puts into its pages; `seed` decides on the places of what has a fixed one."""
    calls = [Text(text, "call to action") for text in words.calls]
    section_call = Text(words.section_calls[draft.section], "call to action")
    among, behind = ([Text(text, "standing headline", tag) for text, tag in zip(pair, ("h3", "p"), strict=True)]
                     for pair in words.headlines)  # fmt: skip
    if draft.series is not None:
        draft.head.append(Text(words.introductions[draft.series], "series introduction"))
    if chance.random() < 0.6:
        _within(draft, chance, calls[0])
    if chance.random() < 0.5:
        _within(draft, chance, *among)
    if seed % 2:
        draft.tail.append(section_call)
    draft.tail += [calls[2]] if chance.random() < 0.5 else []
    draft.tail += [Text(words.bios[draft.author], "bio"), calls[1], *behind]
    draft.tail += [Text(words.slogans[1], "slogan")] if chance.random() < 0.7 else []
    draft.head.insert(0, Text(words.slogans[0], "slogan"))


def _within(draft: Draft, chance: random.Random, *texts: Text) -> None:
    """Like `_among`, but neither between a head and what it introduces nor inside a list or a song."""
    places = [
        place
        for place in range(1, len(draft.own))
        if draft.own[place - 1].what in (OWN, "quote", "background") and draft.own[place].what == OWN
    ]
    place = chance.choice(places or [len(draft.own)])
    draft.own[place:place] = texts


def _printed(draft: Draft, words: Words, chance: random.Random, language: str, seed: int) -> Printed:
    """The page; a third of the sites say the series in a kicker, a third in the title, a third nowhere."""
    name = words.series[draft.series] if draft.series is not None else None
    headline = title(words, chance)
    return Printed(
        path=f"/s{draft.section}/{draft.number}-{chance.randrange(10**6)}",
        title=f"{name}: {headline}" if name and seed % 3 == 1 else headline,
        author=words.authors[draft.author],
        section=words.sections[draft.section],
        kicker=name if seed % 3 == 0 else None,
        language=language,
        body=(*draft.head, *draft.own, *draft.tail),
    )


def _reprinted(pages: Sequence[Printed], words: Words, chance: random.Random) -> Printed:
    """A page once more, under another URL and title, with one new paragraph: what it repeats is its own."""
    first = next(page for page in pages if sum(text.what == OWN for text in page.body) > 5)
    body = [replace(text, what="reprint") if text.what == OWN else text for text in first.body]
    last = max(place for place, text in enumerate(body) if text.what == "reprint")
    body.insert(last + 1, Text(paragraph(words, chance)))
    return replace(first, path=f"{first.path}-again", title=title(words, chance), body=tuple(body))
