#!/usr/bin/env bash
# One expects what no browser shows to be no part of an article: an element with the attribute `hidden`, a <template> that
# only scripts copy from, a popover that is closed until a button opens it.
# What happens: the words of all three stand in the text, between the paragraphs, with `favor_precision=True` as well.
# Only style="display:none" and a closed <dialog> are left out, and without `favor_precision` not even these where the
# article has two paragraphs. So the sign-up box that a page keeps for later is a paragraph of the article.
# Seen 2026-11-30: trafilatura 2.3.1.
# Why it matters: these are calls to action by their nature, which an archive of articles wants least. A reader who
# compares the archived text with the page sees sentences that nobody has ever seen there.
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
<p>About two hundred people came to the quay on Sunday evening, some with lanterns, many with children and dogs.</p>
{}
<p>The crane on the east pier is being repainted, and the board expects it to lift its first load before the summer.</p>
<p>The board has asked the county for a second ship, because the old one is out of service for a month in spring.</p>
</article></main></body></html>"""
BOX = "<p>Get the letter of the harbour, every morning at six, before the boats leave.</p>"
UNSEEN = {
    "hidden": f"<div hidden>{BOX}</div>",
    "template": f"<template>{BOX}</template>",
    "popover": f'<div popover id="letter">{BOX}</div>',
    "display:none": f'<div style="display:none">{BOX}</div>',
    "dialog": f"<dialog>{BOX}</dialog>",
}

seen = {}
for kind, markup in UNSEEN.items():
    texts = [extract(PAGE.format(markup), favor_precision=precise) for precise in (False, True)]
    seen[kind] = ["Get the letter" in text for text in texts]
    print(f"{kind}: a part of the article: {seen[kind][0]}; with favor_precision: {seen[kind][1]}")

expected = {
    **dict.fromkeys(("hidden", "template", "popover"), [True, True]),
    **dict.fromkeys(("display:none", "dialog"), [False, False]),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
