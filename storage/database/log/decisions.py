"""What people decided, as rows, and what follows for URLs and articles: what was taken down is not fetched or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.database.log.urls import digest_of
from storage.database.schema import ArticleNameRow, ArticleRow, DecisionRow, UrlRow
from storage.database.statements import insert_new, listed, table_of

TAKEDOWN = "takedown"
_article, _name = table_of(ArticleRow), table_of(ArticleNameRow)


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


def add(session: Session, decision: Decision) -> None:
    """Make a row of a decision; one that is there already stays as it is."""
    insert_new(session, DecisionRow, [asdict(decision)])


def known(session: Session) -> set[str]:
    """Keys of all decisions that are rows."""
    return set(session.scalars(select(DecisionRow.key)))


def is_taken_down(session: Session, url: str) -> bool:
    """Whether a canonical URL, or the article that it names, was taken down."""
    return takedown_of(session, url) is not None


def takedown_of(session: Session, url: str) -> Decision | None:
    """The decision that took a canonical URL, or the article that it names, down; None: nobody did."""
    return takedowns_of(session, [url]).get(url)


def takedowns_of(session: Session, urls: Iterable[str]) -> dict[str, Decision]:
    """Which of these canonical URLs were taken down, by themselves or with their article, and by which decision."""
    takedowns = _takedowns(session)
    if not takedowns:
        return {}
    articles = _articles(session, takedowns)
    rows = session.execute(select(UrlRow.url, UrlRow.article_id).where(UrlRow.article_id.in_(articles)))
    named = {url: articles[article] for url, article in rows if article is not None} | takedowns
    return {url: named[url] for url in urls if url in named}


def articles_taken_down(session: Session) -> dict[int, Decision]:
    """Surrogates of the articles that were taken down, each with the decision."""
    takedowns = _takedowns(session)
    return _articles(session, takedowns) if takedowns else {}


def urls_of_target(session: Session, decision: Decision) -> set[str]:
    """The URL that a decision is about, or all URLs of the article that it is about."""
    articles = _articles(session, {decision.target: decision})
    return {decision.target, *session.scalars(select(UrlRow.url).where(UrlRow.article_id.in_(articles)))}


def _takedowns(session: Session) -> dict[str, Decision]:
    """The first takedown of each target."""
    rows = session.scalars(
        select(DecisionRow).where(DecisionRow.kind == TAKEDOWN).order_by(DecisionRow.at.desc(), DecisionRow.key.desc())
    )
    return {row.target: _noun(row) for row in rows}


def _noun(row: DecisionRow) -> Decision:
    return Decision(**{field.name: getattr(row, field.name) for field in fields(Decision)})


def _articles(session: Session, targets: Mapping[str, Decision]) -> dict[int, Decision]:
    keys = [digest_of(target) for target in targets]
    by_url = session.execute(select(UrlRow.article_id, UrlRow.url).where(UrlRow.key.in_(keys)))
    found = {article: targets[url] for article, url in by_url if article is not None}
    pairs = {tuple(target.split(" ", 1)): decision for target, decision in targets.items() if " " in target}
    if not pairs:
        return found
    wanted = listed([(digest_of(key), site) for site, key in pairs], _article.c.digest, _article.c.site)
    same = and_(_article.c.digest == wanted.c.digest, _article.c.site == wanted.c.site)
    by_key = select(_article.c.id, _article.c.site, _article.c.key).join_from(wanted, _article, same)
    former = and_(_name.c.digest == wanted.c.digest, _name.c.site == wanted.c.site, _name.c.kind == "former-key")
    by_name = select(_name.c.article_id, _name.c.site, _name.c.name).join_from(wanted, _name, former)
    for article, site, key in [*session.execute(by_key), *session.execute(by_name)]:
        found[article] = pairs[site, key]
    return found
