#!/usr/bin/env bash
# One expects "Mon, 01 Jan 0001 00:00:00 GMT", which .NET and Go write for a date that nobody set, to be the year 1 or an
# error: it says so with four digits.
# What happens: Python's email.utils and dateutil both read New Year of 2001, a day that any test for "in the past, after
# 1990" lets through; email.utils makes 1970 of 0070, dateutil 2070. In ISO form dateutil reads the year 1.
# dateparser and feedparser read the year 1 in both.
# Seen 2026-11-28: Python 3.11.7, python-dateutil 4.0.0, dateparser 1.5.0, feedparser 6.0.14.
# Why it matters: a feed without dates becomes a feed of the first of January 2001.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-dateutil==4.0.0 dateparser==1.5.0 feedparser==6.0.14

"$place/venv/bin/python" - <<'EOF'
import sys
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import dateparser
import feedparser
from dateutil.parser import parse

FEED = """<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>
<description>News</description><item><title>Ferry</title><pubDate>{}</pubDate></item></channel></rss>"""


def year_of(read: Callable[[str], object], text: str) -> int | None:
    try:
        return getattr(read(text), "year", None)
    except ValueError:
        return None


def by_feedparser(text: str) -> int | None:
    parsed = feedparser.parse(FEED.format(text).encode()).entries[0].get("published_parsed")
    return parsed.tm_year if parsed else None


seen = {}
for text in ("Mon, 01 Jan 0001 00:00:00 GMT", "Wed, 01 Jan 0070 00:00:00 GMT", "0001-01-01T00:00:00Z"):
    years = (year_of(parsedate_to_datetime, text), year_of(parse, text), year_of(dateparser.parse, text))
    seen[text] = (*years, by_feedparser(text))
    print(f"{text}: email.utils, dateutil, dateparser, feedparser {seen[text]}")

expected = {
    "Mon, 01 Jan 0001 00:00:00 GMT": (2001, 2001, 1, 1),
    "Wed, 01 Jan 0070 00:00:00 GMT": (1970, 2070, 70, 70),
    "0001-01-01T00:00:00Z": (None, 1, 1, 1),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
