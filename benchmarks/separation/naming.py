"""What invented elements are called: by what they are, by a build's hash, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.separation.chance import draw, number

Naming = Callable[[str], str]
"""The role of an element → its class attribute with a space before it, or nothing."""

_SYNONYMS = {
    "list": (
        "stories-list",
        "river",
        "article-feed",
        "story-grid",
        "c-collection",
        "more-articles",
        "listing",
        "deck-row",
    ),
    "item": ("card", "story-item", "media-object", "tile", "c-entry", "list-item", "article-preview", "block-item"),
    "title": ("card-title", "story-heading", "c-entry__headline", "media-title", "tile__hed", "item-title"),
    "text": ("card-text", "summary", "c-entry__dek", "excerpt", "description", "item-abstract"),
    "image": ("thumb", "media-left", "card-img", "picture-wrap"),
    "date": ("date", "timestamp", "meta", "published-at"),
    "story": ("story", "article-full", "post", "c-article", "single-entry", "news-item"),
    "body": ("story-text", "article-copy", "post-body", "content", "c-article__main", "text"),
    "byline": ("byline", "author-line", "meta-author", "signature"),
    "comments": ("comments", "discussion", "reader-replies", "disqus-thread", "talkback", "comment-list"),
    "comment": ("comment", "reply-item", "post-comment", "talkback-entry"),
    "stream": ("infinite-scroll", "stream", "next-article", "continuous", "auto-load"),
    "label": ("section-title", "block-heading", "widget-title", "label"),
    "fold": ("collapsed", "fold", "accordion-body", "hidden-part"),
}


def naming_of(manner: str, seed: str) -> Naming:
    """The naming in a manner: "by role", "hashed", "none"."""
    return {"by role": _by_role, "hashed": _hashed, "none": _nothing}[manner](seed)


def hashed(name: str) -> str:
    """A class name as builds of today print it, always the same for a name."""
    return f"css-{number('hash', name):x}"[:10]


def _by_role(seed: str) -> Naming:
    return lambda role: f' class="{draw(_SYNONYMS[role], seed, role)}"'


def _hashed(seed: str) -> Naming:
    return lambda role: f' class="{hashed(seed + role)}"'


def _nothing(_seed: str) -> Naming:
    return lambda _role: ""
