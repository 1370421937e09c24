#!/usr/bin/env bash
# One expects libraries for the calendar of Nepal (Bikram Sambat) to give the same days: months have 29 to 32 days by
# the sun, and each library has them in a table.
# What happens: no two of four tables are the same. bikram begins Jestha and Shrawan of 2082 (May and July 2025) a day
# early: 15 Jestha, the day of the republic, is 28 May for it and 29 May for the others. pyBSDate puts all of 2063 a
# year too early: the peace accord of 21 November 2006 has the date 5 Mangsir 2063, which is 21 November 2005 there.
# From Ashadh 2084 (June 2027) on they differ in most months, by a day or two: a committee announces each year's months
# shortly before it begins, and the tables guess.
# Seen 2026-11-30: bikram 2.1.4, nepali-datetime 1.0.8.5, nepali 1.2.0, pyBSDate 0.3.2.
# Why it matters: Nepali papers print these dates beside their headlines. A crawler that turns them into days needs a
# table that is newer than the article, or leaves them as they are written.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    bikram==2.1.4 nepali-datetime==1.0.8.5 nepali==1.2.0 pyBSDate==0.3.2

"$place/venv/bin/python" - <<'EOF'
import sys
from collections import Counter
from datetime import date

import nepali_datetime
from bikram import samwat
from nepali.datetime import nepalidate
from pyBSDate import convert_BS_to_AD


def days(year: int, month: int, day: int) -> dict[str, date]:
    return {
        "nepali-datetime": nepali_datetime.date(year, month, day).to_datetime_date(),
        "nepali": nepalidate(year, month, day).to_date(),
        "bikram": samwat(year, month, day).ad,
        "pyBSDate": date(*convert_BS_to_AD(year, month, day)),
    }


def told(year: int, month: int, day: int) -> list[str]:
    return [str(each) for each in days(year, month, day).values()]


seen = {"15 Jestha 2081": told(2081, 2, 15), "15 Jestha 2082": told(2082, 2, 15), "5 Mangsir 2063": told(2063, 8, 5)}
print("in the order of", ", ".join(days(2081, 1, 1)))
for asked, found in seen.items():
    print(f"{asked}: {', '.join(found)}")

differing = Counter(
    year for year in range(2064, 2089) for month in range(1, 13) if len(set(told(year, month, 1))) > 1
)
seen["months"] = dict(differing)
print("months that do not begin on the same day, by year from 2064 to 2088:", seen["months"])

expected = {
    "15 Jestha 2081": ["2024-05-28", "2024-05-28", "2024-05-28", "2024-05-28"],
    "15 Jestha 2082": ["2025-05-29", "2025-05-29", "2025-05-28", "2025-05-29"],
    "5 Mangsir 2063": ["2006-11-21", "2006-11-21", "2006-11-21", "2005-11-21"],
    "months": {2082: 2, 2084: 7, 2085: 8, 2086: 11, 2087: 6, 2088: 12},
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
