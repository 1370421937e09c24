#!/usr/bin/env bash
# One expects readers of WARC/1.1 to take each level of precision that its WARC-Date may have (W3C profile of ISO 8601):
# year, month, day, minute, second, fraction. Imported holdings often know no more than the day.
# What happens: FastWARC gives None, without an error, for whatever has no clock time. warcio's iso_date_to_datetime
# takes the day, and raises TypeError, not ValueError, for a month or a year; its iso_date_to_timestamp, which
# indexers call, does the same. Of four valid forms the two agree on the finest only.
# Seen 2026-11-28: warcio 1.8.1, FastWARC 2.0.1.
# Why it matters: a capture has a time in one tool, none in the other, and `except ValueError` catches neither case.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check warcio==1.8.1 FastWARC==2.0.1

"$place/venv/bin/python" - <<'EOF'
import io
import sys

from fastwarc.warc import ArchiveIterator
from warcio.timeutils import iso_date_to_datetime, iso_date_to_timestamp

RECORD = """WARC/1.1\r
WARC-Type: resource\r
WARC-Record-ID: <urn:uuid:0b9c1e6a-3f5d-4a57-9a51-6f0f6d2b7c11>\r
WARC-Target-URI: https://paper.example/ferry\r
WARC-Date: {}\r
Content-Type: text/plain\r
Content-Length: 5\r
\r
Ferry\r
\r
"""


def by_warcio(date: str) -> tuple[str, str]:
    try:
        return iso_date_to_datetime(date).isoformat(), iso_date_to_timestamp(date)
    except TypeError:
        return "TypeError", "TypeError"


def read(date: str) -> tuple[str | None, str, str]:
    found = next(ArchiveIterator(io.BytesIO(RECORD.format(date).encode()))).record_date
    return found and found.isoformat(), *by_warcio(date)


DATES = ("2026-11-22T10:00Z", "2026-11-22", "2026-11", "2026")
seen = {date: read(date) for date in DATES}
for date, (fast, warcio, stamp) in seen.items():
    print(f"{date:17}  FastWARC {fast}, warcio {warcio}, warcio for indexes {stamp}")

expected = {
    "2026-11-22T10:00Z": ("2026-11-22T10:00:00+00:00", "2026-11-22T10:00:00", "20261122100000"),
    "2026-11-22": (None, "2026-11-22T00:00:00", "20261122000000"),
    "2026-11": (None, "TypeError", "TypeError"),
    "2026": (None, "TypeError", "TypeError"),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
