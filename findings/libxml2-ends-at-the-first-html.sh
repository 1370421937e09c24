#!/usr/bin/env bash
# One expects a parser of HTML to go on with the body behind an end tag of html, as browsers do (HTML Standard §13.2.6.4.19
# and .21), or else to drop what stands there, from all that can be asked of the tree alike.
# What happens: with lxml, what stands behind the first `</html>` becomes a second root beside the first. An XPath that
# begins with "//", and so most selectors of Scrapy, finds it; `iter()`, `text_content()`, `tostring()` of the root,
# "body p" and whatever walks the tree do not. There is no error.
# html5lib, which follows the standard, has all of it in the body.
# Seen 2026-11-29: lxml 6.1.3 with libxml2 2.14.6, parsel 1.12.1 of Scrapy 2.19.0, html5lib 1.1.
# Why it matters: templates that include whole pages, for a box or an advertisement, cut an article in its middle: one tool
# reads its end, the next does not.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 parsel==1.12.1 html5lib==1.1

"$place/venv/bin/python" - <<'EOF'
import sys

import html5lib
from parsel import Selector

PAGE = "<!doctype html><title>The ferry sails</title><body><p>One</p></body></html>Between<p>Two</p>"


selector = Selector(text=PAGE)
root = selector.root
standard = html5lib.parse(PAGE, treebuilder="lxml", namespaceHTMLElements=False).getroot()
seen = {
    '"//p"': "".join(selector.xpath("//p/text()").getall()),
    '"body p"': "".join(selector.css("body p::text").getall()),
    '"//text()"': "".join(selector.xpath("//text()").getall()),
    "root.iter()": "".join(element.text or "" for element in root.iter("p")),
    "beside the root": "".join("".join(element.itertext()) for element in root.itersiblings()),
    "html5lib, body": "".join(standard.find("body").itertext()),
}
for what, text in seen.items():
    print(f"{what}: {text}")

expected = {
    '"//p"': "OneTwo",
    '"body p"': "One",
    '"//text()"': "The ferry sailsOneBetweenTwo",
    "root.iter()": "One",
    "beside the root": "BetweenTwo",
    "html5lib, body": "OneBetweenTwo",
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
