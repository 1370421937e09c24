"""Whether a file of a site is there. Sites in files of others are called whatever somebody wrote.

In: a path whose last part is made of a site's name. Out: yes or no.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether it is there; false, too, for a name that no file can have.

    `Path.is_file` raises for one of more than 255 bytes before Python 3.14.
    """
    return os.path.isfile(path)  # noqa: PTH113 - see above
