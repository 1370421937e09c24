"""Articles as rows: folded from the readings and redirects of a closure of URLs, the same in every order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.database import search
from storage.database.articles import closure, versions
from storage.database.articles.closure import Closure
from storage.database.engine import next_change
from storage.database.schema import Article, ArticleName, Capture, Change, Url
from storage.identity import Component, NameEdge, Node, components


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A component that is an article: what it is called, and under which names it is found."""

    component: Component
    site: str
    key: str
    names: frozenset[tuple[str, str, str]]


def fold(session: Session, urls: Iterable[int]) -> None:
    """Fold again the articles that `urls` belong to, or may belong to."""
    done: set[int] = set()
    waiting = sorted(set(urls))
    while waiting:
        url = waiting.pop()
        if url in done:
            continue
        found = closure.gather(session, url)
        if closure.is_listing(session, url):
            # Whoever claims to be this page must be judged again, each on its own.
            waiting += sorted(closure.claimants(session, url) - done)
            done.add(url)
        else:
            done |= set(found.ids.values())
        _fold_closure(session, found)


def _fold_closure(session: Session, found: Closure) -> None:
    nodes = {node.url: node for node in found.nodes}
    named = [
        _named(session, component, nodes)
        for component in components(found.nodes, found.edges)
        if any(nodes[url].sights for url in component.urls)
    ]
    former = _attached(session, found)
    rows = _matched(named, former)
    leftover = former.keys() - {row.id for row in rows if row is not None}
    _dissolve(session, [former[id_] for id_ in leftover], found)
    # A name may pass from one article to another: all that change are let go before any is given.
    for name, row in zip(named, rows, strict=True):
        if row is not None and not _has_names(session, row, name):
            session.execute(delete(ArticleName).where(ArticleName.article_id == row.id))
    for name, row in zip(named, rows, strict=True):
        _write(session, name, row, found, nodes)


def _named(session: Session, component: Component, nodes: dict[str, Node]) -> _Named:
    solo = {url: _solo_key(nodes[url], component) for url in component.urls if nodes[url].sights}
    first = min((sight.at, sight.record_id, url) for url in solo for sight in nodes[url].sights)
    key = solo[first[2]]
    site = session.scalars(select(Capture.site).where(Capture.record_id == first[1])).one()
    names = _names(component, nodes) | {
        ("former-key", other, _first_record(nodes[url])) for url, other in solo.items() if other != key
    }
    return _Named(component=component, site=site, key=key, names=_earliest(session, names))


def _solo_key(node: Node, component: Component) -> str:
    """What the article would be called if only this page of it were known."""
    if node.post_ids:
        return f"post-id:{min(node.post_ids)[1]}"
    canonical = [edge for edge in component.edges if edge.kind == "canonical" and edge.url == node.url]
    if canonical:
        return min(canonical, key=lambda edge: (edge.at, edge.record_id, edge.target)).target
    return node.url


def _first_record(node: Node) -> str:
    return min((sight.at, sight.record_id) for sight in node.sights)[1]


def _names(component: Component, nodes: dict[str, Node]) -> set[tuple[str, str, str]]:
    names = {_name_of(edge) for edge in component.edges}
    for url in component.urls:
        if nodes[url].sights:
            first = _first_record(nodes[url])
            names |= {("url", url, first), *(("post-id", post_id, first) for _site, post_id in nodes[url].post_ids)}
    return names


def _name_of(edge: NameEdge) -> tuple[str, str, str]:
    return (edge.kind, edge.url if edge.kind == "moved" else edge.target, edge.record_id)


def _earliest(session: Session, names: set[tuple[str, str, str]]) -> frozenset[tuple[str, str, str]]:
    """One record per name: the first capture that says so."""
    records = {record for _kind, _name, record in names}
    when = dict(session.execute(select(Capture.record_id, Capture.at).where(Capture.record_id.in_(records))).all())
    best: dict[tuple[str, str], tuple[datetime, str]] = {}
    for kind, name, record in names:
        moment = (when[record], record)
        best[kind, name] = min(best.get((kind, name), moment), moment)
    return frozenset((kind, name, record) for (kind, name), (_at, record) in best.items())


def _attached(session: Session, found: Closure) -> dict[int, Article]:
    ids = list(found.ids.values())
    rows = session.scalars(select(Article).join(Url, Url.article_id == Article.id).where(Url.id.in_(ids)))
    return {row.id: row for row in rows}


def _matched(named: list[_Named], former: dict[int, Article]) -> list[Article | None]:
    """For each component the row it had before, or None: the one with its key, else any that is left."""
    by_key = {(row.site, row.key): row for row in former.values()}
    exact = [by_key.get((name.site, name.key)) for name in named]
    taken = {row.id for row in exact if row}
    spare = [former[id_] for id_ in sorted(former.keys() - taken)]
    return [row or (spare.pop(0) if spare else None) for row in exact]


def _dissolve(session: Session, rows: list[Article], found: Closure) -> None:
    ids = list(found.ids.values())
    session.execute(update(Url).where(Url.id.in_(ids)).values(article_id=None))
    for row in rows:
        search.remove(session, row.id)
        _announce(session, row.site, row.key)
        session.execute(delete(Article).where(Article.id == row.id))
    session.flush()


def _write(session: Session, named: _Named, row: Article | None, found: Closure, nodes: dict[str, Node]) -> None:
    urls = sorted(found.ids[url] for url in named.component.urls)
    folded = versions.fold(session, named.component, nodes, found)
    if folded is None:
        return
    facts: dict[str, Any] = {"site": named.site, "key": named.key, **folded.facts}
    is_new = row is None
    row = row or Article(**facts)
    changed = is_new or any(getattr(row, name) != value for name, value in facts.items() if name != "last_seen")
    for name, value in facts.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    session.execute(update(Url).where(Url.id.in_(urls)).values(article_id=row.id))
    changed |= _write_names(session, row, named)
    changed |= versions.write(session, row, folded)
    if changed:
        _announce(session, row.site, row.key)


def _has_names(session: Session, row: Article, named: _Named) -> bool:
    mine = session.scalars(select(ArticleName).where(ArticleName.article_id == row.id)).all()
    return {(n.site, n.kind, n.name, n.since) for n in mine} == {(named.site, *name) for name in named.names}


def _write_names(session: Session, row: Article, named: _Named) -> bool:
    if _has_names(session, row, named):
        return False
    for kind, name, since in sorted(named.names):
        session.add(ArticleName(site=row.site, kind=kind, name=name, article_id=row.id, since=since))
    session.flush()
    return True


def _announce(session: Session, site: str, key: str) -> None:
    epoch, number = next_change(session)
    change = {"epoch": epoch, "n": number, "subject": "article", "key": f"{site} {key}", "at": datetime.now(UTC)}
    session.add(Change(**change))
