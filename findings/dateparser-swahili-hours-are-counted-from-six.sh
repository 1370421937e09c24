#!/usr/bin/env bash
# One expects a library that lists Swahili among its languages to read a Swahili time of the day, or to leave it out.
# What happens: Swahili counts the hours from sunrise and from sunset: "saa 8:05 mchana", the fifth minute of the eighth hour
# of the day, is 14:05. dateparser knows "asubuhi" and "mchana" as AM and PM of a clock from midnight, as CLDR names them
# for programs, and says 20:05 and 3:05; with the words for evening and night, which are as usual, it reads no date at all.
# Seen 2026-11-30: dateparser 1.5.0.
# Why it matters: a story of the afternoon is dated six hours late, often in the future, where it waits as embargoed or is
# sorted above all that is newer; one of the evening has no date. Nothing tells such a time from a right one.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
cd "$place"

cat >read.py <<'PY'
import dateparser

TIMES = {
    "saa 3:05 asubuhi": "09:05",
    "saa 8:05 mchana": "14:05",
    "saa 11:30 jioni": "17:30",
    "saa 2:05 usiku": "20:05",
}
for said, meant in TIMES.items():
    found = dateparser.parse(f"30 Machi 2026 {said}", languages=["sw"])
    print(f"{said} is {meant}, read as {found and found.strftime('%H:%M')}")
print(dateparser.parse("30 Machi 2026", languages=["sw"]).strftime("the day alone is read as %Y-%m-%d"))
PY
venv/bin/python read.py | tee seen
cat >expected <<'TXT'
saa 3:05 asubuhi is 09:05, read as 03:05
saa 8:05 mchana is 14:05, read as 20:05
saa 11:30 jioni is 17:30, read as None
saa 2:05 usiku is 20:05, read as None
the day alone is read as 2026-03-30
TXT
diff expected seen
