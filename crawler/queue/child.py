"""The process of one job: the ordinary command, which ends with the worker that began it.

As a program: `python -m crawler.queue.child PID ARGUMENT…`, where PID is the worker's.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the command of the arguments behind the first, and exit with its code."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # prctl(2): a worker that is killed takes its jobs along
    if os.getppid() != int(sys.argv[1]):
        sys.exit(128 + signal.SIGTERM)
    sys.argv = ["microfiche", *sys.argv[2:]]
    import microfiche  # noqa: PLC0415 - what is above must hold before anything else does

    microfiche.main()


if __name__ == "__main__":
    main()
