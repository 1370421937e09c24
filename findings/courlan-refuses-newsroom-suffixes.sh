#!/usr/bin/env bash
# One expects a filter of links made for news and text crawls to keep articles, and to sort out pictures and downloads.
# What happens: what looks like a file suffix must be on a list, and suffixes of newsroom systems are not on it: .ece,
# .cms, .ghtml, .jhtml and .story are refused like .pdf, also without `strict`. .php, .aspx and even .do or .123 pass.
# Seen 2026-11-28: courlan 1.4.0, which trafilatura 2.3.1 asks about the links of feeds and of pages that it crawls.
# Why it matters: papers whose articles all end so give none at all, and nothing is logged.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check courlan==1.4.0

"$place/venv/bin/python" - <<'EOF'
import sys

from courlan import check_url, extract_links

SUFFIXES = ("html", "php", "aspx", "do", "123", "ece", "cms", "ghtml", "jhtml", "story", "pdf")
addresses = {suffix: f"https://paper.example/2026/ferry-stays-in-port.{suffix}" for suffix in SUFFIXES}
front = "".join(f'<a href="{address}">Ferry stays in port</a>' for address in addresses.values())
links = extract_links(f"<html><body>{front}</body></html>", "https://paper.example/", external_bool=False)

seen = {suffix: (check_url(address) is not None, address in links) for suffix, address in addresses.items()}
for suffix, (checked, linked) in seen.items():
    print(f".{suffix:6} check_url keeps it: {checked!s:5}  extract_links finds it on the front page: {linked}")

kept = {"html", "php", "aspx", "do", "123"}
expected = {suffix: (suffix in kept, suffix in kept) for suffix in SUFFIXES}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
