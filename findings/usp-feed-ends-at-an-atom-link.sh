#!/usr/bin/env bash
# ultimate-sitemap-parser takes feeds for sitemaps, as the protocol of sitemaps has it. One expects a page for each item.
# What happens: of an element's name it looks at what stands behind the colon alone, whatever vocabulary that is of.
# - <atom:link rel="alternate" href="…"/> in an item, which names its AMP form or another language, is taken for RSS's
#   <link>, has no text, and ends the reading: that item and all behind it are missing. One line is logged as an error;
#   the tree is a good one with fewer pages.
# - <media:title>, the caption of a picture, is the headline of the story.
# - In Atom it prefers `self`, which is the entry's own file (RFC 4287 §4.2.7.2), to `alternate`, which is the page;
#   Blogger writes both.
# Seen 2026-11-30: ultimate-sitemap-parser 1.8.1.
# Why it matters: of a paper's feed of a hundred stories those before the first translated one are archived, under the
# captions of their pictures.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1

"$place/venv/bin/python" - <<'EOF'
import logging
import sys

from usp.tree import sitemap_from_str

HERE = "http://paper.example/"
logging.disable()


def rss(*inside: str) -> str:
    names = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    items = "".join(
        f"<item><title>Story {number}</title><link>{HERE}{number}</link>{more}</item>"
        for number, more in enumerate(inside, 1)
    )
    channel = f"<title>Paper</title><link>{HERE}</link><description>News</description>{items}"
    return f'<rss version="2.0" {names}><channel>{channel}</channel></rss>'


def atom(*relations: str) -> str:
    links = "".join(f'<link rel="{relation}" href="{HERE}{relation}"/>' for relation in relations)
    entry = f"<entry><id>tag:paper.example,2026:1</id><title>Story</title>{links}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title>{entry}</feed>'


CAPTION = '<media:content url="http://paper.example/1.jpg"><media:title>A gull</media:title></media:content>'
FEEDS = {
    "plain": rss("", "", ""),
    "an atom:link in the second item": rss("", f'<atom:link rel="alternate" href="{HERE}amp/2"/>', ""),
    "a caption": rss(CAPTION),
    "Atom: alternate alone": atom("alternate"),
    "Atom: alternate, self": atom("alternate", "self"),
}
seen = {}
for name, feed in FEEDS.items():
    pages = list(sitemap_from_str(feed).all_pages())
    seen[name] = [f"{page.url.removeprefix(HERE)} {page.news_story.title}" for page in pages]
    print(f"{name}: {', '.join(seen[name])}")

expected = {
    "plain": ["1 Story 1", "2 Story 2", "3 Story 3"],
    "an atom:link in the second item": ["1 Story 1"],
    "a caption": ["1 A gull"],
    "Atom: alternate alone": ["alternate Story"],
    "Atom: alternate, self": ["self Story"],
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
