"""Facts into HTML: templates whose every value is escaped, and how moments, numbers and texts are written.

In: the name of a template, and facts of any origin. Out: HTML with neither a style nor a script in it.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable
from datetime import UTC, date, datetime
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


def compile_all() -> None:
    """Compile every template; else each is when it is first used, which takes up to a twentieth of a second."""
    for name in _environment().list_templates(extensions=["html"]):
        _environment().get_template(name)


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
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
    return Markup(f'<time datetime="{exact}" title="{exact}">{written(at)}</time>')  # nothing of a page is in these


def until(begin: datetime, end: datetime) -> Markup:
    """From a moment to another; once what both have in common."""
    if written(begin) == written(end):
        return time(begin)
    if (begin.date(), begin.utcoffset()) != (end.date(), end.utcoffset()):
        return Markup(f"{time(begin)} to {time(end)}")
    hours = time(end).replace(f"{end:%Y-%m-%d} ", "", 1)
    return Markup(f"{begin:%Y-%m-%d %H:%M} to {hours}")


def day(at: date | None) -> Markup:
    """The day of a moment, in words."""
    if at is None:
        return Markup("")
    return Markup(f'<time datetime="{at.isoformat()[:10]}">{at.day} {month_name[at.month]} {at.year}</time>')


def paragraphs(text: str) -> Markup:
    """The lines of a text, each a paragraph."""
    lines = (line for line in clean(text).split("\n") if line.strip())
    return Markup("\n".join(f"<p>{escape(line)}</p>" for line in lines))


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
