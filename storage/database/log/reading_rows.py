"""A reading as its rows will hold it, made where the page is read, so that who stores it has little left to do. Pure.

In: a reading, a noun of many nouns. Out: few values, packed: a tenth of the work to send, and none to take apart.
Never: a surrogate, which the database gives; an import of what speaks to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from storage.database.log.packed import as_json
from storage.packing import Packed, packed
from storage.records import Article, Draft, Link, Name, Reading, ReadingOutcome, Recipe, Teaser, Verdict
from storage.storable import storable, storable_time
from storage.versioning.keys import text_key, title_key

_POST_ID_LENGTH = 200
_NAMES = {"canonical", "amp", "part", "post-id"}


LinkTold = tuple[str, str, int | None, str | None, datetime | None]
"""A link as its row will hold it: URL, rel as a word, position, hints of title and time, both storable. No class of its
own: a page has a hundred, and tuples alone are none that Python's collector of garbage walks over again and again.
"""


class NameTold(NamedTuple):
    """A name that a page claims for its article."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRows:
    """What the rows of a reading hold; keys are hex sha256, None where there is no article."""

    record_id: str
    outcome: ReadingOutcome
    recipe: Recipe
    reason: str | None
    text_key: str | None
    raw_key: str | None
    title_key: str | None
    article: Packed | None
    fingerprints: Packed
    teasers: Packed
    draft: Packed
    links: tuple[LinkTold, ...]
    names: tuple[NameTold, ...]


def rows_of(reading: Reading) -> ReadingRows:
    """What the rows of a reading hold."""
    draft, article = reading.draft, reading.article
    key = text_key(article) if article else None
    return ReadingRows(
        record_id=draft.record_id,
        outcome=reading.outcome,
        recipe=reading.recipe,
        reason=reading.reason,
        text_key=key,
        raw_key=_raw_key(draft, article, key),
        title_key=title_key(article.title) if article else None,
        article=packed(as_json(Article, article)) if article else None,
        fingerprints=packed(fingerprints_of(draft)),
        teasers=packed(as_json(tuple[Teaser, ...], draft.teasers)),
        draft=packed(as_json(Draft, replace(draft, teasers=()))),
        links=tuple(map(_link, (*draft.links, *draft.further))),
        names=tuple(_sorted(draft.names)),
    )


def fingerprints_of(draft: Draft) -> Mapping[str, Sequence[str]]:
    """Those of its blocks: of the body, and of the rest, each in order."""
    body = {block.fingerprint for block in draft.blocks if block.verdict is Verdict.BODY}
    return {"body": sorted(body), "rest": sorted({block.fingerprint for block in draft.blocks} - body)}


def _raw_key(draft: Draft, article: Article | None, key: str | None) -> str | None:
    """The key of the text before the memory was applied, which mostly cuts nothing."""
    raw = draft.article
    if raw is None or article is None:
        return text_key(raw) if raw else None
    is_same = (raw.title, raw.subtitle, raw.text) == (article.title, article.subtitle, article.text)
    return key if is_same else text_key(raw)


def _link(link: Link) -> LinkTold:
    title = None if link.hint_title is None else storable(link.hint_title)
    return link.url, link.rel.value, link.position, title, storable_time(link.hint_date)


def _sorted(names: Iterable[Name]) -> list[NameTold]:
    """The names that say what an article is, each once; a post id may be of any length."""
    return sorted({_name(name) for name in names if name.kind in _NAMES})


def _name(name: Name) -> NameTold:
    return NameTold(name.kind, storable(name.value)[:_POST_ID_LENGTH] if name.kind == "post-id" else name.value)
