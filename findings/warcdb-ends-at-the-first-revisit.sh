#!/usr/bin/env bash
# One expects a loader of WARC files into SQLite to take what it knows, and to step over records of other types, or to take
# back what it began when it cannot go on.
# What happens: `warcdb import` ends with a ValueError at the first record whose type is revisit (or conversion), as no
# table is made for it. The rows of all records before it stay in the file, which opens and answers queries; whatever
# lies behind it is missing, and a second try ends at the same place.
# Seen 2026-11-30: warcdb 0.2.2, warcio 1.8.1.
# Why it matters: a crawler that looks at a front page again writes a revisit record whenever nothing has changed (WARC 1.1
# §6.7), so nearly every file of news holds one, after minutes. Queries of such a database see the first minutes of each day.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check warcdb==0.2.2 warcio==1.8.1
cd "$place"

cat >write.py <<'PY'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAPER = "https://paper.example"


def answer():
    return StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")


with open("day.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")

    def front(hour, title):
        said = {"WARC-Date": f"2026-03-30T{hour:02}:00:00Z"}
        body = BytesIO(f"<h1>{title}</h1>".encode())
        record = writer.create_warc_record(f"{PAPER}/", "response", body, http_headers=answer(), warc_headers_dict=said)
        writer.write_record(record)
        return record.rec_headers

    seen = front(6, "Ferry late")
    front(7, "Ferry found")
    writer.write_record(
        writer.create_revisit_record(
            f"{PAPER}/", seen.get_header("WARC-Payload-Digest"), f"{PAPER}/", seen.get_header("WARC-Date"), answer()
        )
    )
    for hour in range(9, 21):
        front(hour, f"News of {hour}")
PY
venv/bin/python write.py

for try in first second; do
    code=0
    venv/bin/warcdb import day.db day.warc.gz >said 2>&1 || code=$?
    rows=$(venv/bin/python -c 'import sqlite3; print(sqlite3.connect("day.db").execute("select count(*) from response").fetchone()[0])')
    echo "$try try: exit code $code, $(tail -n 1 said | cut -d: -f1), $rows of 14 responses" | tee -a seen
done
cat >expected <<'TXT'
first try: exit code 1, ValueError, 2 of 14 responses
second try: exit code 1, ValueError, 2 of 14 responses
TXT
diff expected seen
