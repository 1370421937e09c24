"""The files by which machines run Microfiche, as the programs read them for which they are."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from crawler.commands.crawl import crawl
from crawler.commands.schedule import schedule
from crawler.commands.worker import worker
from crawler.schedules import FORMS, Installation, manifests
from storage.errors import UsageError

ODD = Installation(
    archive="/srv/the 100% archive",
    program="/bin/true",
    user="root",
    contact='https://a.example/bot?a=1%20"b"',
    image="registry.example/microfiche:1",
)
"""What is special to shells, cron, systemd and YAML."""


def cron_commands() -> list[list[str]]:
    """What the shell gets of each line: cron takes five fields away, and the backslash before a percent sign."""
    (text,) = manifests("cron", ODD).values()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [shlex.split(line.split(maxsplit=5)[5].replace(r"\%", "%")) for line in lines]


def test_what_cron_runs_are_verbs_with_their_options() -> None:
    crawling, checking, verifying = cron_commands()
    assert crawling[:4] == [f"MICROFICHE_CONTACT={ODD.contact}", ODD.program, "--archive", ODD.archive]
    assert crawling[4:6] == ["crawl", "--due"]
    crawl.make_context("crawl", crawling[5:])
    assert [checking[-1], verifying[-1]] == ["check", "verify"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_its_units(tmp_path: Path) -> None:
    for name, text in manifests("systemd", ODD).items():
        (tmp_path / name).write_text(text)
    units = sorted(map(str, tmp_path.iterdir()))
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_kubernetes_finds_nothing_wrong_with_its_objects() -> None:
    (text,) = manifests("kubernetes", ODD).values()
    objects = list(yaml.safe_load_all(text))
    for one in objects:
        kubernetes_validate.validate(one, "1.31", strict=True)
    container = objects[-1]["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == ODD.image
    assert {"name": "MICROFICHE_CONTACT", "value": ODD.contact} in container["env"]
    worker.make_context("worker", container["args"][1:])


def test_compose_runs_the_worker_on_the_archive() -> None:
    (text,) = manifests("compose", ODD).values()
    service = yaml.safe_load(text)["services"]["worker"]
    assert service["volumes"] == [{"type": "bind", "source": ODD.archive, "target": "/archive"}]
    assert service["environment"]["MICROFICHE_CONTACT"] == ODD.contact
    worker.make_context("worker", service["command"][1:])


def test_of_many_machines_each_worker_takes_from_the_queue() -> None:
    place = replace(ODD, source="queue")
    assert 'ExecStart="/bin/true" worker --queue' in manifests("systemd", place)["microfiche.service"]
    (composed,) = manifests("compose", place).values()
    assert yaml.safe_load(composed)["services"]["worker"]["command"][:2] == ["worker", "--queue"]
    (text,) = manifests("kubernetes", place).values()
    for one in (objects := list(yaml.safe_load_all(text))):
        kubernetes_validate.validate(one, "1.31", strict=True)
    container = objects[-1]["spec"]["template"]["spec"]["containers"][0]
    assert worker.make_context("worker", container["args"][1:]).params["source"] == "queue"
    refused = CliRunner().invoke(schedule, ["cron", "--queue", "--contact", "mailto:a@b.example"]).exception
    assert isinstance(refused, UsageError)


@pytest.mark.parametrize("form", FORMS)
def test_the_files_are_printed_or_written(form: str, tmp_path: Path) -> None:
    run = CliRunner().invoke
    printed = run(schedule, [form, "--contact", "mailto:a@b.example"])
    assert printed.exit_code == 0
    assert "mailto:a@b.example" in printed.output
    written = run(schedule, [form, "--contact", "mailto:a@b.example", "--into", str(tmp_path / "new" / "folder")])
    assert written.exit_code == 0
    assert all(path.read_text() in printed.output for path in (tmp_path / "new" / "folder").iterdir())


def test_who_gives_no_contact_is_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MICROFICHE_CONTACT", raising=False)
    assert isinstance(CliRunner().invoke(schedule, ["cron"]).exception, UsageError)
