"""What one page gives: fetched like any other, into an archive that is thrown away, and shown with its evidence."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands.crawl import owner_of
from crawler.crawl import run
from crawler.extraction import finish
from crawler.site import Site
from storage.archive import Archive
from storage.database import memory, replan
from storage.errors import EndedEarly, NotFound
from storage.records import Article, Capture, Reading
from storage.urls import canonical_url

_FIELDS = (
    "title", "kicker", "subtitle", "kind", "authors", "published", "modified", "section", "tags", "language",
    "canonical", "paywalled",
)  # fmt: skip


def shown(url: str, sites: Path, folder: Path, *, explain: str | None) -> None:
    """Fetch `url` into an archive in `folder` and print what was read.

    `explain` "blocks": the page's blocks, too. Raises as `crawler.crawl.run`.
    """
    page = canonical_url(url)
    with Archive.create(folder) as archive:
        site = owner_of(page, [sites])
        _fetch(archive, site, page)
        visit = _visit(archive, site, page)
        reading = _reading(archive, site, page)
    click.echo(_head(visit))
    if reading is not None:
        _show(reading)
        if explain:
            _explain(reading)


def _fetch(archive: Archive, site: Site, page: str) -> None:
    limits = site.limits.model_copy(update={"max_pages": 1, "max_hops": 0})
    try:
        run(archive, site.model_copy(update={"limits": limits}), urls=[page])
    except EndedEarly:
        return  # what else robots.txt or a redirect named was not asked for


def _visit(archive: Archive, site: Site, page: str) -> Capture:
    with archive.database.read() as session:
        for visit in replan.visited(session, site.name):
            if visit.last.url == page:
                return visit.last
    raise NotFound(what=page)


def _reading(archive: Archive, site: Site, page: str) -> Reading | None:
    with archive.database.read() as session:
        for draft, _hops in replan.drafts(session, site.name):
            if draft.url == page:
                return finish(draft, memory.published(session, site.name, memory.month_of(draft.at)))
    return None


def _head(capture: Capture) -> str:
    if capture.location:
        return f"{capture.url} answered {capture.status}: it leads to {capture.location}. Try that one."
    if capture.status is None:
        return f"{capture.url} gave no answer ({capture.outcome}): {capture.error}"
    return f"{capture.url} answered {capture.status}, {capture.content_type or 'of no type'}"


def _show(reading: Reading) -> None:
    click.echo(f"outcome: {reading.outcome}" + (f" ({reading.reason})" if reading.reason else ""))
    if reading.article:
        _show_article(reading.article)
    for teaser in reading.teasers:
        what = f"teaser {teaser.position}: {_plain(teaser.title)}"
        click.echo("  ".join([what, *(part for part in (teaser.category, teaser.url) if part)]))


def _show_article(article: Article) -> None:
    for name in _FIELDS:
        value = getattr(article, name)
        if value:
            said = "; ".join(value) if isinstance(value, tuple) else str(value)
            evidence = article.evidence.get(name)
            click.echo(f"{name}: {_plain(said)}" + (f"  [{evidence}]" if evidence else ""))
    click.echo(f"text: {len(article.text.split())} words in {len(article.text.splitlines())} paragraphs")


def _explain(reading: Reading) -> None:
    click.echo("blocks:")
    for block in reading.blocks:
        click.echo(f"  {block.verdict}\t{block.signal}\t{_plain(block.text)}")


def _plain(text: str) -> str:
    """One line without what a terminal would obey."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
