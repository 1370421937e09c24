"""The addresses that a job did not follow because there seems to be no end of them: counted, with an example each.

In: what was read. Out: a sentence for each reason. Links to other hosts, or that the site file excludes, are no loss
and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.frontier.planning import beyond
from crawler.frontier.scope import scope_of
from crawler.frontier.shapes import TRIAL, shape_of
from crawler.sites.declaration import Site
from storage.records import NOTED, Draft


class Unfollowed:
    """The URLs of one job, by reason."""

    def __init__(self, site: Site) -> None:
        self._site, self._scope = site, scope_of(site)
        self._found: dict[str, dict[str, None]] = {}

    def read(self, draft: Draft) -> None:
        """Note the traps among the links of a page."""
        for link in beyond(self._site, draft):
            self._note(f"its page has more than {self._site.limits.max_links} links", link.url)
        for link in draft.links:
            if link.rel in NOTED:
                continue
            if not self._scope.page(link).followed and self._scope.is_ours(link.url):
                self._trap(link.url)

    def _trap(self, url: str) -> None:
        if why := self._scope.endless_in(url):
            self._note(why, url)

    def barren(self, urls: Iterable[str]) -> None:
        """Note URLs of shapes that bore nothing."""
        for url in urls:
            self._note(f"{TRIAL} pages like {shape_of(url)} were no articles and led to none", url)

    def _note(self, why: str, url: str) -> None:
        self._found.setdefault(why, {})[url] = None

    def counted(self) -> dict[str, int]:
        """How many URLs there are of each sentence, the most first: "412 URLs, such as https://…: it is a view of a
        calendar".
        """
        most = sorted(self._found.items(), key=lambda found: -len(found[1]))
        return {f"{_urls(len(urls))} {next(iter(urls))}: {why}": len(urls) for why, urls in most}


def _urls(count: int) -> str:
    return "1 URL," if count == 1 else f"{count} URLs, such as"
