#!/usr/bin/env bash
# One expects libraries for the calendar of Iran to differ, if at all, in far years: its leap years follow the sun.
# What happens: for Khayyam 1403 had 365 days, in Iran it had 366. The whole of 1404 (21 March 2025 to 20 March 2026)
# is a day early, in both directions: 9 Azar 1404 is read as 29 November 2025, the day before. The 30th of Esfand 1403,
# on which papers appeared, cannot be written at all. jdatetime, persiantools and convertdate (which dateparser uses)
# agree with each other. From 1350 to 1450 two years differ: 1404, and 1437.
# Seen 2026-11-30: Khayyam 3.0.17; jdatetime 6.1.1, persiantools 6.2.0, convertdate 2.5.1.
# Why it matters: a year of Persian news is filed one day early, which no range check sees, and a story appears before
# what it tells of. Each spring before and after is right, so a test with a date of another year passes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    Khayyam==3.0.17 jdatetime==6.1.1 persiantools==6.2.0 convertdate==2.5.1

"$place/venv/bin/python" - <<'EOF'
import sys
from datetime import date

import jdatetime
import khayyam
from convertdate import persian
from persiantools.jdatetime import JalaliDate


def days(year: int, month: int, day: int) -> dict[str, date]:
    return {
        "Khayyam": khayyam.JalaliDate(year, month, day).todate(),
        "jdatetime": jdatetime.date(year, month, day).togregorian(),
        "persiantools": JalaliDate(year, month, day).to_gregorian(),
        "convertdate": date(*persian.to_gregorian(year, month, day)),
    }


seen = {}
for asked in ((1403, 9, 9), (1404, 1, 1), (1404, 9, 9), (1405, 9, 9)):
    found = days(*asked)
    others = {day for name, day in found.items() if name != "Khayyam"}
    seen["-".join(map(str, asked))] = (str(found["Khayyam"]), " ".join(sorted(map(str, others))))
    print(asked, {name: str(day) for name, day in found.items()})

seen["30 Esfand 1403"] = jdatetime.date(1403, 12, 30).togregorian().isoformat(), "Khayyam: "
try:
    khayyam.JalaliDate(1403, 12, 30)
except ValueError as error:
    seen["30 Esfand 1403"] = (seen["30 Esfand 1403"][0], f"Khayyam: {type(error).__name__}")
print("30 Esfand 1403:", seen["30 Esfand 1403"])

seen["years that differ"] = [year for year in range(1350, 1451) if len(set(days(year, 1, 1).values())) > 1]
print("years of 1350 to 1450 whose first day differs:", seen["years that differ"])

expected = {
    "1403-9-9": ("2024-11-29", "2024-11-29"),
    "1404-1-1": ("2025-03-20", "2025-03-21"),
    "1404-9-9": ("2025-11-29", "2025-11-30"),
    "1405-9-9": ("2026-11-30", "2026-11-30"),
    "30 Esfand 1403": ("2025-03-20", "Khayyam: ValueError"),
    "years that differ": [1404, 1437],
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
