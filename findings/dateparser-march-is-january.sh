#!/usr/bin/env bash
# One expects the ordinary short form of March in Thai (มี.ค.) and of June in Punjabi (ਜੂਨ) to be read, or not to be.
# What happens: both are January, and the date looks as exact as any other. dateparser takes vowel signs for accents and
# strips them, which leaves the names of January (ม.ค., ਜਨ). The setting NORMALIZE=False, which is there for accents,
# reads them right; full names of Thai months are right either way.
# Seen 2026-11-28: dateparser 1.5.0.
# Why it matters: what a Thai paper prints in March is filed two months early, and no error says so.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0

"$place/venv/bin/python" - <<'EOF'
import sys

import dateparser


def day(text: str, language: str, normalize: bool) -> str | None:
    found = dateparser.parse(text, languages=[language], settings={"NORMALIZE": normalize})
    return f"{found:%Y-%m-%d}" if found else None


seen = {}
for language, text in (("th", "4 มี.ค. 2026"), ("pa", "12 ਜੂਨ 2026"), ("th", "4 มีนาคม 2026")):
    seen[text] = (day(text, language, True), day(text, language, False))
    print(f"{language} {text}: as it comes, NORMALIZE=False {seen[text]}")

expected = {
    "4 มี.ค. 2026": ("2026-01-04", "2026-03-04"),
    "12 ਜੂਨ 2026": ("2026-01-12", "2026-06-12"),
    "4 มีนาคม 2026": ("2026-03-04", "2026-03-04"),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
