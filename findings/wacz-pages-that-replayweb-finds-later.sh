#!/usr/bin/env bash
# `wacz create` packs an archive, and wabac.js, the archive behind ReplayWeb.page, reads it piece by piece: the index
# is in blocks of 1,024 lines, and a short list says with which key each block begins. Both are of one family; one
# expects each page in the package to be found.
# What happens: the keys were made by the package `surt`, which drops the slash at the end of a path, and are looked up
# with keys of warcio.js, which keep it. In a small package nothing is seen of that, because all is in the block that
# is read anyhow. Of 5,004 pages
# - the front page of a section, /sport/, is not found where articles are called /sport-1234/: between its key and the
#   one that is asked for lie whole blocks, and the wrong one is read;
# - nor is /news/?page=2, whose key ("news?page=2") stands behind those of all articles in /news/.
# Each such result may change: when an article at the end of /news/ has been looked at, its second page is found,
# because its block has been read by then. What is in the archive depends on the way through it.
# Seen 2026-11-30: wacz 0.6.0, cdxj-indexer 1.5.0; @webrecorder/wabac 2.27.3 with warcio.js 2.4.11 in Node.js 20.
# Why it matters: sections and their further pages are how readers move through a newspaper, and a check of some pages,
# or of a small sample of the archive, finds all of them.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    wacz==0.6.0 cdxj-indexer==1.5.0 warcio==1.8.1 'setuptools<81'
echo '{"overrides": {"warcio": "2.4.11"}}' >package.json
npm install --silent --ignore-scripts @webrecorder/wabac@2.27.3 fake-indexeddb@6.2.8 >/dev/null

venv/bin/python - <<'EOF'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAPER = "http://paper.example"
PAGES = [f"{PAPER}/", f"{PAPER}/news/", f"{PAPER}/news/?page=2", f"{PAPER}/sport/"]
PAGES += [f"{PAPER}/news/story-{number}/" for number in range(10000, 12500)]
PAGES += [f"{PAPER}/sport-{number}/" for number in range(10000, 12500)]
with open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for page in PAGES:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            page, "response", BytesIO(f"<title>{page}</title>".encode()), http_headers=head,
            warc_headers_dict={"WARC-Date": "2026-05-01T08:00:00Z"},
        )
        writer.write_record(record)
EOF
PATH="$place/venv/bin:$PATH" venv/bin/wacz create -o paper.wacz paper.warc.gz >log.txt 2>&1

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >serve.mjs <<'EOF'
import fs from 'fs';
import http from 'http';
const size = fs.statSync('paper.wacz').size;
http.createServer((request, response) => {  // the package, with ranges
  const [, from, to] = /bytes=(\d*)-(\d*)/.exec(request.headers.range || 'bytes=0-');
  const start = from === '' ? size - Number(to) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  response.writeHead(request.headers.range ? 206 : 200, {
    'Accept-Ranges': 'bytes', 'Content-Length': end - start + 1, 'Content-Range': `bytes ${start}-${end}/${size}`,
  });
  if (request.method === 'HEAD') return response.end();
  fs.createReadStream('paper.wacz', {start, end}).pipe(response);
}).listen(Number(process.argv[2]), '127.0.0.1');
EOF
node serve.mjs "$port" &
server=$!
cat >ask.mjs <<'EOF'
import 'fake-indexeddb/auto';
Object.assign(globalThis, {self: globalThis, postMessage() {}, addEventListener() {}, location: new URL('http://localhost/')});
console.log = () => {};
const {WorkerLoader, ArchiveRequest} = await import('@webrecorder/wabac/swlib');
const [package_, ...pages] = process.argv.slice(2);
const loader = new WorkerLoader(self);
await loader._init_db;
await loader.addCollection({name: 'paper', file: {sourceUrl: package_}, extraConfig: {}}, () => {});
const {store} = await loader.loadColl('paper');
const found = [];
for (const page of pages) {
  const request = new ArchiveRequest(`20260501080000mp_/http://paper.example${page}`, new Request('http://localhost/'));
  const answer = await store.getResource(request, 'http://localhost/w/paper/', null, {});
  found.push(`${page} ${answer ? 'found' : 'not found'}`);
}
console.info(found.join(', then '));
process.exit(0);
EOF
sleep 1
ask() { # pages of the paper: whether each is found, in a browser that has not seen the package before
    node ask.mjs "http://127.0.0.1:$port/paper.wacz" "$@" 2>>log.txt | tail -n 1
}
{
    venv/bin/python - <<'EOF'
import gzip
import re
import zipfile

lines = gzip.decompress(zipfile.ZipFile("paper.wacz").read("indexes/index.cdx.gz")).decode()
print("in the index:", *re.findall(r"^example,paper\)(/(?:news|news\?page=2|sport)) ", lines, re.MULTILINE))
EOF
    ask /
    ask /news/
    ask /sport/
    ask /sport-12000/
    ask '/news/?page=2'
    ask '/news/?page=2' /news/story-12499/ '/news/?page=2'
} | tee seen
cat >expected <<'TXT'
in the index: /news /news?page=2 /sport
/ found
/news/ found
/sport/ not found
/sport-12000/ found
/news/?page=2 not found
/news/?page=2 not found, then /news/story-12499/ found, then /news/?page=2 found
TXT
diff expected seen
