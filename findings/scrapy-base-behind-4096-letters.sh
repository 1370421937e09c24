#!/usr/bin/env bash
# One expects `response.urljoin` and LinkExtractor to honour <base href> wherever it stands in the head, as lxml does.
# What happens: Scrapy looks for it in the first 4,096 letters only. Inline styles or a JSON-LD block in front of it
# push it out, and every relative link of the page resolves against the page's own address.
# The same holds for a meta refresh.
# Seen 2026-11-28: Scrapy 2.19.0, lxml 6.1.3.
# Why it matters: one more inline style on a front page, and all its links are 404 on the next crawl; nothing is logged.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0 lxml==6.1.3

"$place/venv/bin/python" - <<'EOF'
import sys

import lxml.html
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.utils.response import get_meta_refresh

URL = "https://paper.example/2026/"
PAGE = """<html><head><title>Paper</title><style>{}</style><base href="https://paper.example/archive/">
<meta http-equiv="refresh" content="60; url=latest.html"></head><body><a href="ferry.html">Ferry</a></body></html>"""


def resolved(styles: int) -> tuple[str, list[str], str | None, str]:
    page = PAGE.format("a{color:red}" * styles)
    response = HtmlResponse(URL, body=page.encode(), encoding="utf-8")
    tree = lxml.html.fromstring(page)
    tree.make_links_absolute(URL, resolve_base_href=True)
    found = [link.url for link in LinkExtractor().extract_links(response)]
    return response.urljoin("ferry.html"), found, get_meta_refresh(response)[1], tree.xpath("//a/@href")[0]


seen = {styles: resolved(styles) for styles in (1, 400)}
for styles, (joined, found, refresh, by_lxml) in seen.items():
    print(f"{styles:3} inline styles: urljoin {joined}, links {found}, refresh {refresh}, lxml {by_lxml}")

RIGHT, OWN = "https://paper.example/archive/ferry.html", "https://paper.example/2026/ferry.html"
expected = {
    1: (RIGHT, [RIGHT], "https://paper.example/archive/latest.html", RIGHT),
    400: (OWN, [OWN], None, RIGHT),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
