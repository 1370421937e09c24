#!/usr/bin/env bash
# One expects the speed and the remaining time of rich's progress bars to stay roughly right where the total grows
# while the work goes on: the samples of what was done so far are still true.
# What happens: `update(total=…)` with any other total throws all samples away. A bar whose total changes with each
# update never has a speed, and so no remaining time: both stay None for ever, and the columns show "--:--".
# Seen 2026-11-29: rich 15.0.0.
# Why it matters: the queue of a crawl grows with nearly every page. Speed and remaining time must be counted by hand.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check rich==15.0.0

"$place/venv/bin/python" - <<'EOF'
import io
import sys

from rich.console import Console
from rich.progress import Progress


def watched(growth: int) -> tuple[float | None, float | None]:
    """Speed and remaining time after a minute of ten pages a second, with a total that grows so much each second."""
    clock = [0.0]
    progress = Progress(console=Console(file=io.StringIO()), get_time=lambda: clock[0], auto_refresh=False)
    task = progress.add_task("pages", total=2_000)
    for second in range(1, 61):
        clock[0] = float(second)
        progress.update(task, completed=10 * second, total=2_000 + growth * second)
    return progress.tasks[0].speed, progress.tasks[0].time_remaining


steady, growing = watched(0), watched(1)
print(f"a total of 2000:                     speed {steady[0]}, remaining {steady[1]}")
print(f"one more page is found each second:  speed {growing[0]}, remaining {growing[1]}")

expected = ((10.0, 140), (None, None))
sys.exit(None if (steady, growing) == expected else f"changed; expected {expected}")
EOF
