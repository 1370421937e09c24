#!/usr/bin/env bash
# One expects `wacz create --detect-pages` to list the HTML answers of a WARC as pages.
# What happens: of those it keeps only the ones that some request record names as its Referer. An archive of articles
# without their pictures has none: "Num Pages Detected: 0", no pages.jsonl, exit code 0, and a viewer opens to an empty
# list. One request for one picture, with a Referer, makes its article a page and leaves the other one out.
# Seen 2026-11-28: wacz 0.6.0, cdxj-indexer 1.5.0, warcio 1.8.1.
# Why it matters: text crawls fetch no pictures and send no Referer; their packages look as if nothing were in them.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check wacz==0.6.0 cdxj-indexer==1.5.0 warcio==1.8.1

cat >"$place/write.py" <<'EOF'
import io
import sys

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def write(path: str, pictures: bool) -> None:
    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name in ("ferry", "crane"):
            body = io.BytesIO(f"<html><head><title>{name}</title></head><body><p>News</p></body></html>".encode())
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            page = f"https://paper.example/{name}"
            writer.write_record(writer.create_warc_record(page, "response", payload=body, http_headers=head))
        if pictures:
            head = StatusAndHeaders("200 OK", [("Content-Type", "image/png")], protocol="HTTP/1.1")
            sent = [("Host", "paper.example"), ("Referer", "https://paper.example/ferry")]
            ask = StatusAndHeaders("GET /a.png HTTP/1.1", sent, is_http_request=True)
            url = "https://paper.example/a.png"
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(b"x"), http_headers=head)
            writer.write_request_response_pair(writer.create_warc_record(url, "request", http_headers=ask), response)


write(sys.argv[1], pictures=False)
write(sys.argv[2], pictures=True)
EOF
"$place/venv/bin/python" "$place/write.py" "$place/text.warc.gz" "$place/pictures.warc.gz"
for name in text pictures; do
    "$place/venv/bin/wacz" create --detect-pages --output "$place/$name.wacz" "$place/$name.warc.gz" >"$place/$name.log"
    echo "$name: $(grep 'Num Pages' "$place/$name.log"); pages.jsonl: $(
        python3 -m zipfile --list "$place/$name.wacz" | grep --count pages/pages.jsonl || true)"
done
grep --quiet 'Num Pages Detected: 0' "$place/text.log" && grep --quiet 'Num Pages Detected: 1' "$place/pictures.log" ||
    { echo "changed; expected 0 and 1 of two pages" >&2 && exit 1; }
