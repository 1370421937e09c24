#!/usr/bin/env bash
# One expects the sources and the image of a <picture> to be its children, side by side: source is a void element (HTML
# Standard §13.1.2), and the image's siblings before it are the candidates of which a browser takes one (§4.8.4.3).
# What happens: libxml2 knows no void element that came after HTML 4. Each <source> holds all that follows it up to the end
# of the picture: "picture > source" finds the first alone, "picture > img" none, and the image has no sibling. So does
# <track> in a <video>, and <wbr> holds the rest of its paragraph. No error. html5lib gives them side by side.
# Seen 2026-11-29: lxml 6.1.3, parsel 1.12.1 of Scrapy 2.19.0, html5lib 1.1.
# Why it matters: who looks for the pictures that a page shows finds the fallback alone, and takes it for all there is.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 parsel==1.12.1 html5lib==1.1

"$place/venv/bin/python" - <<'EOF'
import sys

import html5lib
from parsel import Selector

PICTURE = (
    '<picture><source media="(max-width: 600px)" srcset="small.webp"><source srcset="large.webp">'
    '<img src="ferry.jpg" alt="The ferry"></picture>'
)
PARAGRAPH = "<p>Donau<wbr>dampf<wbr>schiff <b>sails</b></p>"
PAGE = f"<!doctype html><title>The ferry</title><body>{PICTURE}{PARAGRAPH}"
PATHS = ("//picture/source", "//picture/img", "//img/preceding-sibling::source", "//p/b")

selector = Selector(text=PAGE)
tree = html5lib.parse(PAGE, treebuilder="lxml", namespaceHTMLElements=False)
seen = {path: (len(selector.xpath(path)), len(tree.xpath(path))) for path in PATHS}
for path, (lxml_finds, standard) in seen.items():
    print(f"{path}: lxml finds {lxml_finds}, by the standard there are {standard}")

expected = dict(zip(PATHS, ((1, 2), (0, 1), (0, 2), (0, 1)), strict=True))
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
