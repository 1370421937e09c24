"""Where a job looks for news: start pages, feeds and sitemaps, and which of them gave nothing.

In: how the claim of each ended, and what was read there. Out: those that failed, each in a sentence.
What an operator declares and what the site itself names (a head its feeds, robots.txt its sitemaps, an index its
parts) counts alike. A path that nobody named is never tried, so nothing that was only guessed can fail.
"""

from __future__ import annotations

from crawler.extraction.reasons import NO_RUNNING_TEXT
from crawler.frontier.revisit_rule import CLOSED, SOURCES
from crawler.frontier.scope import scope_of
from crawler.jobs.redirects import Redirects
from crawler.sites.declaration import Site
from storage.database.log.readings import Conclusion, conclusion_of
from storage.database.log.sights import is_readable
from storage.records import Capture, Claim, Kind, Link, Outcome, Reading, ReadingOutcome, Rel

_NAMES = {"listing": "start page", "feed": "feed", "sitemap": "sitemap"}
"""By the role of a plan."""
_LISTS = frozenset({ReadingOutcome.FEED, ReadingOutcome.SITEMAP})
"""sitemaps.org takes feeds for sitemaps, and a site file may confuse the two."""
_OF_LISTS = frozenset({_NAMES["feed"], _NAMES["sitemap"]})
_NO_FAILURE = frozenset({Outcome.BUDGET, Outcome.TAKEN_DOWN})


def is_source(claim: Claim) -> bool:
    """Whether a claim is for a start page, a feed or a sitemap."""
    return claim.role in SOURCES


class Sources:
    """The start pages, feeds and sitemaps that a job asked for; the last word about each counts."""

    def __init__(self, site: Site) -> None:
        self.redirects = Redirects()
        self._scope = scope_of(site)
        self._starts = frozenset(site.start)
        self._declared = {*site.start, *site.feeds, *site.sitemaps}
        self._last: dict[str, tuple[str, str]] = {}
        """By URL: the name of its role, and the record of its last capture."""
        self._faults: dict[str, str | None] = {}

    def failed(self) -> list[str]:
        """One sentence for each that failed: "feed https://paper.example/feed answered 404"."""
        circling = dict.fromkeys((url for url in self.redirects.circles() if url in self._last), "leads in a circle")
        faults = self._faults | self._misled() | circling
        return [f"{name} {url} {faults[url]}" for url, (name, _record) in self._last.items() if faults[url]]

    def _misled(self) -> dict[str, str | None]:
        """Feeds and sitemaps that lead to a start page, as many sites answer for what is gone."""
        ends = {url: self.redirects.end_of(url) for url, (name, _record) in self._last.items() if name in _OF_LISTS}
        return {
            url: f"leads to the start page {end}" for url, end in ends.items() if end != url and end in self._starts
        }

    def asked(self, claim: Claim, capture: Capture) -> None:
        """Note how a claim ended."""
        if claim.kind not in (Kind.ROBOTS, Kind.REQUISITE):
            self.redirects.note(capture)
        if is_source(claim):
            self._last[claim.url] = _NAMES[claim.role], capture.record_id
            self._faults[claim.url] = self._fault(claim, capture)

    def recalled(self, claim: Claim, capture: Capture, before: Conclusion | None) -> None:
        """Note what earlier captures of the same bytes gave; None: their reading never comes, or is still to come."""
        if not is_source(claim) or self._faults[claim.url] or capture.outcome is not Outcome.RESPONSE:
            return
        if before is not None:
            self._faults[claim.url] = _misread(_NAMES[claim.role], before)
        elif not capture.refers_to and not (capture.entity_sha256 and is_readable(capture)):
            of_type = f" but {capture.content_type}" if capture.content_type else ""
            self._faults[claim.url] = f"answered {capture.status} with no document{of_type}"

    def read(self, reading: Reading) -> None:
        """Note what was read, if it was a source."""
        name, record = self._last.get(reading.draft.url, ("", ""))
        if record == reading.draft.record_id:
            self._faults[reading.draft.url] = _misread(name, conclusion_of(reading))

    def _fault(self, claim: Claim, capture: Capture) -> str | None:
        if capture.outcome is Outcome.ROBOTS_DENIED:
            return self._refusal(claim, capture)
        if capture.outcome is Outcome.REDIRECT:
            return self._astray(claim, capture)
        if capture.outcome is not Outcome.RESPONSE:
            why = f": {capture.error}" if capture.error else ""
            return None if capture.outcome in _NO_FAILURE else f"was not had ({capture.outcome.value}{why})"
        status = capture.status or 0
        return f"answered {status}" if status >= 400 or 300 <= status < 304 else None

    def _refusal(self, claim: Claim, capture: Capture) -> str | None:
        """Many sites name feeds in their heads that their robots.txt forbids: theirs to say, unless somebody declared
        the feed.
        """
        why = capture.error or "robots.txt"
        return f"was not asked for ({why})" if claim.url in self._declared or why.startswith(CLOSED) else None

    def _astray(self, claim: Claim, capture: Capture) -> str | None:
        if capture.location is None:
            return f"answered {capture.status} and leads to no address"
        if claim.url in self._declared:
            self._declared.add(capture.location)
        decision = self._scope.page(Link(url=capture.location, rel=Rel.REDIRECT))
        return None if decision.followed else f"leads to {capture.location}, and {decision.why}"


def _misread(name: str, found: Conclusion) -> str | None:
    if found.outcome is ReadingOutcome.FAILED:
        return None  # told among the pages that were lost
    why = f" ({found.reason})" if found.reason else ""
    if name == _NAMES["listing"]:
        is_well = found.leads_on or found.outcome is not ReadingOutcome.NOT_AN_ARTICLE
        # A page of few words is what its site has to say.
        return None if is_well or (found.reason == NO_RUNNING_TEXT and not found.is_blank) else f"shows nothing{why}"
    if found.outcome not in _LISTS:
        return f"is no {name}{why}"
    return found.reason
