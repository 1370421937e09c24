#!/usr/bin/env bash
# One expects a page whose tags of head and body are left out, as HTML has always allowed (HTML Standard §13.1.2.4), to be
# parsed with its text in the body, whatever element that begins with.
# What happens: libxml2 begins the body at elements that HTML 4 knew (p, div, h1). Before article, main, nav, header,
# section, figure or an element of one's own it does not: they, and all that stands in them, become a part of the head.
# No error. A selector "body p", in Scrapy's words `response.css`, finds no paragraph on such a page.
# html5lib, which follows the standard, gives the body.
# Seen 2026-11-29: lxml 6.1.3, parsel 1.12.1 of Scrapy 2.19.0, html5lib 1.1.
# Why it matters: hand-made pages of small papers, and what minifiers leave, begin so: the whole article was lost.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 parsel==1.12.1 html5lib==1.1

"$place/venv/bin/python" - <<'EOF'
import sys

import html5lib
from parsel import Selector

TEXT = "<p>The ferry sails again.</p><p>Its captain said so on Monday.</p>"


def found(first: str) -> tuple[int, int, int]:
    """How many paragraphs lxml has in the head and in the body, and html5lib in the body."""
    page = f"<!doctype html><title>The ferry sails</title><{first}><h1>The ferry sails</h1>{TEXT}</{first}>"
    selector = Selector(text=page)
    tree = html5lib.parse(page, treebuilder="lxml", namespaceHTMLElements=False)
    return len(selector.css("head p")), len(selector.css("body p")), len(tree.xpath("//body//p"))


seen = {first: found(first) for first in ("div", "article", "main", "section", "night-ferry")}
for first, (head, body, standard) in seen.items():
    print(f"<{first}> first: paragraphs in the head {head}, in the body {body}; by the standard in the body {standard}")

expected = {first: (0, 2, 2) if first == "div" else (2, 0, 2) for first in seen}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
