"""The article in the data of a page that shows none: what a script of the browser would have made visible.

Frameworks send a page's data along as JSON: Next.js, Arc, Nuxt, others. Which object of it is the article, and which
of its values the body, is told by what they hold, because every site names them otherwise.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.body.body_line import BodyLine, kind_of
from crawler.extraction.body.react_flight import markup_of, rows_of
from crawler.extraction.body.rich_text_json import rich_text_of
from crawler.extraction.decoding import jsonld
from crawler.extraction.decoding.markup import Markup, parse
from crawler.extraction.document.measures import ARTICLE
from crawler.extraction.document.tree import HEADINGS, absolute, page_key, runs, weight
from crawler.extraction.identity.main_article import Identity, alike, is_front
from storage.records import Block, Verdict

_SIGNAL = "payload"
_TWICE = 2  # times what the page shows: else what it shows is the body, and the data its repetition
_NEARLY = 0.8  # share of the longest body in the data: the first that is nearly so long is it
_ALIKE = 0.8  # `alike`: titles in data are those of the page, but for marks and entities
_LONGEST_NAME = 500  # characters of a title or an address in data
_LONGEST_BODY = 500_000  # characters: a limit, ten times the longest article
_MAX_SCRIPTS = 4  # scripts: a limit; pages hold one or two that open as these do
_MAX_ATTRIBUTES = 20  # attributes that hold objects: a limit
_MAX_OBJECTS = 100_000  # objects of a script: a limit, one second
_MAX_CANDIDATES = 3000  # objects with a title or an address: a limit
_MAX_ENTRIES = 1000  # entries of a live blog: a limit, five times the longest
_ADDRESS = re.compile(r"url|href|path|permalink|canonical|slug", re.I)
_TITLE = re.compile(r"title|headline", re.I)


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework that sends data along, and what stands in its script before the JSON."""

    name: str
    opening: re.Pattern[str]


FRAMEWORKS = (
    # https://nextjs.org/docs/messages/large-page-data: the content of script#__NEXT_DATA__
    Framework("next.js", re.compile(r'(?:\A\s*(?=\{"props":)|\b__NEXT_DATA__\s*=\s*(?=\{"))')),
    # https://github.com/WPMedia/fusion: script#fusion-metadata
    Framework("arc", re.compile(r"\bFusion\.globalContent\s*=\s*(?=\{)")),
    # https://nuxt.com: plain JSON in some versions, a function call in others, which is not read
    Framework("nuxt", re.compile(r"\bwindow\.__NUXT__\s*=\s*(?=\{)")),
    # https://redux.js.org/usage/server-rendering, and those who name theirs alike
    Framework("state", re.compile(r"\bwindow\.__(?:PRELOADED|INITIAL|APP|APOLLO)_(?:STATE|DATA)__\s*=\s*(?=\{)")),
    # Whatever a script starts from: an object that is assigned, handed to a function, or all that there is.
    Framework("script", re.compile(r'(?:\A|[=(])\s*(?=\{\s*")')),
    # The same as a string, which browsers read faster: https://v8.dev/blog/cost-of-javascript-2019#json
    Framework("script", re.compile(r'\bJSON\.parse\(\s*(?=")')),
)


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """A body that a page holds as data: whose data, and the lines."""

    source: str
    lines: tuple[BodyLine, ...]


@dataclass(frozen=True, slots=True)
class BodyCandidate:
    """A body in the data, and by how many signs it is that of the page's own article."""

    body: str
    trust: int


def embedded_article_of(markup: Markup, identity: Identity, shown: str) -> EmbeddedArticle | None:
    """The body of the main article as the data of its page hold it; None when they hold none, or when `shown`, the
    body that the page shows, is one or says half as much.
    """
    least = max(ARTICLE, _TWICE * weight(shown))
    if weight(shown) >= ARTICLE or is_front(identity.url):
        return None
    bodies = (
        *_in_scripts(markup.scripts, identity),
        *_in_flight(markup.scripts, identity),
        *_in_json_ld(identity),
        *_in_attributes(markup.root, identity),
    )
    candidates = [EmbeddedArticle(source, lines_of(body)) for source, body in bodies]
    # The data of frameworks keep paragraphs; but some hold no more than the beginning, and so do some of JSON-LD.
    enough = max(least, _NEARLY * max(map(_said, candidates), default=0))
    return next((candidate for candidate in candidates if _said(candidate) >= enough), None)


def _said(embedded: EmbeddedArticle) -> int:
    return sum(weight(line.text) for line in embedded.lines)


def signal_of(embedded: EmbeddedArticle) -> str:
    """What the blocks of an article that was data say of where they come from."""
    return f"{_SIGNAL}: {embedded.source}"


def evidence_of(blocks: Iterable[Block]) -> dict[str, str]:
    """Where the text of an article comes from when it is not what the page shows; else nothing."""
    signal = next((block.signal for block in blocks if block.verdict is Verdict.BODY), "")
    return {"text": signal} if signal.startswith(_SIGNAL) else {}


def lines_of(body: str) -> tuple[BodyLine, ...]:
    """The lines of a body that is given as markup, or as plain text with a paragraph a line."""
    text = body[:_LONGEST_BODY] if "<" in body else html.unescape(body[:_LONGEST_BODY])
    markup = parse(text if "<" in text else "".join(f"<p>{line}</p>" for line in text.splitlines()))
    found = [(str(owner.tag), said) for owner, said in runs(markup.root)] if markup is not None else []
    return tuple(BodyLine(said, kind_of(tag)) for tag, said in found)


