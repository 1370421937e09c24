#!/usr/bin/env bash
# One expects feedparser to take any feed: what is wrong with it stands in `bozo_exception`, and its entries are given as
# far as they can be read, as for a forgotten end tag or an unknown entity.
# What happens: where a feed refers to a surrogate ("&#xD83D;", half of an emoji that some CMS cut in two) or beyond the
# last character, parse() raises, and all entries are gone.
# Seen 2026-11-28: feedparser 6.0.14.
# Why it matters: one headline with half an emoji keeps a crawler from every other story of the feed.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14

"$place/venv/bin/python" - <<'PROGRAM'
import sys

import feedparser

FEED = "<rss version='2.0'><channel><item><title>Ferry {}</title></item><item><title>Fog</title></item></channel></rss>"


def titles(reference: str) -> object:
    try:
        return [entry.title for entry in feedparser.parse(FEED.format(reference).encode()).entries]
    except Exception as fault:
        return type(fault).__name__


seen = {reference: titles(reference) for reference in ("&copy;", "&#xD83D;", "&#x110000;")}
for reference, said in seen.items():
    print(f"{reference} → {said}")
expected = {"&copy;": ["Ferry ©", "Fog"], "&#xD83D;": "UnicodeEncodeError", "&#x110000;": "ValueError"}
sys.exit(None if seen == expected else f"changed; expected {expected}")
PROGRAM
