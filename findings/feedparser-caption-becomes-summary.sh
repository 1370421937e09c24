#!/usr/bin/env bash
# One expects the caption of a picture (<media:description> inside <media:content>) to stay with the picture, and
# `summary` to be the item's <description>, in whatever order the two stand.
# What happens: the caption is taken for a description of the item. Behind the description it becomes `content`, which
# readers prefer as the full text; in front of it it becomes `summary`, and the real summary moves to `content`.
# `media_content` itself has no caption.
# Seen 2026-11-28: feedparser 6.0.14.
# Why it matters: teasers are captions, or change into them on the day that a paper turns its elements round.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14

"$place/venv/bin/python" - <<'EOF'
import sys

import feedparser

FEED = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Paper</title>
<link>https://paper.example/</link><description>News</description><item><title>Ferry</title>{}</item></channel></rss>"""
TEXT = "<description>The ferry stays in port.</description>"
PICTURE = """<media:content url="https://paper.example/a.jpg" medium="image">
<media:description type="plain">A crane at the quay</media:description></media:content>"""


def entry(*elements: str) -> tuple[str, list[str], list[str]]:
    found = feedparser.parse(FEED.format("".join(elements)).encode()).entries[0]
    contents = [one.value for one in found.get("content", [])]
    return found.summary, contents, sorted(found.media_content[0])


seen = {"description first": entry(TEXT, PICTURE), "picture first": entry(PICTURE, TEXT)}
for order, (summary, contents, picture) in seen.items():
    print(f"{order}: summary {summary!r}, content {contents}, the picture has {picture}")

expected = {
    "description first": ("The ferry stays in port.", ["A crane at the quay"], ["medium", "url"]),
    "picture first": ("A crane at the quay", ["The ferry stays in port."], ["medium", "url"]),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
