#!/usr/bin/env bash
# One expects a Crawler to be a light thing: a spider with a few settings of its own above the project's, which all share.
# What happens: `Crawler.__init__` copies the settings deeply, component tables and all, before the spider's own few are
# put on top. With one setting of its own, making one calls `copy.deepcopy` more than a thousand times.
# Seen 2026-11-29: Scrapy 2.19.0.
# Why it matters: who runs a crawler for each paper, thousands an hour that find nothing new, pays more for making them
# (some 4 ms of CPU each) than for asking (some 3 ms a request). One crawler whose requests know their paper pays once.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0
cd "$place"

venv/bin/python - <<'EOF'
import cProfile
import pstats

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings


class Paper(Spider):
    name = "paper"
    custom_settings = {"DOWNLOAD_DELAY": 2}


settings = Settings()
Crawler(Paper, settings)  # what is done once is done
profile = cProfile.Profile()
profile.enable()
for _ in range(10):
    Crawler(Paper, settings)
profile.disable()
calls = {name: numbers[1] for (_, _, name), numbers in pstats.Stats(profile).stats.items()}
copies = calls["deepcopy"] / 10
print(f"copy.deepcopy: {copies:.0f} calls for each crawler, of {len(settings)} settings; the spider sets 1")
assert copies > 1_000, copies
EOF
