"""Articles as rows: folded from the readings and redirects of closures of URLs, the same in every order.

In: surrogates of URLs whose articles may have changed. Out: rows of articles and their names; what changed, announced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from storage.database import search, syndication
from storage.database.articles import closure, findable, naming, versions
from storage.database.articles.announcing import News, announce
from storage.database.articles.closure import Closure, ClosureEvidence
from storage.database.articles.naming import Named
from storage.database.articles.stories_told import tell_stories
from storage.database.articles.versions import FoldedArticle
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ARTICLE, ARTICLE_NAME, URL
from storage.database.statements import AnyRow, insert_new, inserted, listed


def fold(connection: Connection, urls: Iterable[int]) -> None:
    """Fold again the articles that `urls` belong to, or may belong to."""
    begun = set(urls)
    evidence = closure.gather(connection, begun)
    # Whoever claims to be a page that turned out to join nothing must be judged again.
    judged = {claimant for url in evidence.lent for claimant in evidence.claimants.get(url, ())}
    together = _apart(evidence, sorted(begun | evidence.lent | judged))
    _fold_closures(connection, evidence, closure.describe(connection, evidence, together))


def _apart(evidence: ClosureEvidence, urls: Iterable[int]) -> list[set[int]]:
    """The closures of URLs, which have none in common."""
    done: set[int] = set()
    together: list[set[int]] = []
    for url in urls:
        if url not in done:
            together.append(evidence.closure(url))
            done |= together[-1]
    return together


@dataclass(frozen=True, slots=True)
class _Former:
    """What the rows said before: articles by surrogate, the closure that each stands in, its names; whose a URL is."""

    articles: dict[int, AnyRow]
    closures: dict[int, int]
    names: dict[int, set[tuple[str, str, str, str]]]
    urls: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Written:
    """An article that is to be written over `row`, or anew."""

    named: Named
    folded: FoldedArticle
    row: AnyRow | None

    @property
    def facts(self) -> dict[str, Any]:
        own = {"site": self.named.site, "key": self.named.key, "digest": digest_of(self.named.key)}
        return own | self.folded.facts

    @property
    def names(self) -> set[tuple[str, str, str, str]]:
        return {(self.named.site, *name) for name in self.named.names}


def _fold_closures(connection: Connection, evidence: ClosureEvidence, closures: Sequence[Closure]) -> None:
    found = [naming.named(one, evidence) for one in closures]
    former = _former(connection, closures)
    matched = [_matched(named, _of(former, index)) for index, named in enumerate(found)]
    kept = {row.id for rows in matched for row in rows if row is not None}
    _dissolve(connection, former, former.articles.keys() - kept)
    named = [one for several in found for one in several]
    rows = [row for several in matched for row in several]
    folded = versions.fold(connection, named)
    writes = [
        _Written(one, texts, row) for one, texts, row in zip(named, folded, rows, strict=True) if texts is not None
    ]
    _write(connection, writes, former)


_FORMER = (
    select(URL.c.id.label("url_id"), *ARTICLE.c)
    .select_from(URL)
    .join(ARTICLE, URL.c.article_id == ARTICLE.c.id)
    .where(URL.c.id.in_(bindparam("ids", expanding=True)))
)
_NAMES = select(ARTICLE_NAME).where(ARTICLE_NAME.c.article_id.in_(bindparam("ids", expanding=True)))


def _former(connection: Connection, closures: Sequence[Closure]) -> _Former:
    closure_of = {id_: index for index, one in enumerate(closures) for id_ in one.ids.values()}
    former = _Former({}, {}, {}, {})
    for some in batches(sorted(closure_of)):
        for row in connection.execute(_FORMER, {"ids": some}):
            former.articles[row.id], former.closures[row.id] = row, closure_of[row.url_id]
            former.urls[row.url_id] = row.id
    for some in batches(sorted(former.articles)):
        for name in connection.execute(_NAMES, {"ids": some}):
            former.names.setdefault(name.article_id, set()).add((name.site, name.kind, name.name, name.since))
    return former


def _of(former: _Former, index: int) -> dict[int, AnyRow]:
    return {id_: row for id_, row in former.articles.items() if former.closures[id_] == index}


def _matched(named: Sequence[Named], former: Mapping[int, AnyRow]) -> list[AnyRow | None]:
    """For each component the row it had before, or None: the one with its key, else any that is left."""
    by_key = {(row.site, row.key): row for row in former.values()}
    exact = [by_key.get((one.site, one.key)) for one in named]
    taken = {row.id for row in exact if row}
    spare = [former[id_] for id_ in sorted(former.keys() - taken)]
    return [row or (spare.pop(0) if spare else None) for row in exact]


def _dissolve(connection: Connection, former: _Former, articles: Iterable[int]) -> None:
    """Articles that no component is any more."""
    gone = set(articles)
    if gone:
        connection.execute(update(URL).where(URL.c.article_id.in_(gone)).values(article_id=None))
        former.urls.update({url: 0 for url, article in former.urls.items() if article in gone})
        search.remove(connection, gone)
        regrouped = syndication.renew(connection, gone, gone)
        connection.execute(delete(ARTICLE).where(ARTICLE.c.id.in_(gone)))
        rows = [former.articles[id_] for id_ in sorted(gone)]
        announce(connection, [(row.site, row.key, News.GONE) for row in rows])
        tell_stories(connection, regrouped)


def _write(connection: Connection, writes: Sequence[_Written], former: _Former) -> None:
    renamed = [one for one in writes if one.row is None or former.names.get(one.row.id, set()) != one.names]
    # A name or key may pass from one article to another: all that change are let go before any is given.
    _let_go(connection, [one.row.id for one in renamed if one.row is not None])
    ids = _write_articles(connection, writes)
    # A decision may be about an address that an article has or had, and that names it nowhere else.
    moved = _claim_urls(connection, writes, ids, former.urls)
    _write_names(connection, renamed, ids)
    told, were = versions.write(connection, [(ids[_key(one)], one.folded, one.row is None) for one in writes])
    again = {id(one) for one in renamed}
    changed = [one for one in writes if id(one) in again or ids[_key(one)] in told | moved or _differs(one)]
    renewed = findable.renew(connection, {ids[_key(one)] for one in changed}, were)
    told_of = [(*_key(one), News.WITHHELD if ids[_key(one)] in renewed.hidden else News.CHANGED) for one in changed]
    announce(connection, _given_up(writes) + told_of)
    tell_stories(connection, renewed.regrouped)


def _given_up(writes: Sequence[_Written]) -> list[tuple[str, str, News]]:
    """Keys by which articles were called, and none is any more."""
    given_up = {(one.row.site, one.row.key) for one in writes if one.row is not None} - {_key(one) for one in writes}
    return [(site, key, News.GONE) for site, key in sorted(given_up)]


def _let_go(connection: Connection, articles: Sequence[int]) -> None:
    for some in batches(articles):
        connection.execute(delete(ARTICLE_NAME).where(ARTICLE_NAME.c.article_id.in_(some)))


def _key(one: _Written) -> tuple[str, str]:
    return one.named.site, one.named.key


def _differs(one: _Written) -> bool:
    if one.row is None:
        return True
    return any(getattr(one.row, name) != value for name, value in one.facts.items() if name != "last_seen")


def _write_articles(connection: Connection, writes: Sequence[_Written]) -> dict[tuple[str, str], int]:
    """Insert or update the rows; their surrogates by site and key."""
    old = [one for one in writes if one.row is not None]
    _free_keys(connection, [one.row.id for one in old if one.row and (one.row.site, one.row.key) != _key(one)])
    if old:
        rows = [{"of": one.row.id, **{f"new_{k}": v for k, v in one.facts.items()}} for one in old if one.row]
        connection.execute(_UPDATE, rows)
    made = inserted(connection, ARTICLE, [one.facts for one in writes if one.row is None], "site", "key", "id")
    found = {(row.site, row.key): row.id for row in made} | {_key(one): one.row.id for one in old if one.row}
    return found | _elsewhere(connection, {_key(one) for one in writes} - found.keys())


def _free_keys(connection: Connection, articles: Sequence[int]) -> None:
    """Keys may pass from one article to another in a circle: those that change are let go first."""
    if articles:
        free = update(ARTICLE).where(ARTICLE.c.id == bindparam("of")).values(digest=bindparam("stand_in"))
        connection.execute(free, [{"of": id_, "stand_in": f"row {id_}"} for id_ in articles])


def _elsewhere(connection: Connection, keys: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Two sites that share a post id can give one key to two components: they share the row."""
    if not keys:
        return {}
    wanted = listed([(digest_of(key), site) for site, key in sorted(keys)], ARTICLE.c.digest, ARTICLE.c.site)
    same = and_(ARTICLE.c.digest == wanted.c.digest, ARTICLE.c.site == wanted.c.site)
    query = select(ARTICLE.c.site, ARTICLE.c.key, ARTICLE.c.id).join_from(wanted, ARTICLE, same)
    rows = connection.execute(query)
    return {(row.site, row.key): row.id for row in rows}


