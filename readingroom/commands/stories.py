"""`microfiche stories` and `microfiche story`: which articles carry the same text, and who had it first."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from readingroom.commands.completing import ARTICLE, SITE
from readingroom.commands.selecting import limit
from readingroom.lookup import Found, look_up
from readingroom.moments import stretch
from readingroom.nearby import check_sites
from readingroom.story_view import print_marked, print_stories, print_story
from readingroom.terminal import as_json, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database import syndication
from storage.database.engine import Connection
from storage.database.queries import stories as queries
from storage.database.queries.stories import StoryChoice, SyndicatedStory
from storage.errors import NotFound
from storage.paging import paged
from storage.records import Article
from storage.syndication import marked as marking

_ALONE = "No other article carries the text of {what}."
_NOT_WHOLE = "Not all stories are found yet; opening the archive where it can be written finds the others."
_SHARED = "{share:.0%} of this text stands in {other}, too."


@click.command()
@click.option("--site", "sites", multiple=True, metavar="NAME", type=SITE, help="Only what this site carries, too.")
@click.option("--from", "first", metavar="DATE", help="Only those that began then or later.")
@click.option("--to", "last", metavar="DATE", help="Only those that began then or earlier.")
@limit(20)
@json_option(
    "key (of the first one), articles: no, site, key, url, title, at, first_by, words, overlap, overlap_of_first"
)
@paged
@archive_option
def stories(
    *, sites: tuple[str, ...], first: str | None, last: str | None, limit: int, form: str | None, archive: str
) -> None:
    """The newest stories: texts that several articles carry, agency copy above all, and who had each first.

    `microfiche story` shows the articles of one. Where there is none, that is said on stderr, and the exit code is 0.
    """
    began = stretch(first, last, "--from", "--to", datetime.now(UTC))
    with Archive.open(archive) as opened, opened.database.read() as connection:
        check_sites(connection, sites)
        choice = StoryChoice(sites=sites, since=began.start, until=began.end, limit=limit)
        found = list(queries.newest(connection, choice))
        if not syndication.is_whole(connection):
            click.echo(_NOT_WHOLE, err=True)
    if not found:
        click.echo("No such text is carried by several articles.", err=True)
    elif form:
        for one in found:
            click.echo(as_json(one))
    else:
        print_stories(console(), found)
    if len(found) == limit:
        click.echo(f"{limit} are shown; --limit says how many.", err=True)


@click.command()
@click.argument("what", metavar="ARTICLE", type=ARTICLE)
@click.option("--marked", "other", metavar="OTHER", help="Its text, with what stands in this article too marked.")
@json_option("key, articles; --marked: share, stretches")
@paged
@archive_option
def story(what: str, *, other: str | None, form: str | None, archive: str) -> None:
    """Which articles carry the text of ARTICLE, in the order in which they were there, and how much of it.

    "in first" is the share of an article's words that stand in the first one, "of first" the share of the first one's
    that stand in it. Where there are two, the text is shown with what they share marked. ARTICLE and OTHER are URLs,
    keys or record ids, as for `microfiche show`.
    """
    with Archive.open(archive) as opened, opened.database.read() as connection:
        found = look_up(connection, what)
        text = _article(found)
        if other is not None:
            _print_marked(text, _article(look_up(connection, other)), other, form)
            return
        if found.story is None:
            raise NotFound(_ALONE, what=what)
        if form:
            click.echo(as_json(found.story))
            return
        print_story(console(), found.story)
        if len(found.story.articles) == 2:
            _print_beside(connection, found, found.story)


def _article(found: Found) -> Article:
    if found.article is None:
        raise NotFound("{what} is no article.", what=found.sight.capture.url)
    return found.article


def _print_beside(connection: Connection, found: Found, story: SyndicatedStory) -> None:
    """The text of one of two, with what the other one shares."""
    own = found.piece and (found.piece.site, found.piece.key)
    [other] = [one for one in story.articles if (one.site, one.key) != own]
    click.echo()
    _print_marked(_article(found), _article(look_up(connection, f"{other.site} {other.key}")), other.url, None)


def _print_marked(article: Article, other: Article, called: str, form: str | None) -> None:
    stretches = list(marking.stretches(article.text, other.text))
    share = marking.share(article.text, other.text)
    if form:
        click.echo(as_json({"share": share, "stretches": stretches}))
    else:
        print_marked(console(), stretches, _SHARED.format(share=share, other=one_line(called)))
