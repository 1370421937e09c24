"""Papers that never were, over a year: what stands at each address at each time. Pure."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

SHOWN = 15
"""Stories on the front page and in the feed."""
_DAY = timedelta(days=1)
_WORDS = [
    "harbour",
    "bridge",
    "council",
    "market",
    "ferry",
    "school",
    "winter",
    "budget",
    "museum",
    "storm",
    "library",
    "orchard",
    "tramway",
    "lantern",
    "festival",
    "breakwater",
    "signal",
    "granary",
    "choir",
    "archive",
    "mill",
    "regatta",
    "quarry",
    "garden",
    "station",
    "theatre",
    "canal",
    "tower",
    "island",
    "bakery",
]


@dataclass(frozen=True, slots=True)
class Story:
    """One story: when it was printed, when its text became another, when it was taken away."""

    number: int
    printed: datetime
    edited: datetime | None
    gone: datetime | None

    @property
    def path(self) -> str:
        """Where it stands."""
        words = random.Random(self.number)
        return f"/news/{self.number}-{'-'.join(words.choice(_WORDS) for _ in range(4))}/"

    def text(self, now: datetime) -> list[str]:
        """Its paragraphs at a time."""
        words = random.Random(f"text {self.number}")
        told = [" ".join(words.choice(_WORDS) for _ in range(24)) for _ in range(6)]
        if self.edited is not None and self.edited <= now:
            told.append(" ".join(words.choice(_WORDS) for _ in range(30)))
        return [f"{paragraph.capitalize()}." for paragraph in told]

    @property
    def title(self) -> str:
        """Its headline."""
        words = random.Random(f"title {self.number}")
        return f"{' '.join(words.choice(_WORDS) for _ in range(7)).capitalize()} number {self.number}"


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which something is wrong."""

    begin: datetime
    end: datetime

    def __contains__(self, now: datetime) -> bool:
        return self.begin <= now < self.end


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its stories, oldest first, and what goes wrong with it; `wrong` says that in a word."""

    name: str
    rate: float
    stories: tuple[Story, ...]
    wrong: str = ""
    span: Span | None = None

    def answer(self, path: str, now: datetime) -> tuple[int, str, str] | None:
        """Status, media type and body; None where nobody answers."""
        trouble = self.wrong if self.span is not None and now in self.span else ""
        if trouble == "outage":
            return None
        if trouble == "bot wall":
            return 403, "text/html", "<h1>Access denied</h1>"
        if path == "/robots.txt":
            return 404, "text/plain", ""
        if path == "/feed":
            return (
                (404, "text/html", "<h1>Not found</h1>")
                if trouble == "dead feed"
                else (200, "application/rss+xml", self._feed(now))
            )
        return self._front(now) if path == "/" else self._story(path, now, trouble)

    def shown(self, now: datetime) -> list[Story]:
        """What the front page and the feed name, newest first."""
        printed = bisect_right(self.stories, now, key=lambda story: story.printed)
        newest = reversed(self.stories[max(0, printed - 2 * SHOWN) : printed])
        return [story for story in newest if story.gone is None or story.gone > now][:SHOWN]

    def _feed(self, now: datetime) -> str:
        items = "".join(
            f"<item><title>{story.title}</title><link>{story.path}</link>"
            f"<pubDate>{format_datetime(story.printed)}</pubDate></item>"
            for story in self.shown(now)
        )
        return f'<rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'

    def _front(self, now: datetime) -> tuple[int, str, str]:
        cards = "".join(
            f'<div class="card"><h2><a href="{story.path}">{story.title}</a></h2></div>' for story in self.shown(now)
        )
        return 200, "text/html", f"<!doctype html><html lang=en><title>{self.name}</title><h1>{self.name}</h1>{cards}"

    def _story(self, path: str, now: datetime, trouble: str) -> tuple[int, str, str]:
        number = path.removeprefix("/news/").partition("-")[0]
        story = self.stories[int(number)] if number.isdecimal() and int(number) < len(self.stories) else None
        if story is None or story.path != path or story.printed > now or (story.gone and story.gone <= now):
            return 404, "text/html", "<h1>Not found</h1>"
        if trouble == "layout":
            return (
                200,
                "text/html",
                f"<!doctype html><title>{self.name}</title><div id=app></div><script src=/app.js></script>",
            )
        body = "".join(f"<p>{paragraph}</p>" for paragraph in story.text(now))
        return (
            200,
            "text/html",
            (
                f"<!doctype html><html lang=en><head><title>{story.title} – {self.name}</title>"
                f'<meta property="og:type" content="article"><meta property="og:title" content="{story.title}">'
                f'<meta property="article:published_time" content="{story.printed.isoformat()}"></head>'
                f"<body><nav><a href=/>{self.name}</a></nav><article><h1>{story.title}</h1>{body}</article>"
            ),
        )


def papers(count: int, begin: datetime, days: int) -> list[Paper]:
    """Papers that print from a fifth of a story a day up to four, the same ones at each call."""
    return [_paper(number, count, begin, days) for number in range(count)]


def _paper(number: int, count: int, begin: datetime, days: int) -> Paper:
    chance = random.Random(number)
    rate = 0.2 * 20 ** (number / max(1, count - 1))
    moment, stories = begin - 5 * _DAY, list[Story]()
    while (moment := moment + _DAY * chance.expovariate(rate)) < begin + days * _DAY:
        edited = moment + _DAY * chance.uniform(0.02, 5) if chance.random() < 0.2 else None
        gone = moment + _DAY * chance.uniform(2, 20) if chance.random() < 0.05 else None
        stories.append(Story(len(stories), moment.replace(microsecond=0), edited, gone))
    wrong, first, last = _WRONG.get(number, ("", 0.0, 0.0))
    span = Span(begin + first * days * _DAY, begin + last * days * _DAY) if wrong else None
    return Paper(f"paper{number:02}", rate, tuple(stories), wrong, span)


_WRONG = {
    4: ("outage", 0.20, 0.20 + 14 / 365),
    9: ("outage", 0.60, 0.60 + 14 / 365),
    12: ("layout", 0.55, 1.0),
    15: ("bot wall", 0.70, 0.80),
    17: ("dead feed", 0.30, 1.0),
}
"""By the number of the paper: what is wrong with it, and from which to which share of the year."""
