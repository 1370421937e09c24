"""Which files of pages are fetched, and when they are asked for again: pure rules.

In: what was read of a page or a style sheet, the newest answer of a file, the site's declaration. Out: plans.
Never: the network, a clock; a date on which a file is due by itself. A file is asked for because a page that was read
shows it: so what no page shows any more costs nothing, and the plan holds what is still to be fetched and nothing else.
"""

from __future__ import annotations

import re
from datetime import timedelta

from crawler.frontier.scope import scope_of
from crawler.sites.declaration import Site
from storage.database.plans.plan import REQUISITE, Answered, Due
from storage.records import Draft, Kind, Link, Outcome, ReadingOutcome, Rel

RELS = {
    "styles": Rel.STYLE,
    "scripts": Rel.SCRIPT,
    "fonts": Rel.FONT,
    "images": Rel.IMAGE,
    "media": Rel.MEDIA,
}
"""By the words of the site file; styles first, because what they need follows."""
MOST_STEPS = 4
"""From a page to a file, over style sheets that name others; a sheet that is further away has no end, mostly."""
_PRIORITIES = {rel: -number for number, rel in enumerate(RELS.values(), 1)}
_AGAIN_IF_NOT_HAD = timedelta(days=7)
_SELDOM = frozenset({Rel.IMAGE, Rel.FONT, Rel.MEDIA})
_A_YEAR = timedelta(days=365)
_VERSION = re.compile(
    r"[?&](?:v|ver|version|rev|hash|build|cb|cachebust)=\w|[./_-](?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,64}(?=[./_-])", re.I
)
"""What makes an address of one form of a file: another form has another address."""


def requisites_of(site: Site, draft: Draft, steps: int) -> list[Due]:
    """The files that a page or a style sheet needs, as far as the site file wants them. `steps` are those to a sheet
    from its page; of a page 0.
    """
    rels = {RELS[kind] for kind in site.assets.kinds}
    if not rels or not _is_wanted_of(site, draft):
        return []
    scope = scope_of(site)
    return [
        Due(
            link=Link(url=file.url, rel=file.rel, via=draft.url, position=position),
            role=REQUISITE,
            due=draft.at,
            kind=Kind.REQUISITE,
            priority=_PRIORITIES[file.rel],
            hops=steps + 1,
            via_record=draft.record_id,
        )
        for position, file in enumerate(draft.requisites)
        if file.rel in rels and scope.file(file.url).followed
    ]


def _is_wanted_of(site: Site, draft: Draft) -> bool:
    if draft.outcome is ReadingOutcome.LISTING:
        return "listings" in site.assets.pages and draft.url in site.start
    if draft.outcome is ReadingOutcome.ARTICLE:
        return "articles" in site.assets.pages
    return draft.outcome is ReadingOutcome.STYLE


def is_wanted(site: Site, due: Due, last: Answered | None) -> bool:
    """Whether a file is to be fetched that a page shows, by the newest answer for it, whoever asked."""
    return last is None or due.due is None or due.due >= last.at + _rest(site, due.link, last)


def _rest(site: Site, link: Link, last: Answered) -> timedelta:
    if not (last.outcome in (Outcome.RESPONSE, Outcome.REDIRECT) and (last.status or 0) < 400):
        return _AGAIN_IF_NOT_HAD
    days = timedelta(days=site.assets.recheck_days)
    if is_versioned(link.url):
        return max(days, _A_YEAR)
    return days * 4 if link.rel in _SELDOM else days


def is_versioned(url: str) -> bool:
    """Whether an address says which form of a file it is of: "style.css?ver=6.4", "main.3f9a1c2e.js"."""
    return _VERSION.search(url) is not None
