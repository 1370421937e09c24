"""What a person means: a URL, an article's key, a version or a capture; and what the archive has of it.

In: a connection of the archive's database, and what the person typed.
Out: a `Found`. Raises NotFound, TakenDown, UsageError, as `storage.database.queries.articles` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from readingroom.nearby import addresses_near, did_you_mean
from storage.database.engine import Connection
from storage.database.log.decisions import Decision
from storage.database.queries import articles, pages, rulings, stories
from storage.database.queries.articles import Piece, VersionView
from storage.database.queries.pages import Observation
from storage.database.queries.selection import article_with
from storage.database.queries.stories import SyndicatedStory
from storage.errors import BadUrl, NotFound, UsageError
from storage.records import Article, ReadingOutcome
from storage.urls import canonical_url

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is to be shown: a capture with its reading; if it is one of an article, that, and its version.

    `page` is the URL whose teasers are meant; `article` what is shown of the article. `later` is the newest capture of
    its page where that shows no article any more. `decisions`: what people noted and ruled of it, oldest first.
    `story`: the articles that carry the same text, where there are others.
    """

    page: str
    sight: Observation
    piece: Piece | None = None
    edition: VersionView | None = None
    article: Article | None = None
    later: Observation | None = None
    decisions: tuple[Decision, ...] = ()
    story: SyndicatedStory | None = None


def look_up(connection: Connection, what: str) -> Found:
    """What is meant by a URL (any that names the article), an article's key, or a version's or capture's record id."""
    found = _looked_up(connection, what)
    records = {found.sight.capture.record_id, found.edition.id if found.edition else ""}
    decided = tuple(rulings.noted(connection, found.page, records))
    return replace(found, decisions=decided, story=_story(connection, found.piece))


def _story(connection: Connection, piece: Piece | None) -> SyndicatedStory | None:
    article = article_with(connection, piece.site, piece.key) if piece else None
    return stories.of_article(connection, article) if article is not None else None


def _looked_up(connection: Connection, what: str) -> Found:
    for url in _urls(what):
        found = _by_url(connection, url)
        if found is not None:
            return found
    article = articles.article_called(connection, what)
    if article is not None:
        return _latest(connection, articles.piece(connection, article), None)
    sight = pages.observation(connection, _record_id(what))
    if sight is None:
        raise _not_found(connection, what)
    return _by_record(connection, sight)


def _not_found(connection: Connection, what: str) -> NotFound:
    """With addresses that differ from this one in little."""
    near = dict.fromkeys(address for url in _urls(what) for address in addresses_near(connection, url))
    if not near:
        return NotFound(what=what)
    meant = did_you_mean(list(near)[:3]).strip()
    return NotFound("Nothing in the archive is called {what!r}. {meant}", what=what, meant=meant)


def version(connection: Connection, found: Found, no: int) -> Found:
    """The same article as it stood in another of its versions, counted from 1."""
    editions = found.piece.editions if found.piece else ()
    for edition in editions:
        if edition.no == no and found.piece is not None:
            return _shown(connection, found.piece, edition, None)
    raise UsageError(why=f"there is no version {no}; there are {len(editions)}")


def as_of(connection: Connection, found: Found, moment: datetime) -> Found:
    """The same article as it stood at a moment (aware): in the version that was first captured last before it."""
    editions = found.piece.editions if found.piece else ()
    begun = [edition for edition in editions if edition.first <= moment]
    if found.piece is None:
        raise NotFound("{what} is no article: it has no versions.", what=found.page)
    if not begun:
        first = f"{editions[0].first:%Y-%m-%d %H:%M} UTC"
        raise NotFound("{what} was not captured by then: first on {first}.", what=found.page, first=first)
    return _shown(connection, found.piece, begun[-1], None)


def _urls(what: str) -> list[str]:
    """The URLs that may be meant: with a scheme, itself; else what a person leaves out is tried."""
    tries = [what] if "://" in what else [f"https://{what}", f"http://{what}"] if "." in what else []
    urls = []
    for text in tries:
        try:
            urls.append(canonical_url(text))
        except BadUrl:
            continue
    return urls


def _record_id(what: str) -> str:
    bare = what.strip().removeprefix("<").removesuffix(">")
    return f"urn:uuid:{bare.lower()}" if _UUID.fullmatch(bare) else bare


def _by_url(connection: Connection, url: str) -> Found | None:
    articles.withhold(connection, url)
    article = articles.article_at(connection, url)
    if article is not None:
        return _latest(connection, articles.piece(connection, article), url)
    sight = pages.page(connection, url)
    if sight is not None:
        articles.withhold_capture(connection, sight.capture.record_id)
        return Found(page=url, sight=sight, article=pages.article_of(connection, sight))
    if pages.is_known(connection, url):
        raise NotFound(
            "{what} was heard of and never captured. `microfiche crawl` with this address fetches it.", what=url
        )
    return None


def _latest(connection: Connection, piece: Piece, url: str | None) -> Found:
    return _shown(connection, piece, piece.editions[-1], url)


def _shown(connection: Connection, piece: Piece, edition: VersionView, url: str | None) -> Found:
    sight = pages.observation(connection, edition.read)
    if sight is None:
        raise NotFound(what=edition.read)
    page = url if url and pages.page(connection, url) else sight.capture.url
    later = _newest(connection, sight) if edition is piece.editions[-1] else None
    is_other = later is not None and later.capture.at > piece.last_seen and later.outcome is not ReadingOutcome.ARTICLE
    return Found(
        page=page,
        sight=sight,
        piece=piece,
        edition=edition,
        article=edition.article,
        later=later if is_other else None,
    )


def _newest(connection: Connection, sight: Observation) -> Observation | None:
    """The newest capture of the same address; mostly it is the same one."""
    record = pages.newest_record(connection, sight.capture.url)
    same = record == sight.capture.record_id
    return sight if same else pages.observation(connection, record) if record else None


def _by_record(connection: Connection, sight: Observation) -> Found:
    """A capture as it was: what its own bytes say, also where the article says something else by now."""
    url = sight.capture.url
    articles.withhold_capture(connection, sight.capture.record_id)
    article = articles.article_at(connection, url)
    piece = articles.piece(connection, article) if article is not None else None
    read = pages.article_of(connection, sight)
    edition = _standing(piece, sight) if piece and read else None
    return Found(page=url, sight=sight, piece=piece, edition=edition, article=read)


def _standing(piece: Piece, sight: Observation) -> VersionView | None:
    """The version that stood when a capture was made."""
    begun = [edition for edition in piece.editions if edition.first <= sight.capture.at]
    return begun[-1] if begun else None
