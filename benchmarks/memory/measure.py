"""What the memory of the first n pages of a site cuts from them, held against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.memory.sites import PLANTED, Printed
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.finish import finish
from crawler.extraction.read import read
from crawler.memory import boilerplate, traces_of
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Outcome, Snapshot
from storage.versioning.keys import snapshot_digest

SITE = Site(name="paper", start=("https://paper.example/",), digest="d")


@dataclass(frozen=True)
class Score:
    """Of every kind of text, how often it stands in bodies and how often it was cut; the planted ones also by how
    many of the pages show the same text: {(kind, pages): [stands, cut]}.
    """

    stands: Counter[tuple[str, int]]
    cut: Counter[tuple[str, int]]

    def __add__(self, other: Score) -> Score:
        return Score(self.stands + other.stands, self.cut + other.cut)

    def share(self, kinds: Iterable[str], least: int = 1) -> tuple[int, int]:
        """Cut, and all, of these kinds, of texts that at least so many pages show."""
        wanted = set(kinds)
        return tuple(
            sum(number for (kind, pages), number in counted.items() if kind in wanted and pages >= least)
            for counted in (self.cut, self.stands)
        )


def draft_of(page: Printed, number: int) -> Draft:
    """The page as the crawler would read it."""
    entity = page.markup().encode()
    capture = Capture(
        record_id=f"<urn:page:{number}>",
        url=page.url,
        at=datetime(2026, 3, 9, 12, tzinfo=UTC),
        site=SITE.name,
        kind=Kind.NEW,
        outcome=Outcome.RESPONSE,
        file="",
        offset=0,
        length=0,
        end=0,
        status=200,
        content_type="text/html; charset=utf-8",
    )
    return read(decode_page(capture, [("Content-Type", "text/html; charset=utf-8")], entity), SITE)


def remembered(drafts: Sequence[Draft]) -> Snapshot:
    """The memory of these pages."""
    fingerprints = boilerplate([traces_of(draft) for draft in drafts])
    return Snapshot(site=SITE.name, month="2026-03", fingerprints=fingerprints, digest=snapshot_digest(fingerprints))


NOTHING = Snapshot(site=SITE.name, month="2026-03", fingerprints=frozenset(), digest=snapshot_digest(()))


def score(pages: Sequence[Printed], drafts: Sequence[Draft], snapshot: Snapshot) -> Score:
    """What is cut from these pages with this memory."""
    on = Counter(text for page in pages for text in {text.text for text in page.body})
    stands: Counter[tuple[str, int]] = Counter()
    cut: Counter[tuple[str, int]] = Counter()
    for page, draft in zip(pages, drafts, strict=True):
        article = finish(draft, snapshot).article
        left = Counter(article.text.splitlines() if article else ())
        for text in page.body:
            stands[text.what, on[text.text]] += 1
            if left[text.text]:
                left[text.text] -= 1
            else:
                cut[text.what, on[text.text]] += 1
    return Score(stands, cut)


def by_kind(found: Score, kinds: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Cut, and all, of every kind."""
    return {kind: found.share([kind]) for kind in kinds}


def planted(found: Score, least: int = 1) -> tuple[int, int]:
    """Cut, and all, of what the site planted and at least so many pages show."""
    return found.share(PLANTED, least)
