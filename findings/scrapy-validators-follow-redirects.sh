#!/usr/bin/env bash
# One expects If-None-Match and If-Modified-Since to end with the address they were kept for: a validator says something
# of one resource only. Scrapy does take Authorization off a request that is redirected to another host.
# What happens: both validators go along through a 301, to another host as well. A server that numbers its versions
# ("1") then answers 304 for a page that was never fetched.
# Seen 2026-11-28: Scrapy 2.19.0.
# Why it matters: a story that moved is recorded as unchanged, and its new address has no body in the archive.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0

"$place/venv/bin/python" - <<'EOF'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

KEPT = {"If-None-Match": '"1"', "If-Modified-Since": "Sun, 22 Nov 2026 10:00:00 GMT", "Authorization": "Basic eDp5"}
asked, answered = {}, {}


class Paper(BaseHTTPRequestHandler):
    def do_GET(self):
        asked[self.path] = [name for name in KEPT if self.headers[name]]
        unchanged = self.headers["If-None-Match"] == '"1"'
        self.send_response(301 if self.path == "/old" else 304 if unchanged else 200)
        if self.path == "/old":
            self.send_header("Location", f"http://localhost:{server.server_port}/new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Recheck(scrapy.Spider):
    name = "recheck"
    handle_httpstatus_list = [304]

    async def start(self):
        yield scrapy.Request(f"http://127.0.0.1:{server.server_port}/old", headers=KEPT)

    def parse(self, response):
        answered[response.url.rpartition("/")[2]] = response.status


server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
threading.Thread(target=server.serve_forever, daemon=True).start()
process = AsyncCrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
process.crawl(Recheck)
process.start()
print(f"/old, on 127.0.0.1, was asked with {asked['/old']}\n/new, on localhost, was asked with {asked['/new']}")
print("what the spider was given:", answered)
same = asked["/new"] == ["If-None-Match", "If-Modified-Since"] and answered == {"new": 304}
sys.exit(None if same else "changed; expected both validators at /new, and 304 from it")
EOF
