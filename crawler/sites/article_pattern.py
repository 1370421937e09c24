"""A pattern that tells the articles of a site from its other pages, where their URLs have one in common. Pure.

In: URLs of articles, of other pages, and of what the site's feeds announce. Out: a regular expression, or None.
Never: a pattern that leaves out what a feed announces: a crawl would not fetch it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

FEWEST = 3
"""Articles of which a form can be seen; two URLs have much in common by chance."""

_FORMS = (
    r"/\d{4}/\d{2}/\d{2}/[^/]+",
    r"/\d{4}/\d{2}/[^/]+",
    r"/\d{4}-\d{2}-\d{2}[/-]",
    r"[-_/.]\d{5,}(?:\.\w+)?/?$",
    r"/\d{3,}-[^/]+/?$",
    r"[?&]\w*id=\d+",
    r"/[^/]+\.s?html?$",
    r"/[^/]+(?:-[^/-]+){2,}/?$",
    r"/[^/]+(?:-[^/-]+)+/?$",
)
"""How papers name articles, from the surest sign on: a day, a month, a number, a file, the words of a headline."""


def article_pattern(articles: Collection[str], others: Collection[str], announced: Collection[str]) -> str | None:
    """A regular expression that all `articles` and all that is `announced` meet, and none of `others`; None if there
    is none, or fewer articles than show one.
    """
    if len(articles) < FEWEST:
        return None
    wanted = {*articles, *announced}
    return next((form for form in _forms(articles) if _tells_apart(form, wanted, others)), None)


def _tells_apart(form: str, wanted: Collection[str], others: Collection[str]) -> bool:
    return all(re.search(form, url) for url in wanted) and not any(re.search(form, url) for url in others)


def _forms(articles: Collection[str]) -> Iterator[str]:
    """The usual forms, each first below the folder that all articles share, then the folder alone."""
    folder = _shared_folder(articles)
    if folder:
        yield from (f"//[^/]+{re.escape(folder)}(?:.*/)?{form.lstrip('/')}" for form in _FORMS if form[0] == "/")
    yield from _FORMS
    if folder:
        yield f"//[^/]+{re.escape(folder)}[^/?]+"


def _shared_folder(articles: Collection[str]) -> str:
    """The first segment of the path that all articles have in common, "/news/"; "" where they have none, or a year."""
    firsts = {urlsplit(url).path.split("/")[1] for url in articles if urlsplit(url).path.count("/") > 1}
    deep = all(urlsplit(url).path.strip("/").count("/") for url in articles)
    first = firsts.pop() if len(firsts) == 1 and deep else ""
    return f"/{first}/" if first and not first.isdigit() else ""
