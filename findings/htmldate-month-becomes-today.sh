#!/usr/bin/env bash
# One expects a page that gives only its month (published_time "2024-05") to have no day, or the first of the month.
# What happens: htmldate gives it the day of today. The same bytes read on the 3rd and on the 28th have two dates, and
# both look as exact as any other. In words ("May 2024") the month is lost as well: 1 January.
# Seen 2026-11-28: htmldate 1.11.0, and through it trafilatura 2.3.1; dateparser 1.5.0.
# Why it matters: an archive that reads its captures again with the very same tools gets other dates of publication.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.6 dateparser==1.5.0 time-machine==3.6.0

"$place/venv/bin/python" - <<'EOF'
import sys
from datetime import datetime, timezone

import time_machine
from htmldate import find_date
from trafilatura import extract_metadata

PAGE = """<html><head><title>Ferry stays in port</title>
<meta property="article:published_time" content="{}"></head>
<body><h1>Ferry stays in port</h1><p>The crews were told.</p></body></html>"""


def dates(month: str, today: datetime) -> tuple[str | None, str | None]:
    page = PAGE.format(month)
    with time_machine.travel(today):
        return find_date(page), extract_metadata(page).date


seen = {}
for month in ("2024-05", "May 2024"):
    for day in (3, 28):
        today = datetime(2026, 11, day, 12, tzinfo=timezone.utc)
        seen[month, day] = dates(month, today)
        print(f"{month!r} read on {today:%d %B %Y}: htmldate, trafilatura {seen[month, day]}")

expected = {
    ("2024-05", 3): ("2024-05-03", "2024-05-03"),
    ("2024-05", 28): ("2024-05-28", "2024-05-28"),
    ("May 2024", 3): ("2024-01-01", "2024-01-01"),
    ("May 2024", 28): ("2024-01-01", "2024-01-01"),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
