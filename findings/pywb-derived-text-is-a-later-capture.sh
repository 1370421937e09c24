#!/usr/bin/env bash
# A conversion record keeps what was made of a capture later, with the same address, the day on which it was made, and
# WARC-Refers-To (WARC 1.1, conversion). One expects an index of captures to leave it out, as it does with metadata.
# What happens: of three indexers of one family two list it as one more capture. In pywb the article of May has a
# memento of 10 June, on which nobody asked its server; asked for the newest, pywb answers 200 with the plain text as
# if the site had sent that, dated in June. warcio.js lists it, too; cdxj-indexer, which makes the indexes of wacz,
# does not.
# Seen 2026-11-30: pywb 2.10.0, cdxj-indexer 1.5.0, warcio.js 2.4.11 in Node.js 20.
# Why it matters: the texts of articles, kept beside them in the form that the standard has for it, push the pages
# away, and the archive bears witness to a day on which the article may have been gone.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
python3 -m venv pywb
pywb/bin/pip install --quiet --disable-pip-version-check pywb==2.10.0
python3 -m venv indexer
indexer/bin/pip install --quiet --disable-pip-version-check cdxj-indexer==1.5.0 'setuptools<81'
echo '{}' >package.json
npm install --silent --ignore-scripts warcio@2.4.11 >/dev/null

pywb/bin/python - <<'EOF'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

URL = "http://paper.example/ferry"
with open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    page = writer.create_warc_record(
        URL, "response", BytesIO(b"<h1>The ferry is late</h1>"), http_headers=head,
        warc_headers_dict={"WARC-Date": "2026-05-01T08:00:00Z"},
    )
    writer.write_record(page)
    fields = {"WARC-Date": "2026-06-10T08:00:00Z", "WARC-Refers-To": page.rec_headers.get_header("WARC-Record-ID")}
    writer.write_record(writer.create_warc_record(
        URL, "conversion", BytesIO(b"The ferry is late"), warc_content_type="text/plain", warc_headers_dict=fields,
    ))
EOF
pywb/bin/wb-manager init news >/dev/null 2>&1
pywb/bin/wb-manager add news paper.warc.gz >/dev/null 2>&1
days() { # lines of an index → the days of the captures in it
    cut -d' ' -f2 | cut -c1-8 | paste -sd' '
}
{
    echo "pywb: $(days <collections/news/indexes/index.cdxj)"
    echo "warcio.js: $(node node_modules/warcio/dist/cli.cjs cdx-index paper.warc.gz | days)"
    echo "cdxj-indexer: $(indexer/bin/cdxj-indexer paper.warc.gz | days)"
} | tee seen

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
pywb/bin/wayback --port "$port" >server.log 2>&1 &
server=$!
python3 - "$port" <<'EOF' | tee -a seen
import sys
import time
import urllib.request

for _ in range(150):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/news/id_/http://paper.example/ferry") as answer:
            when, kind = answer.headers["Memento-Datetime"], answer.headers["Content-Type"]
            print(f"pywb, the newest: {answer.status}, {when}, {kind}: {answer.read().decode()}")
            break
    except OSError:
        time.sleep(0.2)
EOF
cat >expected <<'TXT'
pywb: 20260501 20260610
warcio.js: 20260501 20260610
cdxj-indexer: 20260501
pywb, the newest: 200, Wed, 10 Jun 2026 08:00:00 GMT, text/plain: The ferry is late
TXT
diff expected seen
