#!/usr/bin/env bash
# One expects a parser that recovers from a bare "&" in a sitemap to keep the address, or to lose the entry, and all of
# lxml's ways to give the same.
# What happens to `<loc>https://paper.example/story?id=2&page=1</loc>`, all with recover=True:
# - fromstring and iterparse give `https://paper.example/story?id=2=1`: the "&" goes and takes the parameter's name with
#   it, so that an address comes out that nobody has written and that a server may even answer; the entries behind stay;
# - Scrapy's Sitemap, on which its SitemapSpider stands, does the same;
# - XMLPullParser, fed piece by piece as a crawler does, gives neither this entry nor any behind it, and no error either;
# - the HTML parser gives the address as it was meant.
# `recover=False` raises, which is the only one of the XML ways that says something.
# Seen 2026-11-28: lxml 6.1.3 with its libxml2 2.14.6, Scrapy 2.19.0.
# Why it matters: sitemaps written by string templates have bare ampersands; the wrong address is fetched, or half a
# paper is missing, and either looks like a day without news.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 Scrapy==2.19.0

"$place/venv/bin/python" - <<'EOF'
import io
import sys

from lxml import etree
from scrapy.utils.sitemap import Sitemap

HERE = "https://paper.example/"
SITEMAP = f"<urlset><url><loc>{HERE}a</loc></url><url><loc>{HERE}story?id=2&page=1</loc></url><url><loc>{HERE}c</loc></url></urlset>"


def told(elements) -> list[str]:
    return [element.text.removeprefix(HERE) for element in elements if element.tag == "loc"]


def pulled(data: bytes) -> list[str]:
    parser = etree.XMLPullParser(events=("end",), recover=True)
    parser.feed(data)
    return told(element for _event, element in parser.read_events())


def iterated(data: bytes, **how: bool) -> list[str]:
    return told(element for _event, element in etree.iterparse(io.BytesIO(data), events=("end",), **how))


data = SITEMAP.encode()
seen = {
    "fromstring": told(etree.fromstring(data, etree.XMLParser(recover=True)).iter("loc")),
    "iterparse": iterated(data, recover=True),
    "XMLPullParser": pulled(data),
    "Scrapy's Sitemap": [entry["loc"].removeprefix(HERE) for entry in Sitemap(data)],
    "HTML": iterated(data, html=True),
}
for way, addresses in seen.items():
    print(f"{way}: {addresses}")

eaten, meant = ["a", "story?id=2=1", "c"], ["a", "story?id=2&page=1", "c"]
expected = {"fromstring": eaten, "iterparse": eaten, "XMLPullParser": ["a"], "Scrapy's Sitemap": eaten, "HTML": meant}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
