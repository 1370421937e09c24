#!/usr/bin/env bash
# `trafilatura --input-dir pages --output-dir texts` gives each result a name that is a hash of its contents; one
# expects other contents to have another name, and the fingerprint in its output to tell texts apart.
# What happens: both are made of a few of the words alone, and what is left can be the same for all.
# - A word with anything in it but letters and digits is none, and vowel signs are no letters to str.isalnum(). Thai
#   has no other words: all texts have the fingerprint ffffffffffffffff, and are alike by 1.0. Of Hindi a few words
#   remain.
# - Words of one to four letters are left out where 32 longer ones are there, figures among them: three reports with
#   other numbers in them are one to it.
# Each such result is written over the one before. Three pages go in, one file comes out, the exit code is 0, and
# nothing is said; as .txt, .json and .xml alike. --keep-dirs, which takes the names of the pages instead, is no way
# out: for a relative folder it writes nothing at all, for an absolute one beside the pages, with 0 again.
# Seen 2026-11-30: trafilatura 2.3.1.
# Why it matters: a Thai paper becomes one article, the last; so do the daily figures of a court, a port or an
# exchange.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6

cd "$place"
"$place/venv/bin/python" - <<'EOF'
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from trafilatura.deduplication import Simhash, content_fingerprint

REPORT = (
    "The harbour authority reported {} late sailings between the mainland and the northern islands, while passengers "
    "waited several hours inside the terminal building without further information about replacement buses, hotels, "
    "meals or refunds that travel companies normally provide after cancellations of regular services, which the "
    "transport ministry intends to examine before summer together with representatives of several island councils."
)
TEXTS = {
    "th": (
        "เรือข้ามฟากหยุดให้บริการสองวันเพราะหมอกหนา การท่าเรือระบุว่าจะไม่กลับมาให้บริการก่อนวันศุกร์",
        "สภาผ่านร่างงบประมาณฉบับใหม่เมื่อคืนนี้ ฝ่ายค้านเห็นว่าตัวเลขไม่น่าเชื่อถือ และขอให้ตรวจสอบใหม่",
        "ฝนตกหนักในภาคเหนือตั้งแต่เช้า น้ำท่วมถนนหลายสาย เจ้าหน้าที่เตือนประชาชนให้ระวังดินถล่มในพื้นที่ภูเขา",
    ),
    "en": tuple(REPORT.format(number) for number in (12, 48, 95)),
}


def pages(language: str) -> Path:
    """A folder with the three pages of a language."""
    folder = Path(language)
    folder.mkdir()
    for number, text in enumerate(TEXTS[language]):
        page = f'<head><meta charset="utf-8"></head><body><article><p>{text}</p></article></body>'
        (folder / f"{number}.html").write_text(f"<!DOCTYPE html><html>{page}</html>", encoding="utf-8")
    return folder


def files(source: Path, *options: str) -> int:
    """How many files the command makes of a folder, in the folder that it is given for them."""
    target = Path(tempfile.mkdtemp(dir="."))
    command = [f"{Path(sys.executable).parent}/trafilatura", "--input-dir", source, "--output-dir", target, *options]
    subprocess.run(command, check=True)
    return sum(path.is_file() for path in target.rglob("*"))


seen = {}
for language, texts in TEXTS.items():
    folder = pages(language)
    seen[language] = {
        "fingerprints": len({content_fingerprint(text) for text in texts}),
        "alike": Simhash(texts[0]).similarity(Simhash(texts[1])),
        **{form: files(folder, "--output-format", form) for form in ("txt", "json", "xml")},
        "--keep-dirs": files(folder, "--keep-dirs"),
        "--keep-dirs, absolute": files(folder.absolute(), "--keep-dirs"),
        "beside the pages": len(list(folder.glob("*.txt"))),
    }
    print(language, "three pages:", json.dumps(seen[language]))

same = {"fingerprints": 1, "alike": 1.0, "txt": 1, "json": 1, "xml": 1}
same |= {"--keep-dirs": 0, "--keep-dirs, absolute": 0, "beside the pages": 3}
expected = {"th": same, "en": same}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
