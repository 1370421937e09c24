"""What people decided, as rows, and what follows for URLs and articles: what was taken down is not fetched or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, and_, select

from storage.database.log.urls import digest_of
from storage.database.schema import ARTICLE, ARTICLE_NAME, DECISION, URL
from storage.database.statements import AnyRow, insert_new, listed

TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided. `target` is a canonical URL, or site and key of an article with a blank between.

    `kind` is takedown, embargo, merge, split or note; `other` the second URL of a merge or split; times are aware.
    """

    key: str
    kind: str
    target: str
    reason: str
    who: str
    at: datetime
    other: str | None = None
    until: datetime | None = None


def add(connection: Connection, decision: Decision) -> None:
    """Make a row of a decision; one that is there already stays as it is."""
    insert_new(connection, DECISION, [asdict(decision)])


def known(connection: Connection) -> set[str]:
    """Keys of all decisions that are rows."""
    return set(connection.scalars(select(DECISION.c.key)))


def is_taken_down(connection: Connection, url: str) -> bool:
    """Whether a canonical URL, or the article that it names, was taken down."""
    return takedown_of(connection, url) is not None


def takedown_of(connection: Connection, url: str) -> Decision | None:
    """The decision that took a canonical URL, or the article that it names, down; None: nobody did."""
    return takedowns_of(connection, [url]).get(url)


def takedowns_of(connection: Connection, urls: Iterable[str]) -> dict[str, Decision]:
    """Which of these canonical URLs were taken down, by themselves or with their article, and by which decision."""
    takedowns = _takedowns(connection)
    if not takedowns:
        return {}
    articles = _articles(connection, takedowns)
    rows = connection.execute(select(URL.c.url, URL.c.article_id).where(URL.c.article_id.in_(articles)))
    named = {url: articles[article] for url, article in rows if article is not None} | takedowns
    return {url: named[url] for url in urls if url in named}


def articles_taken_down(connection: Connection) -> dict[int, Decision]:
    """Surrogates of the articles that were taken down, each with the decision."""
    takedowns = _takedowns(connection)
    return _articles(connection, takedowns) if takedowns else {}


def urls_of_target(connection: Connection, decision: Decision) -> set[str]:
    """The URL that a decision is about, or all URLs of the article that it is about."""
    articles = _articles(connection, {decision.target: decision})
    return {decision.target, *connection.scalars(select(URL.c.url).where(URL.c.article_id.in_(articles)))}


_TAKEDOWNS = select(DECISION).where(DECISION.c.kind == TAKEDOWN).order_by(DECISION.c.at.desc(), DECISION.c.key.desc())


def _takedowns(connection: Connection) -> dict[str, Decision]:
    """The first takedown of each target."""
    return {row.target: noun(row) for row in connection.execute(_TAKEDOWNS)}


def noun(row: AnyRow) -> Decision:
    """A row as the decision that it was made from."""
    return Decision(**{field.name: getattr(row, field.name) for field in fields(Decision)})


def _articles(connection: Connection, targets: Mapping[str, Decision]) -> dict[int, Decision]:
    keys = [digest_of(target) for target in targets]
    by_url = connection.execute(select(URL.c.article_id, URL.c.url).where(URL.c.key.in_(keys)))
    found = {article: targets[url] for article, url in by_url if article is not None}
    pairs = {tuple(target.split(" ", 1)): decision for target, decision in targets.items() if " " in target}
    if not pairs:
        return found
    wanted = listed([(digest_of(key), site) for site, key in pairs], ARTICLE.c.digest, ARTICLE.c.site)
    same = and_(ARTICLE.c.digest == wanted.c.digest, ARTICLE.c.site == wanted.c.site)
    by_key = select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key).join_from(wanted, ARTICLE, same)
    former = and_(
        ARTICLE_NAME.c.digest == wanted.c.digest,
        ARTICLE_NAME.c.site == wanted.c.site,
        ARTICLE_NAME.c.kind == "former-key",
    )
    by_name = select(ARTICLE_NAME.c.article_id, ARTICLE_NAME.c.site, ARTICLE_NAME.c.name).join_from(
        wanted, ARTICLE_NAME, former
    )
    for article, site, key in [*connection.execute(by_key), *connection.execute(by_name)]:
        found[article] = pairs[site, key]
    return found
