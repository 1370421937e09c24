#!/usr/bin/env bash
# One expects a crawl that can open nothing more (`ulimit -n` is reached) to end with an error: no page can be had from
# anywhere, and no server is to blame.
# What happens: each request fails with Twisted's ConnectBindError ("Couldn't bind: 24: Too many open files."), is tried
# again at once like a failure of its server, and is given up. The spider ends "finished", the process with 0.
# Seen 2026-11-30: Scrapy 2.19.0, Twisted 26.10.0.
# Why it matters: whatever keeps failures as facts of pages writes down thousands that no server ever heard of.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0 Twisted==26.10.0

cat > "$place/crawl.py" <<'EOF'
import resource
import subprocess
import sys

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class Paper(scrapy.Spider):
    name = "paper"
    custom_settings = {"CONCURRENT_REQUESTS": 1, "RETRY_TIMES": 1}

    async def start(self):
        for number in range(4):
            yield scrapy.Request(f"http://127.0.0.1:{port}/?{number}", errback=self.failed)

    def parse(self, response):
        print("had", response.url.rpartition("?")[2])
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    def failed(self, failure):
        print("failed:", type(failure.value).__name__, failure.value)

    def closed(self, reason):
        print("spider closed:", reason)


command = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]  # it closes each connection
server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
port = server.stdout.readline().split(" port ")[1].split()[0]
process = AsyncCrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
process.crawl(Paper)
process.start()
server.kill()
EOF
cd "$place"
said=$("$place/venv/bin/python" crawl.py) && code=0 || code=$?
echo "$said"
echo "exit code: $code"
if [[ $code != 0 || $said != *"ConnectBindError"*"spider closed: finished"* ]]; then
    echo "changed; expected three pages to fail, the reason 'finished', and exit code 0"
    exit 1
fi
