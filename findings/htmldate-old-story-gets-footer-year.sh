#!/usr/bin/env bash
# One expects a page whose metadata says 22 November 1987 to be dated so, or, where that is refused, to have no date.
# What happens: days before 1995 are refused without a word, and the search goes on: the year of the copyright line in
# the footer becomes the date, 1 January of it. Only an explicit `min_date` brings 1987 back.
# Seen 2026-11-28: htmldate 1.11.0, and through it trafilatura 2.3.1.
# Why it matters: papers put their old volumes on the web; a story of 1987 stands in the archive as one of 2026.
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


def page(day: str, footer: str) -> str:
    return f"""<html><head><title>Ferry stays in port</title>
    <meta property="article:published_time" content="{day}T08:00:00Z"></head>
    <body><article><h1>Ferry stays in port</h1><p>The crews were told.</p></article>{footer}</body></html>"""


FOOTER = "<footer>© 2026 The Paper</footer>"
seen = {
    "1987, no footer": find_date(page("1987-11-22", "")),
    "1987, footer © 2026": find_date(page("1987-11-22", FOOTER)),
    "1987, footer, trafilatura": extract_metadata(page("1987-11-22", FOOTER)).date,
    "1994-12-31, footer": find_date(page("1994-12-31", FOOTER)),
    "1995-01-01, footer": find_date(page("1995-01-01", FOOTER)),
    "1987, footer, min_date": find_date(page("1987-11-22", FOOTER), min_date="1900-01-01"),
}
for name, date in seen.items():
    print(f"{name:27} {date}")

expected = {
    "1987, no footer": None,
    "1987, footer © 2026": "2026-01-01",
    "1987, footer, trafilatura": "2026-01-01",
    "1994-12-31, footer": "2026-01-01",
    "1995-01-01, footer": "1995-01-01",
    "1987, footer, min_date": "1987-11-22",
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
