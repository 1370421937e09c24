"""Publishing systems whose markup says which post an element belongs to, as small declarative rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.decoding.markup import Markup

_POST = re.compile(r"post-(?<!\Spost-)(\d+)(?!\S)")
"""A class of its own. The condition on what stands before it comes behind it: see `tree.opening`."""


@dataclass(frozen=True, slots=True)
class Platform:
    """How a system marks posts: `mark` in a script or the body's class gives the main post's id as its first group;
    elements `tags` carry the id of their post in `attribute` as the first group of `post`.
    """

    name: str
    mark: re.Pattern[str]
    tags: tuple[str, ...]
    attribute: str
    post: re.Pattern[str]


PLATFORMS = (
    Platform(
        name="rebelmouse",
        mark=re.compile(
            r'REBELMOUSE_BOOTSTRAP_DATA[\s\S]*?(?:"post"\s*:\s*\{\s*"id"\s*:\s*|"resourceId"\s*:\s*"pp_)(\d+)'
        ),
        tags=("article",),
        attribute="class",
        post=_POST,
    ),
    Platform(
        name="wordpress",
        mark=re.compile(r"<body [^>]*\b(?:postid|single-post-id)-(\d+)\b"),
        tags=("article", "div", "li", "section"),
        attribute="class",
        post=_POST,
    ),
)
"""Most telling first. WordPress: body_class() and post_class() print these classes in every theme."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts on a page of a known platform: the main one's id, and the elements of the others with their ids."""

    platform: str
    main_id: str
    foreign: tuple[tuple[HtmlElement, str], ...]


def posts_of(markup: Markup) -> Posts | None:
    """What the platform of a page says about its posts; None when no platform is known or it names no main post."""
    texts = [_opening_of_body(markup.root), *(script for script in markup.scripts if "REBELMOUSE" in script)]
    for platform in PLATFORMS:
        for text in texts:
            if mark := platform.mark.search(text):
                return Posts(platform.name, mark[1], tuple(_foreign(markup.root, platform, mark[1])))
    return None


def _opening_of_body(root: HtmlElement) -> str:
    body = root.find("body")
    return f"<body {body.get('class', '')}>" if body is not None else ""


def _foreign(root: HtmlElement, platform: Platform, main_id: str) -> Iterator[tuple[HtmlElement, str]]:
    """The outermost elements of posts other than the main one, none of which holds an element of the main one."""
    found = (
        (element, platform.post.search(element.get(platform.attribute, ""))) for element in root.iter(*platform.tags)
    )
    marked = [(element, match[1]) for element, match in found if match is not None]
    main = {parent for element, post in marked if post == main_id for parent in element.iterancestors()}
    seen: set[HtmlElement] = set()
    for element, post in marked:
        if post != main_id and element not in main and seen.isdisjoint(element.iterancestors()):
            seen.add(element)
            yield element, post
