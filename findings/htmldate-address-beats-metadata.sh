#!/usr/bin/env bash
# One expects metadata to win: when JSON-LD, published_time and the time element agree on a day, that is the date, and
# a day in the address is what is left when they are silent.
# What happens: the address is looked at first. /2024/03/12/… (a page of an anniversary, an election, a match that is
# kept at one address and written anew) is dated 12 March 2024 against all three, even if only the canonical link has
# that form and no address was handed in.
# Seen 2026-11-28: htmldate 1.11.0, and through it trafilatura 2.3.1.
# Why it matters: handing the tool the address, as its documentation advises, can replace an exact date by a wrong one.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.6

"$place/venv/bin/python" - <<'EOF'
import sys

from htmldate import find_date
from trafilatura import extract_metadata

OLD = "https://paper.example/2024/03/12/anniversary"


def page(head: str = "") -> str:
    return f"""<html><head><title>Two years on</title>{head}
    <meta property="article:published_time" content="2026-11-22T08:00:00Z">
    <script type="application/ld+json">
    {{"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2026-11-22T08:00:00Z"}}
    </script></head><body><article><h1>Two years on</h1>
    <time datetime="2026-11-22T08:00:00Z">22 November 2026</time><p>The quay is open.</p></article></body></html>"""


seen = {
    "no address": find_date(page(), original_date=True),
    "address": find_date(page(), url=OLD, original_date=True),
    "address, trafilatura": extract_metadata(page(), default_url=OLD).date,
    "canonical link only": find_date(page(f'<link rel="canonical" href="{OLD}">'), original_date=True),
}
for name, date in seen.items():
    print(f"{name:21} {date}")

expected = {
    "no address": "2026-11-22",
    "address": "2024-03-12",
    "address, trafilatura": "2024-03-12",
    "canonical link only": "2024-03-12",
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
