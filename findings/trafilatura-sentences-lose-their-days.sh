#!/usr/bin/env bash
# One expects a sentence to come out whole, whatever elements its words stand in: time, q, output are text as em is.
# What happens: what stands in <time> is cut out of the sentence, and nothing marks the place: "The ferry sails again on
# and the shops stay open." So are <output> and <label>. What follows a <q> begins a new line, as if the sentence ended with
# what was quoted. <data>, <abbr>, <ins> and <span class="date"> stay. It is the same for `favor_recall=True`.
# Seen 2026-11-30: trafilatura 2.3.1.
# Why it matters: <time> is made for this, and the papers that use it with care lose the days that their articles speak
# of. The text reads on, so that no check of length sees it; a search for the day finds nothing.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6

"$place/venv/bin/python" - <<'EOF'
import sys

from trafilatura import extract

PAGE = """<html><head><title>The ferry sails again</title></head><body><main><article><h1>The ferry sails again</h1>
<p>Three years after the harbour board laid it up, the night ferry is painted, and its crew has come back to town.</p>
<p>The ferry sails again on {} and the shops stay open.</p>
<p>The board has asked the county for a second ship, because the old one is out of service for a month in spring.</p>
</article></main></body></html>"""
DAY = "Monday, 30 November"
ELEMENTS = {
    "em": f"<em>{DAY}</em>",
    "span": f'<span class="date">{DAY}</span>',
    "data": f'<data value="2026-11-30">{DAY}</data>',
    "time": f'<time datetime="2026-11-30">{DAY}</time>',
    "output": f"<output>{DAY}</output>",
    "label": f"<label>{DAY}</label>",
    "q": f"<q>{DAY}</q>",
}

seen = {}
for element, markup in ELEMENTS.items():
    lines = [extract(PAGE.format(markup), favor_recall=recall).split("\n") for recall in (False, True)]
    seen[element] = [line for line in lines[0] if "sails again on" in line or line.startswith("and ")]
    seen["the same for recall"] = seen.get("the same for recall", True) and lines[0] == lines[1]
    print(f"{element}: {' | '.join(seen[element])}")
print("the same for recall:", seen["the same for recall"])

whole = f"The ferry sails again on {DAY} and the shops stay open."
cut = "The ferry sails again on and the shops stay open."
expected = {
    **dict.fromkeys(("em", "span", "data"), [whole]),
    **dict.fromkeys(("time", "output", "label"), [cut]),
    "q": [f"The ferry sails again on {DAY}", "and the shops stay open."],
    "the same for recall": True,
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
