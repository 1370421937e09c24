"""What elements are called that belong to a page and not to its article: comments, share buttons, newsletters, teasers.

A name is taken apart at its hyphens, because most of what is asked are whole words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extraction.document.name_index import NameTest

_WORDS = frozenset(
    {
        *("comment", "comments", "disqus", "respond", "newsletter", "newsletters", "subscribe", "subscription"),
        *("signup", "share", "sharing", "sharedaddy", "social", "follow", "cookie", "consent", "gdpr", "breadcrumb"),
        *("breadcrumbs", "pagination", "pager", "taglist", "tagslist", "posttags", "entrytags", "adbox", "cta"),
        *("abonnement", "calltoaction", "trending", "popular", "mostread", "mostviewed", "mostpopular", "masthead"),
        *("navbar", "menu", "footer", "printonly", "skiplink", "visuallyhidden", "outbrain", "taboola", "authorbox"),
        *("authorbio", "authorinfo", "authorcard", "authorblock", "aboutauthor", "abouttheauthor", "readmore"),
        *("readnext", "alsoread", "teaser", "teasers", "sitemap", "copyright", "ads", "sponsored", "modal", "popup"),
        *("swiper", "carousel", "slick", "splide", "flickity", "owl", "glide", "embla", "keen", "tns"),
    }
)
_STEM = re.compile(r"-(?:advert|promo|re(?:lated|circ|commend))")
_BEGINNINGS = frozenset(
    {
        *("sign", "tag", "tags", "post", "entry", "ad", "call", "callto", "most", "sidebar", "print", "skip", "screen"),
        *(
            "sr",
            "a11y",
            "hide",
            "show",
            "element",
            "assistive",
            "off",
            "visually",
            "author",
            "about",
            "aboutthe",
            "read",
            "also",
            "more",
            "error",
        ),
    }
)
"""The first words of what `_COMPOUND` finds."""
_COMPOUND = re.compile(
    r"(?<![^_-])(?:sign-up|tags?-list|post-tags|entry-tags|ad-slot|call-?to-?action|most-(?:read|viewed|popular)"
    r"|(?<!with-)(?<!has-)(?<!no-)(?<!content-)sidebar(?!-wr)|print-only|skip-link|screen-reader(?:-text|-only)?|sr-only"
    r"|visually-hidden|a11y-hidden|hide-visually|show-for-sr|element-invisible|assistive-text|off-screen|author[-_]+(?:box|bio|info|card|block)|about-?(?:the-?)?author|read-(?:more|next)|also-read"
    r"|more-(?:info|news|stories)|error-report)"
    r"(?![^_-])"
)
_COMMENTS = ("comment", "disqus", "respond", "cookie", "consent")


def says_boilerplate(names: str) -> bool:
    """Whether one of an element's names (`tree.names_of`) says that it belongs to the page and not to its article."""
    return any(map(_is_boilerplate, names.split()))


def says_comments(names: str) -> bool:
    """Whether an element's names say that it holds readers' comments or a cookie notice."""
    return any(word in names for word in _COMMENTS)


@lru_cache(maxsize=4096)
def _is_boilerplate(name: str) -> bool:
    plain = f"-{name.replace('_', '-')}"
    words = plain.split("-")
    if not _WORDS.isdisjoint(words) or _STEM.search(plain) is not None:
        return True
    return not _BEGINNINGS.isdisjoint(words) and _COMPOUND.search(name) is not None


BOILERPLATE_NAMES = NameTest(_is_boilerplate, ())