_FACTS = ("site", "key", "digest", "first_seen", "last_seen", "gone_at", "gone_why")
_UPDATE = (
    update(ARTICLE).where(ARTICLE.c.id == bindparam("of")).values(**{name: bindparam(f"new_{name}") for name in _FACTS})
)
_CLAIM = update(URL).where(URL.c.id == bindparam("of")).values(article_id=bindparam("article"))


def _claim_urls(
    connection: Connection, writes: Sequence[_Written], ids: Mapping[tuple[str, str], int], before: Mapping[int, int]
) -> set[int]:
    """Say of every URL which article it names now, also of those that name none any more; the articles concerned."""
    now = {url: ids[_key(one)] for one in writes for url in one.named.urls()}
    lost: dict[int, int | None] = {url: None for url, article in before.items() if article and url not in now}
    moved = {url: article for url, article in (now | lost).items() if before.get(url, 0) != (article or 0)}
    if moved:
        connection.execute(_CLAIM, [{"of": url, "article": article} for url, article in moved.items()])
    return {article for url, now_its in moved.items() for article in (now_its, before.get(url)) if article}


def _write_names(connection: Connection, writes: Sequence[_Written], ids: Mapping[tuple[str, str], int]) -> None:
    rows = [
        {
            "site": site,
            "kind": kind,
            "name": name,
            "digest": digest_of(name),
            "article_id": ids[_key(one)],
            "since": since,
        }
        for one in writes
        for site, kind, name, since in sorted(one.names)
    ]
    insert_new(connection, ARTICLE_NAME, rows)
