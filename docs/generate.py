"""Write docs/reference and the extractor's digest from the code; with --check, say what is not current and exit 1.

In: the tables and views, the error tree, the site declaration, the verbs; the code and data of the extractor.
Out: one Markdown page each, the pages that archives have, and one module; the same bytes for the same code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import licences
import revision
import schema_page
from pages import grid, page

from crawler.sites.declaration import Site
from microfiche import VERBS
from storage import archive_page
from storage.commandline import BROKEN_PIPE, INTERRUPTED, build
from storage.errors import MicroficheError

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
DATA = ROOT / "storage" / "data"
WIDTH = 100


def commands() -> str:
    """The help of every verb, as the command prints it."""
    root = build(VERBS)
    context = _context(root, None, "microfiche")
    verbs = (root.get_command(context, name) for name in _written())
    parts = [part for verb in verbs for part in _verb(verb, context)]
    return page("The commands", _help(context), *parts)


def _written() -> list[str]:
    """Names of the verbs whose module exists."""
    return [name for name, target, _ in VERBS if find_spec(target.partition(":")[0])]


def _verb(command: click.Command | None, parent: click.Context) -> Iterator[str]:
    if command is None:
        return
    context = _context(command, parent, command.name or "")
    yield f"## {context.command_path}"
    yield _help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _verb(command.get_command(context, name), context)


def _context(command: click.Command, parent: click.Context | None, name: str) -> click.Context:
    return click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH, color=False)


def _help(context: click.Context) -> str:
    return f"```text\n{context.get_help()}\n```"


def exit_codes() -> str:
    """Every exit code, the error behind it, and what it says."""
    rows = [("0", "", "Done, and nothing was lost.")]
    rows += [(str(error.exit_code), f"`{error.__name__}`", _sentence(error)) for error in _tree(MicroficheError)]
    rows += [
        (str(INTERRUPTED), "", "Interrupted (Ctrl-C); nothing is printed, but by a job."),
        (str(BROKEN_PIPE), "", "The reader of stdout is gone; nothing is printed."),
    ]
    return page(
        "Exit codes",
        "A failure is one sentence on stderr, after `microfiche: `. Words in braces are filled in.",
        grid(("code", "error", "sentence"), rows),
    )


def licence_table() -> str:
    """What is installed with Microfiche, and under which licences."""
    return page(
        "Licences",
        "What `pip install microfiche` brings along, in the versions that constraints.txt pins; optional groups aside. "
        "Microfiche itself is under the Apache License 2.0.",
        grid(("package", "version", "licence"), licences.rows()),
    )


def _tree(error: type[MicroficheError]) -> Iterator[type[MicroficheError]]:
    yield error
    for inner in error.__subclasses__():
        yield from _tree(inner)


def _sentence(error: type[MicroficheError]) -> str:
    return " ".join((error.__doc__ or "").split())


def site() -> str:
    """Every field of a site file: the JSON schema of the declaration as tables."""
    declared = Site.model_json_schema()
    inner = declared.get("$defs", {})
    return page(
        "The site file",
        "A site is declared in a TOML file. A field that is not listed here is an error.",
        _fields(declared),
        *(f"## {field}\n\n{inner[name]['description']}\n\n{_fields(inner[name])}" for field, name in _nested(declared)),
    )


def _nested(declared: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field, facts in declared["properties"].items():
        if "$ref" in facts:
            yield f"[{field}]", facts["$ref"].rpartition("/")[2]
        elif "$ref" in facts.get("items", {}):
            yield f"[[{field}]]", facts["items"]["$ref"].rpartition("/")[2]


def _fields(declared: dict[str, Any]) -> str:
    required = declared.get("required", [])
    rows = [
        (f"`{field}`", _kind(facts), _default(facts, field in required), facts.get("description", ""))
        for field, facts in declared["properties"].items()
    ]
    return grid(("field", "type", "default", "meaning"), rows)


def _kind(facts: dict[str, Any]) -> str:
    if "$ref" in facts:
        return "table, see below"
    if "anyOf" in facts:
        return " or ".join(_kind(one) for one in facts["anyOf"] if one.get("type") != "null")
    if "enum" in facts:
        return " / ".join(map(str, facts["enum"]))
    if facts.get("type") == "array":
        return "tables, see below" if "$ref" in facts.get("items", {}) else f"list of {_kind(facts.get('items', {}))}"
    return str(facts.get("format") or facts.get("type", "anything"))


def _default(facts: dict[str, Any], required: bool) -> str:  # noqa: FBT001 - it is what is told, not a switch
    if required:
        return "required"
    given = facts.get("default")
    return "" if given in (None, "", [], {}) or isinstance(given, dict) else f"`{given}`"


PAGES: dict[Path, Callable[[], str]] = {
    REFERENCE / "commands.md": commands,
    REFERENCE / "exit-codes.md": exit_codes,
    REFERENCE / "licences.md": licence_table,
    REFERENCE / "schema.md": schema_page.schema,
    REFERENCE / "site.md": site,
    revision.WRITTEN: revision.code_digest,
    DATA / archive_page.SCHEMA.source: schema_page.schema_of_archives,
    DATA / archive_page.DATASETTE.source: schema_page.datasette,
    ROOT / "archive" / archive_page.FOLDER.name: lambda: archive_page.FOLDER.text().decode(),
}


def stale() -> list[str]:
    """Names of the files that differ from what the code says."""
    return [path.name for path, written in PAGES.items() if not path.exists() or path.read_text("utf-8") != written()]


def write() -> None:
    """Write every file."""
    REFERENCE.mkdir(exist_ok=True)
    for path, written in PAGES.items():
        path.write_text(written(), "utf-8")


def main(arguments: list[str]) -> int:
    """Write the files, or check them; 1 when a check finds one that is not current."""
    if arguments != ["--check"]:
        write()
        return 0
    names = stale()
    if names:
        sys.stderr.write(f"Not current: {', '.join(names)}. Run `make docs` and commit what it writes.\n")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
