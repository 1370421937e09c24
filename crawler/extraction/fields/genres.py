"""Which kind of article a page holds: news, analysis, opinion, reporting, a live blog, an interview, a review …"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.extraction.decoding import jsonld
from crawler.extraction.fields.around_title import AroundTitle
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.words import kind_of

_TYPES = {
    "AdvertiserContentArticle": "advertisement",
    "AnalysisNewsArticle": "analysis",
    "BackgroundNewsArticle": "analysis",
    "LiveBlogPosting": "live",
    "OpinionNewsArticle": "opinion",
    "ReportageNewsArticle": "reporting",
    "Review": "review",
    "ReviewNewsArticle": "review",
    "SatiricalArticle": "satire",
}


def kind_of_article(identity: Identity, around: AroundTitle, sections: list[str]) -> tuple[str | None, str | None]:
    """The kind and where it was found. "news" only where JSON-LD says NewsArticle and nothing says more."""
    types = jsonld.types_of(identity.node or {})
    for text, evidence in _sources(identity, around, sections):
        if text and (kind := kind_of(text)):
            return kind, evidence
        if text is None and (declared := next((_TYPES[name] for name in types if name in _TYPES), None)):
            return declared, evidence
    return ("news", "json-ld @type") if "NewsArticle" in types else (None, None)


def _sources(identity: Identity, around: AroundTitle, sections: list[str]) -> Iterator[tuple[str | None, str]]:
    """What may name the kind, the most trusted first; None stands for the type that JSON-LD declares."""
    yield around.type_line or "", "type line"
    yield None, "json-ld @type"
    yield around.kicker or "", "kicker"
    for title in identity.titles[:3]:
        yield _opening(title), "title"
    for section in sections:
        yield section, "section"
    for folder in _folders(identity.canonical or identity.url):
        yield folder, "url"


def _opening(title: str) -> str:
    """What stands before a colon or bar in a title: "Opinion | The ferry"; but "Report: …" tells whose news it is."""
    first, mark, _ = title.replace("|", ":").partition(":")
    return first if mark and kind_of(first) != "reporting" else ""


def _folders(url: str) -> list[str]:
    """The folders of an address as words: /en-direct/ → "en direct"."""
    path = [part for part in unquote(urlsplit(url).path).split("/") if part]
    return [folder.replace("-", " ").replace("_", " ") for folder in path[:-1]]
