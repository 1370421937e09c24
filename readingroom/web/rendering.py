"""Facts into HTML: templates whose every value is escaped, and how moments, numbers and texts are written.

In: the name of a template, and facts of any origin. Out: HTML with neither a style nor a script in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from readingroom.terminal import clean
from readingroom.terminal import moment as written
from readingroom.web import addresses
from readingroom.web.asked import House
from readingroom.web.comfort import ReadingChoice


def rendered(template: str, **facts: Any) -> str:
    """A template with these facts; `papers`: what sites call themselves, by their names."""
    return _environment().get_template(template).render(**facts)


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader("readingroom.web"),
        finalize=_shown,
    )
    made.filters.update(_FILTERS)
    made.globals.update(
        address=addresses, asked="", crumbs=(), others=(), house=House(), papers={}, reading=ReadingChoice()
    )
    return made


def _shown(value: Any) -> Any:
    """What stands in a page: nothing for None, and no character that would act on the text around it."""
    return "" if value is None else clean(value) if type(value) is str else value


def time(at: datetime | None) -> Markup:
    """A moment to the minute as it was printed, with UTC for programs and who points at it."""
    if at is None:
        return Markup("")
    exact = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(exact, written(at))


def until(begin: datetime, end: datetime) -> Markup:
    """From a moment to another; once what both have in common."""
    if written(begin) == written(end):
        return time(begin)
    if (begin.date(), begin.utcoffset()) != (end.date(), end.utcoffset()):
        return Markup("{} to {}").format(time(begin), time(end))
    return Markup("{:%Y-%m-%d %H:%M} to {}").format(begin, Markup(time(end).replace(f"{end:%Y-%m-%d} ", "", 1)))


def day(at: datetime | None) -> Markup:
    """The day of a moment, in words."""
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%d}", f"{at.day} {at:%B %Y}")


def paragraphs(text: str) -> Markup:
    """The lines of a text, each a paragraph."""
    lines = (line for line in clean(text).split("\n") if line.strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def bare(url: str) -> str:
    """An address without its scheme, for people."""
    return url.partition("://")[2].removesuffix("/") or url


@pass_context
def paper(context: Context, site: str) -> str:
    """What a site calls itself; else its name."""
    found: str = context["papers"].get(site, site)
    return found


_FILTERS: dict[str, Callable[..., Any]] = {
    "time": time,
    "until": until,
    "day": day,
    "paragraphs": paragraphs,
    "bare": bare,
    "paper": paper,
    "count": lambda number: f"{number:,}",
    "escape": escape,
}
