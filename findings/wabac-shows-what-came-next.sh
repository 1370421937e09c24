#!/usr/bin/env bash
# Who asks a web archive for a page at a time expects the capture nearest to that time, as pywb and Memento servers
# give it, or the last one before it.
# What happens in wabac.js, which is the archive behind ReplayWeb.page and Browsertrix: the first capture at that time
# or later is taken, however much later; one from before only where there is none later. One second after the capture
# of 1 May the page is that of 1 November. And an unchanged page (a revisit record, of a WARC file) has the time of its
# original: that it was there in August as well, which is what the record is for, is not to be seen. pywb gives May and
# August.
# Seen 2026-11-30: @webrecorder/wabac 2.27.3 with warcio.js 2.4.11 in Node.js 20 (fake-indexeddb 6.2.8); pywb 2.10.0.
# Why it matters: a crawl fetches what a front page links to before or behind it. Of all that was fetched a second
# before it, a reader sees the state of months later, in a page that says May.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
python3 -m venv pywb
pywb/bin/pip install --quiet --disable-pip-version-check pywb==2.10.0
echo '{"overrides": {"warcio": "2.4.11"}}' >package.json
npm install --silent --ignore-scripts @webrecorder/wabac@2.27.3 fake-indexeddb@6.2.8 >/dev/null

cat >asked <<'TXT'
20260501080000 http://paper.example/front
20260501080001 http://paper.example/front
20261201000000 http://paper.example/front
20260801080000 http://paper.example/ferry
TXT
cat >read.mjs <<'EOF'
import 'fake-indexeddb/auto';
import fs from 'fs';
globalThis.self = globalThis;
const {ArchiveDB, ArchiveRequest} = await import('@webrecorder/wabac/swlib');
const [front, ferry] = ['http://paper.example/front', 'http://paper.example/ferry'];
const page = (url, date, text) => ({
  url, ts: Date.parse(date), status: 200, mime: 'text/html', respHeaders: {'content-type': 'text/html'},
  payload: new TextEncoder().encode(text),
});
const unchanged = (first, date) => ({
  url: first.url, ts: Date.parse(date), status: 200, mime: 'warc/revisit', origURL: first.url, origTS: first.ts,
});
const late = page(ferry, '2026-05-01T08:00:00Z', 'late');
const db = new ArchiveDB('paper');
await db.init();
await db.addResources([
  page(front, '2026-05-01T08:00:00Z', 'fog'), page(front, '2026-11-01T08:00:00Z', 'snow'),
  late, unchanged(late, '2026-08-01T08:00:00Z'),
]);
for (const line of fs.readFileSync('asked', 'utf8').trim().split('\n')) {
  const [time, url] = line.split(' ');
  const request = new ArchiveRequest(`${time}mp_/${url}`, new Request('http://localhost/'));
  const answer = await db.getResource(request, '', null);
  console.log(`wabac ${line}: ${(await answer.getText()).text}, ${answer.date.toISOString().slice(0, 10)}`);
}
EOF
node read.mjs | tee seen

pywb/bin/python - <<'EOF'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FRONT, FERRY = "http://paper.example/front", "http://paper.example/ferry"
HEAD = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
PAGES = (
    (FRONT, "2026-05-01T08:00:00Z", "fog"), (FRONT, "2026-11-01T08:00:00Z", "snow"),
    (FERRY, "2026-05-01T08:00:00Z", "late"),
)  # fmt: skip
with open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for url, date, text in PAGES:
        body = BytesIO(text.encode())
        record = writer.create_warc_record(
            url, "response", body, http_headers=HEAD, warc_headers_dict={"WARC-Date": date}
        )
        writer.write_record(record)
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    seen_again = {"WARC-Date": "2026-08-01T08:00:00Z"}
    writer.write_record(writer.create_revisit_record(
        FERRY, digest, FERRY, "2026-05-01T08:00:00Z", http_headers=HEAD, warc_headers_dict=seen_again
    ))
EOF
pywb/bin/wb-manager init news >/dev/null 2>&1
pywb/bin/wb-manager add news paper.warc.gz >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
pywb/bin/wayback --port "$port" >server.log 2>&1 &
server=$!
python3 - "$port" <<'EOF' | tee -a seen
import sys
import time
import urllib.request
from email.utils import parsedate_to_datetime


def answer(asked: str, url: str) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/news/{asked}id_/{url}") as found:
                return f"{found.read().decode()}, {parsedate_to_datetime(found.headers['Memento-Datetime']):%Y-%m-%d}"
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not begin")


for line in open("asked").read().splitlines():
    print(f"pywb {line}: {answer(*line.split())}")
EOF
cat >expected <<'TXT'
wabac 20260501080000 http://paper.example/front: fog, 2026-05-01
wabac 20260501080001 http://paper.example/front: snow, 2026-11-01
wabac 20261201000000 http://paper.example/front: snow, 2026-11-01
wabac 20260801080000 http://paper.example/ferry: late, 2026-05-01
pywb 20260501080000 http://paper.example/front: fog, 2026-05-01
pywb 20260501080001 http://paper.example/front: fog, 2026-05-01
pywb 20261201000000 http://paper.example/front: snow, 2026-11-01
pywb 20260801080000 http://paper.example/ferry: late, 2026-08-01
TXT
diff expected seen
