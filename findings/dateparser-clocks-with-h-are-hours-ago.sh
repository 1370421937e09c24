#!/usr/bin/env bash
# "04/05/2026 às 15h05" is how papers in Brazil and Portugal print the time of an article. One expects it to be read,
# or not to be; languages=["pt"] says what it is.
# What happens: it is fifteen hours before the moment at which it is read. The letter h is the unit of hours,
# dateparser asks its reader of "15 hours ago" before that of dates, and that one needs no "ago" and looks at nothing
# else: the day, month and year are thrown away. It is so in Portuguese, Spanish, Italian and Romanian, in Spanish and
# Catalan also with "15.05 h" (15 hours and a twentieth ago); French is right. "às 15:05" is right, too, so a test with
# a colon passes.
# In Marathi and Gujarati the same befalls a plain date: May, whose vowel sign is stripped like an accent, is then a
# unit of months, and the 4th of May is four months ago. PARSERS=["absolute-time"] ends all this: right, or None.
# Seen 2026-11-30: dateparser 1.5.0.
# Why it matters: an article is as fresh as its page's last visit, always, and rises in every list of what is new.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0

"$place/venv/bin/python" - <<'EOF'
import sys
from datetime import datetime

import dateparser

READ = datetime(2026, 11, 30, 12, 0)
TEXTS = (
    ("pt", "04/05/2026 às 15h05"), ("pt", "04/05/2026 às 15:05"), ("fr", "04/05/2026 à 15h05"),
    ("es", "04/05/2026 15.05 h"), ("it", "04/05/2026 15h05"), ("ro", "04.05.2026, 15h05"),
    ("mr", "4 मे 2026"), ("mr", "4 जून 2026"), ("gu", "4 મે 2026"),
)  # fmt: skip


def read(language: str, text: str, **settings: object) -> str | None:
    found = dateparser.parse(text, languages=[language], settings={"RELATIVE_BASE": READ, **settings})
    return f"{found:%Y-%m-%d %H:%M}" if found else None


seen = {}
print(f"read at {READ:%Y-%m-%d %H:%M}; as it comes, with absolute-time alone:")
for language, text in TEXTS:
    seen[text] = (read(language, text), read(language, text, PARSERS=["absolute-time"]))
    print(f"{language} {text}: {seen[text][0]}, {seen[text][1]}")

expected = {
    "04/05/2026 às 15h05": ("2026-11-29 21:00", None),
    "04/05/2026 às 15:05": ("2026-05-04 15:05", "2026-05-04 15:05"),
    "04/05/2026 à 15h05": ("2026-05-04 15:05", "2026-05-04 15:05"),
    "04/05/2026 15.05 h": ("2026-11-29 20:57", "2026-05-04 15:05"),
    "04/05/2026 15h05": ("2026-11-29 21:00", None),
    "04.05.2026, 15h05": ("2026-11-29 21:00", None),
    "4 मे 2026": ("2026-07-30 12:00", "2026-05-04 00:00"),
    "4 जून 2026": ("2026-06-04 00:00", "2026-06-04 00:00"),
    "4 મે 2026": ("2026-07-30 12:00", "2026-05-04 00:00"),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
