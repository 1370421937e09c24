"""An archive that is open for reading in it: the questions that a program may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from readingroom.access.found import ArchivedArticle, article_of
from readingroom.access.selected import SelectedArticles
from readingroom.lookup import look_up
from readingroom.past_lookup import row_then, rows_then, versions_then
from storage.answers import answer_to_read
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import captures
from storage.database.queries import article_choice, articles, feed, past, selection, stories, teaser_spans
from storage.database.queries.article_choice import ArticleChoice, check_aware
from storage.database.queries.article_rows import rows_of
from storage.database.queries.feed import ArticleChange
from storage.database.queries.selection import Selection, articles_called
from storage.database.queries.stories import StoryChoice, SyndicatedStory
from storage.database.queries.teaser_spans import TeaserStood
from storage.errors import NotFound
from storage.records import Capture
from storage.urls import canonical_url
from storage.warc.wire import parse_response


class OpenArchive:
    """An archive to read in; use it in a `with` statement.

    What goes through many rows gives an iterator, which holds a transaction until it is at its end or forgotten.
    """

    def __init__(self, archive: Archive) -> None:
        """Use `microfiche.open`."""
        self._archive = archive
        self._database = archive.database

    @classmethod
    def at(cls, where: str | Path) -> Self:
        """Open what lies in a folder, or behind the URL of a database; see `microfiche.open`."""
        is_url = "://" in str(where)
        return cls(Archive.of_rows(str(where)) if is_url else Archive.open(where))

    def articles(
        self,
        *,
        sites: Sequence[str] = (),
        published_from: datetime | None = None,
        published_before: datetime | None = None,
        seen_from: datetime | None = None,
        seen_before: datetime | None = None,
        since: int | None = None,
        as_of: int | str | None = None,
    ) -> SelectedArticles:
        """The newest text of each article that may be shown. What is not said does not matter.

        Moments are aware: `…_from` and later, earlier than `…_before`; seen is when it was first captured.
        `since`: only those that changed after this change number. Raises ValueError for a naive moment.
        `as_of`: as they looked at this change number (N, "EPOCH:N" or "now"), the same whenever it is asked, but for
        those that somebody has withheld since, which are left out; `last_seen` is None then. Going through them raises
        EpochOver, and UsageError where nobody knows how they looked.
        """
        choice = ArticleChoice(
            sites=tuple(sites),
            published_from=published_from,
            published_before=published_before,
            seen_from=seen_from,
            seen_before=seen_before,
            since=since,
        )
        return SelectedArticles(self._database, self, partial(_as_of, choice=choice, cursor=as_of))

    def article(self, what: str, *, as_of: int | str | None = None) -> ArchivedArticle:
        """The newest text of one: by a URL that names it, its key, or a record id; `as_of`: as it looked then.

        Raises NotFound, TakenDown, UsageError, EpochOver.
        """
        with self._database.read() as connection:
            if as_of is not None:
                return article_of(row_then(connection, what, as_of), self)
            article = _article_called(connection, what)
            versions = article_choice.versions_chosen(connection, ArticleChoice(articles=(article,)))
            return next(article_of(row, self) for row in rows_of(connection, versions))

    def versions(self, what: str, *, as_of: int | str | None = None) -> Iterator[ArchivedArticle]:
        """All versions of one that may be shown, oldest first. Raises as `article` does.

        `as_of`: those of which the feed of changes had told by then, as it told of them.
        """
        with self._database.read() as connection:
            if as_of is not None:
                yield from (article_of(row, self) for row in versions_then(connection, what, as_of))
                return
            of_it = article_choice.all_versions(connection, _article_called(connection, what))
            yield from (article_of(row, self) for row in rows_of(connection, of_it))

    def search(
        self, words: str, *, limit: int = 100, site: str | None = None, as_of: int | str | None = None
    ) -> Iterator[ArchivedArticle]:
        """At most `limit` articles that hold all words, newest first, as `microfiche search` finds them.

        `as_of`: those that would have been found at this change number, as they looked. Raises UsageError, EpochOver.
        """
        with self._database.read() as connection:
            if as_of is not None:
                yield from (article_of(row, self) for row in rows_then(connection, words, as_of, limit, site))
                return
            hits = [hit.article for hit in articles.find(connection, words, limit, site)]
            newest = article_choice.newest_versions(connection, hits)
            found = (newest[hit] for hit in hits if hit in newest)
            yield from (article_of(row, self) for row in rows_of(connection, found))

    def teasers(self, *, at: datetime | None = None, page: str | None = None) -> Iterator[TeaserStood]:
        """What pages announced when they were last captured, or at a moment; of one page, by its URL, or of all.

        Raises ValueError for a naive moment, BadUrl.
        """
        check_aware(at)
        with self._database.read() as connection:
            yield from teaser_spans.stood(connection, at, canonical_url(page) if page else None)

    def stories(
        self, *, sites: Sequence[str] = (), since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[SyndicatedStory]:
        """Texts that several articles carry, those first that began last: at `since` or later, before `until` (aware).

        `sites`: only those that one of these carries. Raises ValueError for a naive moment.
        """
        check_aware(since, until)
        with self._database.read() as connection:
            yield from stories.newest(connection, StoryChoice(sites=tuple(sites), since=since, until=until))

    def captures(
        self, *, sites: Sequence[str] = (), since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Capture]:
        """The exchanges that had an answer, by file and place; made from `since` on and before `until`.

        Raises ValueError for a naive moment.
        """
        check_aware(since, until)
        with self._database.read() as connection:
            yield from selection.captures_of(connection, Selection(sites=tuple(sites), since=since, until=until))

    def changes(self, since: int = 0) -> Iterator[ArticleChange]:
        """What changed after this change number, in order, none left out.

        Their `epoch` tells builds of the database apart: in another one, changes are counted from 1 again.
        """
        with self._database.read() as connection:
            yield from feed.after(connection, since)

    def bytes_of(self, record_id: str) -> bytes:
        """The body of the answer with this record id, its content coding kept.

        Raises NotFound, TakenDown, RecordUnreadable.
        """
        with self._database.read() as connection:
            articles.withhold_capture(connection, record_id)
            capture = captures.find(connection, record_id)
        if capture is None:
            raise NotFound(what=record_id)
        answer = answer_to_read(self._archive, capture)
        return answer if capture.status is None else parse_response(answer).entity

    def close(self) -> None:
        """Close the database."""
        self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _as_of(connection: Connection, choice: ArticleChoice, cursor: int | str | None) -> ArticleChoice:
    return choice if cursor is None else replace(choice, as_of=past.number_of(connection, str(cursor)))


def _article_called(connection: Connection, what: str) -> int:
    """Surrogate of the article that is meant."""
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    return articles_called(connection, [(found.piece.site, found.piece.key)])[0]
