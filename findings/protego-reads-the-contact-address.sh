#!/usr/bin/env bash
# One expects the User-Agent header to be a good argument for `can_fetch`, since the product token at its beginning
# decides which group of a robots.txt is ours (RFC 9309 §2.2.1).
# What happens: the names of the groups are looked for anywhere in the string. The host of the contact address, or a
# remark such as "like Googlebot", can pick the group: a closed site is open, an open one closed. The standard
# library's robotparser takes what stands in front of the first slash.
# Seen 2026-11-28: Protego 0.7.0, which Scrapy 2.19 hands its whole USER_AGENT unless ROBOTSTXT_USER_AGENT is set.
# Why it matters: the polite form of a crawler's name, with a contact address, changes the rules that it keeps.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Protego==0.7.0

"$place/venv/bin/python" - <<'EOF'
import sys
from urllib.robotparser import RobotFileParser

from protego import Protego

ALL_BUT_US = "User-agent: *\nDisallow: /\n\nUser-agent: {}\nAllow: /\n"
NONE_BUT_OTHERS = "User-agent: *\nAllow: /\n\nUser-agent: {}\nDisallow: /\n"
PAGE = "https://paper.example/story"


def verdicts(robots: str, agent: str) -> tuple[bool, bool]:
    standard = RobotFileParser()
    standard.parse(robots.splitlines())
    return Protego.parse(robots).can_fetch(PAGE, agent), standard.can_fetch(agent, PAGE)


CASES = {
    "token alone": (ALL_BUT_US.format("news"), "fichebot"),
    "contact address": (ALL_BUT_US.format("news"), "fichebot/1.0 (+https://news.example/bot)"),
    "remark": (ALL_BUT_US.format("Googlebot"), "fichebot/1.0 (like Googlebot)"),
    "contact closes": (NONE_BUT_OTHERS.format("archive"), "fichebot/1.0 (+https://archive.example/bot)"),
}
seen = {name: verdicts(robots, agent) for name, (robots, agent) in CASES.items()}
for name, (protego, standard) in seen.items():
    print(f"{name:15} as {CASES[name][1]!r}: Protego allows {protego}, robotparser {standard}")

expected = {
    "token alone": (False, False),
    "contact address": (True, False),
    "remark": (True, False),
    "contact closes": (False, True),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
