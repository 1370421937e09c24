#!/usr/bin/env bash
# One expects the extractor to judge class names by whole words: "nav" and "sidebar" are furniture, "navy" is a colour.
# What happens: parts of words are enough. A paragraph whose class is "shareholders" (share), "barcelona" (bar), "navy"
# (nav), "metallurgy" (meta), "operating" or "celebrating" (rating) or "socialists" (social) is thrown away, in the
# middle of an article, with favor_recall too. The same paragraph under "investors", "madrid" or "steel" stays.
# Seen 2026-11-28: trafilatura 2.3.1.
# Why it matters: where class names are made of topics or colours, paragraphs are missing in the stories of one topic.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6

"$place/venv/bin/python" - <<'EOF'
import sys

from trafilatura import extract

LINE = "On Sunday the harbour office said in its note number {} that the ferry would not sail before the spring."
MARK = "The meeting was told of the old crane that has stood there since the war."


def keeps(name: str, recall: bool) -> bool:
    text = [f"<p>{LINE.format(number)}</p>" for number in range(20)]
    text.insert(10, f'<p class="{name}">{MARK}</p>')
    article = f"<article><h1>Ferry</h1>{''.join(text)}</article>"
    found = extract(f"<html><head><title>Ferry</title></head><body>{article}</body></html>", favor_recall=recall)
    assert found.count("harbour office") == 20  # the rest of the article is always there
    return MARK in found


LOST = ("shareholders", "barcelona", "navy", "metallurgy", "operating", "celebrating", "socialists")
KEPT = ("investors", "madrid", "blue", "steel", "running", "feasting", "liberals")
seen = {name: (keeps(name, False), keeps(name, True)) for name in (*LOST, *KEPT)}
for name, (usual, recall) in seen.items():
    print(f"class={name:13} kept: {usual!s:6} with favor_recall: {recall}")

expected = {name: (name in KEPT, name in KEPT) for name in (*LOST, *KEPT)}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