def _in_json_ld(identity: Identity) -> Iterator[tuple[str, str]]:
    node = identity.node or {}
    if entries := "".join(_entries(node.get("liveBlogUpdate"))):
        yield "json-ld liveBlogUpdate", entries
    if isinstance(body := node.get("articleBody"), str):
        yield "json-ld articleBody", body


def _entries(updates: object) -> Iterator[str]:
    """The entries of a live blog as markup: heading, time and text of each."""
    for entry in updates[:_MAX_ENTRIES] if isinstance(updates, list) else ():
        if isinstance(entry, Mapping) and (body := jsonld.strings(entry.get("articleBody"))):
            yield "".join(f"<h2>{html.escape(said)}</h2>" for said in jsonld.strings(entry.get("headline")))
            yield "".join(f"<p>{html.escape(said)}</p>" for said in jsonld.strings(entry.get("datePublished")))
            yield "".join(said if "</" in said else f"<p>{html.escape(said)}</p>" for said in body)


def _in_flight(scripts: Iterable[str], identity: Identity) -> Iterator[tuple[str, str]]:
    """What server components say: the data of an article among their rows, and what their elements show."""
    rows = rows_of(script for script in scripts if "__next_f" in script)
    if not rows:
        return
    if (body := _best([*rows.values()], identity)) is not None:
        yield "next.js", body
    if markup := _around_title(markup_of(rows), identity):
        yield "next.js", markup


def _around_title(written: str, identity: Identity) -> str | None:
    """The text below the heading that is the page's title, as markup; None where there is none."""
    markup = parse(written)
    if markup is None:
        return None
    said = [(str(owner.tag), text) for owner, text in runs(markup.root)]
    starts = (number for number, (tag, text) in enumerate(said) if tag == "h1" and _is_titled([text], identity))
    start = next(starts, None)
    if start is None:
        return None
    return "".join(f"<{_written_as(tag)}>{html.escape(text)}</{_written_as(tag)}>" for tag, text in said[start + 1 :])


def _written_as(tag: str) -> str:
    return tag if tag in (*HEADINGS, "li") else "p"


def _in_scripts(scripts: Iterable[str], identity: Identity) -> Iterator[tuple[str, str]]:
    for name, text in islice(_openings(scripts), _MAX_SCRIPTS):
        body = _best(jsonld.value_of(text), identity)
        if body is not None:
            yield name, body


def _in_attributes(root: HtmlElement, identity: Identity) -> Iterator[tuple[str, str]]:
    """What elements are given for the components that scripts make of them: data-props, initial state."""
    values = (str(value) for element in root.iter("*") for value in element.attrib.values() if _is_json(str(value)))
    for value in islice(values, _MAX_ATTRIBUTES):
        if (body := _best(value, identity)) is not None:
            yield "attribute", body


def _openings(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The data of known frameworks: whose they are, and the text that begins with them."""
    for script in scripts:
        for source in FRAMEWORKS if len(script) <= jsonld.MAX_SCRIPT else ():
            if opening := source.opening.search(script):
                yield source.name, script[opening.end() :]


def _best(value: object, identity: Identity) -> str | None:
    """The body of the object that is most surely the page's article; of equals the longest."""
    found = list(_candidates(value, identity))
    return max(found, key=lambda candidate: (candidate.trust, len(candidate.body))).body if found else None


def _candidates(value: object, identity: Identity) -> Iterator[BodyCandidate]:
    """The bodies of objects with the title or the address of the page."""
    left = _MAX_CANDIDATES
    for node in _objects(value):
        names, addresses = list(_strings(node, _TITLE)), list(_strings(node, _ADDRESS))
        left -= bool(names or addresses)
        trust = _is_titled(names, identity) + _is_placed(addresses, identity)
        if trust and (body := rich_text_of(node)):
            yield BodyCandidate(body, trust)
        if not left:
            return


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    """The objects of a JSON value, outer before inner."""
    waiting = deque([_opened(value)])
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        outer = waiting.popleft()
        if isinstance(outer, Mapping):
            yield outer
        inner = outer.values() if isinstance(outer, Mapping) else outer if isinstance(outer, list) else ()
        waiting.extend(_opened(each) for each in inner if isinstance(each, Mapping | list) or _is_json(each))


def _is_json(value: object) -> bool:
    """Whether a value is JSON once more, written as a string: so do the caches of GraphQL clients."""
    return isinstance(value, str) and len(value) > ARTICLE and value.startswith('{"')


def _opened(value: object) -> object:
    return jsonld.value_of(value) if isinstance(value, str) else value


def _strings(node: Mapping[str, object], key: re.Pattern[str]) -> Iterator[str]:
    """The short strings under keys of a kind, also where they are an object: {"basic": …}, {"rendered": …}."""
    for value in (value for name, value in node.items() if key.search(str(name))):
        for text in [*value.values()][:5] if isinstance(value, Mapping) else [value]:
            if isinstance(text, str) and len(text) < _LONGEST_NAME:
                yield text


def _is_titled(names: Sequence[str], identity: Identity) -> bool:
    said = [html.unescape(name) for name in names[:3]]
    return any(alike(name, title) > _ALIKE for name in said for title in identity.titles)


def _is_placed(addresses: Sequence[str], identity: Identity) -> bool:
    """Whether one of the addresses, or the last part of one, is that of the page."""
    slugs = {key.rsplit("/", 1)[-1] for key in identity.keys} - {""}
    if not slugs.isdisjoint(addresses[:10]):
        return True
    found = (absolute(address, identity.url) for address in addresses[:10])
    return any(url is not None and page_key(url) in identity.keys for url in found)
