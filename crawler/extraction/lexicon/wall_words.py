"""What pages say that stand in the place of another: for consent, for a login, for robots, for what is not there.

A title alone tells little, because articles speak of such pages too. So each kind is told by its title and by what its
text says to its reader, of his browser, his account, his data; or by what no article says to anybody. The words lie in
data/walls.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from crawler.extraction.document.measures import HALF
from storage.records import NO_SUCH_PAGE


@cache
def _words() -> dict[str, re.Pattern[str]]:
    text = (files("crawler.extraction") / "data" / "walls.toml").read_text("utf-8")
    return {key: re.compile("|".join(listed), re.I) for key, listed in tomllib.loads(text).items()}


def wall_in(titles: Sequence[str], lines: Sequence[str]) -> str | None:
    """What a page is by its titles and the lines of its text: "a bot check", "no such page", "a login wall", "a consent
    page"; None where they say nothing of the kind. A page without text is told by its titles alone.
    """
    told = (_told(title, lines) for title in titles)
    found = next((wall for wall in told if wall is not None), None)
    return found or _said_by(lines)


def _told(title: str, lines: Sequence[str]) -> str | None:
    if _says("robots", title) and _text_says("browser", lines):
        return "a bot check"
    is_missing = _says("error", title) or (_says("not_there", title) and _says("page", title))
    if is_missing and _text_says("elsewhere", lines):
        return NO_SUCH_PAGE
    return "a login wall" if _says("login", title) and _text_says("account", lines) else None


def _said_by(lines: Sequence[str]) -> str | None:
    """What a page is by its text alone, which speaks to its reader as no article does."""
    whole = "\n".join(lines)
    if _says("bot_voice", whole):
        return "a bot check"
    if _says("sought", whole) and _says("home", whole):
        return NO_SUCH_PAGE
    return "a consent page" if _asks(lines) else None


def _asks(lines: Sequence[str]) -> bool:
    """Whether half of the lines speak of data or consent, and whoever speaks is the paper."""
    asks = sum(_says("data", line) or _says("agree", line) for line in lines)
    return bool(lines) and asks >= HALF * len(lines) and all(_text_says(key, lines) for key in ("data", "agree", "we"))


def _text_says(key: str, lines: Sequence[str]) -> bool:
    return not lines or _says(key, "\n".join(lines))


def _says(key: str, text: str) -> bool:
    return _words()[key].search(text) is not None
