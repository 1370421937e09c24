"""The date in the dateline of a report: "OSTERFLEET, Nov. 22, 2026 (hna) - The council …"."""

from __future__ import annotations

import re

from crawler.extraction.fields.dates.printed import FIRST_PAGES
from crawler.extraction.fields.dates.search import Dated, DateSearch, dated_of, dates_written, is_believable

_HEAD = re.compile(r"^.{6,110}?(?:\s[-–—]{1,2}\s|--|[:)]\s|／|】)")
_OPENINGS = (",", "，", "(", "（", "[", "【", "/", "|", ":", "：")
_DIGIT = re.compile(r"\d")


def dateline(search: DateSearch) -> Dated | None:
    """The day with which the first paragraph begins, alone or behind a place; none in a sentence."""
    document, paragraphs = search.document, search.anchors.paragraphs
    lines = document.lines_of(paragraphs[0])[:1] if paragraphs else ()
    head = _HEAD.match(lines[0].text) if lines else None
    if head is None or _DIGIT.search(head[0]) is None:
        return None
    written = next(iter(dates_written(head[0], search)), None)
    if written is None or ((before := written.before.rstrip()) and not before.endswith(_OPENINGS)):
        return None
    dated = dated_of(written, "dateline")
    return dated if dated.value.year >= FIRST_PAGES and is_believable(dated, search) else None
