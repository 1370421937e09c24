"""The files of each form, filled in as its own syntax asks for it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Literal

from crawler.network.user_agent import CONTACT_VARIABLE
from storage.commandline import ARCHIVE_VARIABLE

_FILES = {
    "cron": ("microfiche.crontab",),
    "systemd": (
        "microfiche.service",
        "microfiche-check.service",
        "microfiche-check.timer",
        "microfiche-verify.service",
        "microfiche-verify.timer",
    ),
    "kubernetes": ("microfiche.yaml",),
    "compose": ("compose.yaml",),
}
FORMS = tuple(_FILES)
Source = Literal["due", "queue"]
"""What a worker takes: what is due in its archive, or jobs of the queue that machines share."""
_QUEUE_FILES = {**_FILES, "kubernetes": ("microfiche-queue.yaml",)}
del _QUEUE_FILES["cron"]
OF_QUEUE = tuple(_QUEUE_FILES)
"""The forms that keep a worker running, as a queue needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The absolute path of the archive, that of the program, the account that runs it, how its operator is reached, the
    image of containers, and what the worker takes.
    """

    archive: str
    program: str
    user: str
    contact: str
    image: str = "microfiche"
    source: Source = "due"


def manifests(form: str, place: Installation) -> dict[str, str]:
    """The files of a form, by their names. KeyError for a form that is none of `FORMS`, of a queue of `OF_QUEUE`."""
    written, names = _WRITTEN[form], (_QUEUE_FILES if place.source == "queue" else _FILES)[form]
    worker = ("worker", "--queue") if place.source == "queue" else ("worker",)
    words = {
        "archive": written(place.archive),
        "program": written(place.program),
        "contact": written(f"{CONTACT_VARIABLE}={place.contact}" if form == "systemd" else place.contact),
        "where": written(f"{ARCHIVE_VARIABLE}={place.archive}"),
        "image": written(place.image),
        "user": place.user,
        "worker": (" " if form == "systemd" else ", ").join(worker),
    }
    folder = files(__package__) / "templates"
    return {name: Template((folder / name).read_text("utf-8")).substitute(words) for name in names}


def _for_cron(text: str) -> str:
    r"""crontab(5): the shell reads the command, and an unescaped % ends it."""
    return shlex.quote(text).replace("%", r"\%")


def _for_systemd(text: str) -> str:
    """systemd.unit(5): % begins a specifier. What is run has no other arguments of ours, in which $ is a variable."""
    return json.dumps(text, ensure_ascii=False).replace("%", "%%")


def _for_yaml(text: str) -> str:
    """YAML 1.2 §1.3: a JSON string is a YAML scalar."""
    return json.dumps(text, ensure_ascii=False)


def _for_compose(text: str) -> str:
    """As YAML; $ begins a variable of Compose."""
    return _for_yaml(text).replace("$", "$$")


_WRITTEN: dict[str, Callable[[str], str]] = {
    "cron": _for_cron,
    "systemd": _for_systemd,
    "kubernetes": _for_yaml,
    "compose": _for_compose,
}
