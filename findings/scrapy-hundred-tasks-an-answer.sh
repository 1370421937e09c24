#!/usr/bin/env bash
# One expects CONCURRENT_ITEMS to bound the items that are in the pipelines at a time, and to cost nothing where a
# callback yields none.
# What happens: for every answer Scrapy makes that many tasks at once, a hundred unless told otherwise, to share what the
# callback yields; where it yields nothing they find that and end. With CONCURRENT_ITEMS=1 one task does.
# Seen 2026-11-28: Scrapy 2.19.0, Twisted 26.10.0, Python 3.11.
# Why it matters: an archive that keeps answers in a middleware or in signals, and has callbacks that yield nothing or
# one item, pays some milliseconds of CPU for each page, as much as for fetching it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0 Twisted==26.10.0

cat >"$place/count.py" <<'EOF'
import asyncio
import http.server
import sys
import threading
from collections import Counter

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

PAGES = 20
made = Counter()
create_task = asyncio.BaseEventLoop.create_task


def counted(loop, coro, **rest):
    made[getattr(coro, "__qualname__", str(coro)).split(".")[-1]] += 1
    return create_task(loop, coro, **rest)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<title>Ferry</title>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"


class Paper(scrapy.Spider):
    name = "paper"
    start_urls = [f"{base}/{number}" for number in range(PAGES)]

    def parse(self, response):
        return None


asyncio.BaseEventLoop.create_task = counted
settings = {"CONCURRENT_ITEMS": int(sys.argv[1]), "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
process = AsyncCrawlerProcess(settings)
process.crawl(Paper)
process.start()
print(made.total() // PAGES)
EOF
one=$("$place/venv/bin/python" "$place/count.py" 1)
hundred=$("$place/venv/bin/python" "$place/count.py" 100)
echo "tasks an answer, whose callback gives nothing: $one with CONCURRENT_ITEMS=1, $hundred with 100, the default"
if [ $((hundred - one)) -lt 90 ] || [ $((hundred - one)) -gt 110 ]; then
    echo "changed: 100 tasks more were to be seen"
    exit 1
fi
