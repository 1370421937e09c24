#!/usr/bin/env bash
# One expects "desk@paper.london (Ada Example)", the form that RSS 2.0 prescribes for <author>, to give the name
# "Ada Example" and the address desk@paper.london.
# What happens: an address ends after four letters of its top-level domain. What is over becomes part of the name:
# "on (Ada Example", without its closing bracket. .com, .info and .news are right, .press, .media and .berlin are not.
# Seen 2026-11-28: feedparser 6.0.14.
# Why it matters: newsrooms use just these domains, and an author index fills with names that nobody bears.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14

"$place/venv/bin/python" - <<'EOF'
import sys

import feedparser

FEED = """<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>
<description>News</description><item><title>Ferry</title><author>{}</author></item></channel></rss>"""


def author(text: str) -> tuple[str, str]:
    detail = feedparser.parse(FEED.format(text).encode()).entries[0].author_detail
    return detail.name, detail.email


seen = {}
for domain in ("com", "news", "press", "media", "berlin", "london"):
    seen[domain] = author(f"desk@paper.{domain} (Ada Example)")
    print(f"desk@paper.{domain} (Ada Example) → name and address {seen[domain]}")

expected = {
    "com": ("Ada Example", "desk@paper.com"),
    "news": ("Ada Example", "desk@paper.news"),
    "press": ("s (Ada Example", "desk@paper.pres"),
    "media": ("a (Ada Example", "desk@paper.medi"),
    "berlin": ("in (Ada Example", "desk@paper.berl"),
    "london": ("on (Ada Example", "desk@paper.lond"),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
