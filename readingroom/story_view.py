"""Stories as a person reads them: who carries a text and since when, and what of one article stands in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from readingroom.terminal import clean, one_line, print_text
from storage.database.queries.stories import StoryArticle, SyndicatedStory
from storage.syndication.marked import MarkedStretch
from storage.tables import print_table

_NEWEST = ("date", "copies", "sites", "first", "title")
_MEMBERS = ("date", "site", "in first", "of first", "title")
_BY = {"published": "as its page says", "first_seen": "as far as it was captured"}
_MARK = "{{=={}==}}"
"""As CriticMarkup marks what is to be looked at, where there are no colours."""


def print_stories(screen: Console, found: Iterable[SyndicatedStory]) -> None:
    """A line for each story: when it began, how many carry it, whose it was first."""
    print_table(screen, _NEWEST, map(_line, found))


def _line(story: SyndicatedStory) -> list[str]:
    first = story.first
    counts = (str(len(story.articles)), str(len(story.sites)))
    return [_minute(first), *counts, one_line(first.site), one_line(first.title)]


def print_story(screen: Console, story: SyndicatedStory) -> None:
    """A sentence, then its articles in order."""
    print_text(screen, Text(sentence(story), style="bold"))
    print_table(screen, _MEMBERS, (_row(screen, article) for article in story.articles))


def sentence(story: SyndicatedStory) -> str:
    """How many carry a text, and who had it first."""
    papers = "one site" if len(story.sites) == 1 else f"{len(story.sites)} sites"
    first = f"{one_line(story.first.site)} had it first, {_BY[story.first.first_by]}"
    return f"{len(story.articles)} articles of {papers} carry this text; {first}."


def _row(screen: Console, article: StoryArticle) -> list[Text | str]:
    shares = (_percent(article.overlap), _percent(article.overlap_of_first))
    facts = [_minute(article), one_line(article.site), *shares]
    title, url = one_line(article.title), one_line(article.url)
    if not screen.is_terminal:
        return [*facts, title, url]
    return [*facts, Text(title) + Text(f"\n{url}", style="dim")]


def _minute(article: StoryArticle) -> str:
    return f"{article.at:%Y-%m-%d %H:%M}"


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part:.0%}"


def print_marked(screen: Console, stretches: Iterable[MarkedStretch], said: str) -> None:
    """A text, what another one has too marked, under a sentence."""
    print_text(screen, Text(said, style="bold"))
    screen.print()
    print_text(screen, Text("").join(_marked(screen, stretches)))


def _marked(screen: Console, stretches: Iterable[MarkedStretch]) -> Iterator[Text]:
    for stretch in stretches:
        text = clean(stretch.text)
        if not stretch.shared:
            yield Text(text)
        elif screen.is_terminal:
            yield Text(text, style="black on yellow")
        else:
            yield Text(_MARK.format(text))
