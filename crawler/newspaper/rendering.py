"""Stories in, pages out, by Jinja2 templates; the same edition and address always give the same text."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from crawler.newspaper.edition import Edition, followers, latest, listed, slug, tidings
from crawler.newspaper.prose import Passage
from crawler.newspaper.stories import Listing, Story, desk


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("crawler.newspaper"),
        autoescape=select_autoescape(("html.j2", "xml.j2", "svg.j2"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"html": _html, "slug": slug, "utc": _utc, "rfc822": format_datetime}
    environment.globals |= {"desk": desk(), "labels": _labels()}
    return environment


@cache
def _labels() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("crawler.newspaper").joinpath("data/labels.toml").read_text("utf-8"))


def _html(passages: tuple[Passage, ...]) -> Markup:
    # The bodies are the paper's own Markdown, rendered by markdown-it: nothing of a stranger's is in them.
    return Markup("\n").join(Markup(each.html) for each in passages)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def loose(template: str, base_url: str, **facts: Any) -> str:
    """Render a page that is no story: `template` with what it asks for."""
    return _templates().get_template(template).render(base=base_url, **facts)


def article(edition: Edition, story: Story, base_url: str) -> str:
    """Render the page of a story in its own template."""
    return loose(
        f"{story.template}.html.j2",
        base_url,
        story=story,
        followers=followers(edition, story),
        latest=latest(edition, story),
        tidings=tidings(edition, story),
        read_more=edition.story_at(story.read_more) if story.read_more else None,
    )


def amp(story: Story, base_url: str) -> str:
    """Render the AMP twin of a story."""
    return loose("amp.html.j2", base_url, story=story)


def listing(edition: Edition, path: str, page: Listing, base_url: str) -> str:
    """Render a page of teaser cards."""
    return loose("listing.html.j2", base_url, path=path, page=page, stories=listed(edition, path))


def picture(story: Story) -> str:
    """Draw the lead picture of a story: an SVG in colours of its own."""
    return loose("picture.svg.j2", "", story=story, hue=hue(story))


def hue(story: Story) -> int:
    """The colour of a story's picture, in degrees."""
    return crc32(story.slug.encode()) % 360
