"""The newspaper as an object: what it prints, what changes between two crawls, and how it misbehaves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from crawler.newspaper.edition import Edition, first_edition, listings, renamed
from crawler.newspaper.pages import answer_for
from crawler.newspaper.server import Served, start
from crawler.newspaper.sitefile import BASE_URL
from crawler.newspaper.trouble import standing_rules, troubles
from crawler.newspaper.truth import Truth, cards_of, truth_of
from crawler.newspaper.wire import Answer, Asked, Misbehaviour, spoiled
from storage.records import Teaser

if TYPE_CHECKING:
    from crawler.newspaper.certificate import Certificate


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """A misbehaviour and how many more times it happens; None: always."""

    how: Misbehaviour
    times: int | None


class Newspaper:
    """The Daily Fixture. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edition = first_edition()
        self._rules = {path: Rule(how, times) for path, (how, times) in standing_rules().items()}

    @property
    def edition(self) -> Edition:
        """What the paper prints now."""
        return self._edition

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all articles that can be read, newest first."""
        return tuple(story.path for story in self._edition.shown)

    @property
    def listings(self) -> tuple[str, ...]:
        """The paths of the front page and of all pages of teaser cards."""
        return tuple(listings(self._edition))

    def truth(self, path: str, base_url: str = BASE_URL) -> Truth:
        """Say what the article, AMP twin or page of trouble at `path` holds. Raises KeyError for any other path."""
        story = (self._edition.twins | troubles()).get(path) or self._edition.stories[path]
        return truth_of(self._edition, story, path, base_url)

    def cards(self, path: str, base_url: str = BASE_URL) -> tuple[Teaser, ...]:
        """Say which teasers the listing page at `path` shows, in page order."""
        return cards_of(self._edition, path, base_url)

    def publish(
        self,
        path: str,
        *,
        headline: str | None = None,
        deck: str | None = None,
        body: str | None = None,
        teasers: tuple[str, ...] | None = None,
    ) -> None:
        """Change a story. `body` is Markdown; `teasers` are paths of the stories that follow on its page.

        A changed headline, deck or body moves dateModified on by an hour; other teasers do not.
        """

        def change(edition: Edition) -> Edition:
            story = edition.stories[path]
            new = replace(
                story,
                headline=_or(headline, story.headline),
                deck=_or(deck, story.deck),
                body=_or(body, story.body),
            )
            modified = story.modified if new == story else story.modified + timedelta(hours=1)
            return edition.with_story(replace(new, modified=modified, teasers=_or(teasers, story.teasers)))

        self._print(change)

    def point_canonical(self, path: str, canonical: str) -> None:
        """Make a story's page name another path as its canonical: a mistake that many papers make."""
        self._print(lambda edition: edition.with_story(replace(edition.stories[path], canonical=canonical)))

    def remove(self, path: str, status: int = 410) -> None:
        """Take a story out of the paper; its path answers 410 or 404."""
        self._print(lambda edition: edition.changed(gone=dict(edition.gone) | {path: status}))

    def restore(self, path: str) -> None:
        """Print a story again that was removed or redirected."""

        def change(edition: Edition) -> Edition:
            gone = {key: status for key, status in edition.gone.items() if key != path}
            moved = {key: target for key, target in edition.moved.items() if key != path}
            return edition.changed(gone=gone, moved=moved)

        self._print(change)

    def redirect(self, path: str, target: str = "/", status: int = 302) -> None:
        """Let a path answer with a redirect; without a target to the front page, as papers do when a story is gone."""
        self._print(lambda edition: edition.changed(moved=dict(edition.moved) | {path: (status, target)}))

    def rename(self, path: str, new_slug: str) -> None:
        """Give a story a new slug; the old path answers 301."""
        self._print(lambda edition: renamed(edition, path, new_slug))

    def misbehave(self, path: str, how: Misbehaviour, times: int | None = None) -> None:
        """Spoil the next answers for a path (without query), `times` of them or all."""
        with self._lock:
            self._rules[path] = Rule(how, times)

    def behave(self, path: str) -> None:
        """End the misbehaviour of a path."""
        with self._lock:
            self._rules.pop(path, None)

    def answer(self, asked: Asked, base_url: str = BASE_URL) -> Answer:
        """Answer a request as the paper stands now, spoiled if a rule says so."""
        answer = answer_for(self._edition, asked, base_url)
        how = self._due(asked.path)
        return spoiled(answer, asked, how) if how else answer

    def serve(self, port: int = 0, certificate: Certificate | None = None) -> Served:
        """Serve the paper on 127.0.0.1 until it is closed: `with newspaper.serve() as served: served.url`.

        Port 0: any free one. With a certificate: by https. Raises OSError when the port is taken.
        """
        return start(self, port, certificate)

    def _print(self, change: Callable[[Edition], Edition]) -> None:
        with self._lock:
            self._edition = change(self._edition)

    def _due(self, path: str) -> Misbehaviour | None:
        with self._lock:
            rule = self._rules.get(path)
            if rule is None:
                return None
            self._rules[path] = replace(rule, times=None if rule.times is None else max(rule.times - 1, 0))
            return None if rule.times == 0 else rule.how


def _or(new: T | None, old: T) -> T:
    return old if new is None else new
