#!/usr/bin/env bash
# One expects `entry.link` to be the article: in RSS the item's <link>, in Atom the first alternate, as most readers take
# it (RFC 4287 §4.2.7.2 allows one alternate for each language and type).
# What happens in feedparser: each link that is an alternate overwrites the one before, whatever vocabulary it is of.
# - An Atom entry that names its English page and then the German one has the German page for its link.
# - An RSS item with <link> and, behind it, an <atom:link> to its AMP form has the AMP form; with the two the other way
#   round the page. Both are in `entry.links`, with equal fields, so that nothing there tells whose element it was.
# - <guid>4711</guid>, which is a permalink unless it says otherwise (RSS 2.0), becomes a link: the number, resolved
#   against the address of the feed when the caller gave that, is a page that does not exist.
# fastfeedparser takes Atom's first, and in RSS Atom's element in either order; the guid gives it no link.
# Seen 2026-11-28: feedparser 6.0.14, fastfeedparser 0.6.5.
# Why it matters: the archive fetches the translation or the AMP form for the article, and one 404 for each entry.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5

"$place/venv/bin/python" - <<'EOF'
import io
import sys

import fastfeedparser
import feedparser

HERE = "https://paper.example/"
OWN, AMP = f"<link>{HERE}fog</link>", f'<atom:link rel="alternate" href="{HERE}amp/fog"/>'


def rss(item: str) -> str:
    start = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title>'
    return f"{start}<item><title>Fog</title>{item}</item></channel></rss>"


FEEDS = {
    "Atom: English, then German": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title>'
    "<entry><title>Fog</title><id>tag:paper.example,2026:1</id>"
    f'<link rel="alternate" hreflang="en" href="{HERE}fog"/><link rel="alternate" hreflang="de" href="{HERE}nebel"/>'
    "</entry></feed>",
    "RSS: link, then atom:link": rss(OWN + AMP),
    "RSS: atom:link, then link": rss(AMP + OWN),
    "RSS: guid 4711": rss("<guid>4711</guid>"),
}


def links(feed: str) -> tuple[str | None, str | None]:
    headers = {"content-location": f"{HERE}feeds/all.xml"}
    entry = feedparser.parse(io.BytesIO(feed.encode()), response_headers=headers).entries[0]
    other = fastfeedparser.parse(feed).entries[0]
    return tuple(link and link.removeprefix(HERE) for link in (entry.get("link"), other.get("link")))


seen = {name: links(feed) for name, feed in FEEDS.items()}
for name, found in seen.items():
    print(f"{name}: feedparser {found[0]}, fastfeedparser {found[1]}")

expected = dict(zip(FEEDS, [("nebel", "fog"), ("amp/fog", "amp/fog"), ("fog", "amp/fog"), ("feeds/4711", None)]))
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
