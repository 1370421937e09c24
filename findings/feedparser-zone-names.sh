#!/usr/bin/env bash
# One expects `published_parsed`, which is in UTC, to honour the zone name of a pubDate or to be None.
# What happens: EST and the other American names of RFC 822 are honoured; CET, CEST, BST, JST, "UTC+01:00" and PM are
# dropped, and the clock time that stood before them is handed out as if it were UTC. "GMT+1" does give None.
# Nothing is said: `bozo` stays false. dateparser reads the same strings right.
# Seen 2026-11-28: feedparser 6.0.14, dateparser 1.5.0.
# Why it matters: who had it first is a matter of minutes; a European feed is one or two hours off, an evening twelve.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14 dateparser==1.5.0

"$place/venv/bin/python" - <<'EOF'
import sys
from datetime import timezone

import dateparser
import feedparser

FEED = """<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>
<description>News</description><item><title>Ferry</title><pubDate>{}</pubDate></item></channel></rss>"""


def by_feedparser(date: str) -> str | None:
    feed = feedparser.parse(FEED.format(date).encode())
    assert not feed.bozo
    parsed = feed.entries[0].get("published_parsed")
    return f"{parsed.tm_hour:02}:{parsed.tm_min:02}" if parsed else None


def by_dateparser(date: str) -> str:
    return dateparser.parse(date).astimezone(timezone.utc).strftime("%H:%M")


ZONES = ("EST", "CET", "CEST", "BST", "JST", "UTC+01:00", "GMT+1", "PM EST")
seen = {}
for zone in ZONES:
    date = f"Sun, 22 Nov 2026 10:00:00 {zone}"
    seen[zone] = (by_feedparser(date), by_dateparser(date))
    print(f"10:00:00 {zone:10} is, in UTC: feedparser {seen[zone][0]}, dateparser {seen[zone][1]}")

expected = {
    "EST": ("15:00", "15:00"), "CET": ("10:00", "09:00"), "CEST": ("10:00", "08:00"), "BST": ("10:00", "09:00"),
    "JST": ("10:00", "01:00"), "UTC+01:00": ("10:00", "09:00"), "GMT+1": (None, "09:00"), "PM EST": ("10:00", "03:00"),
}  # fmt: skip
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
