"""`microfiche completion`: what lets a shell fill in verbs, options, sites and kinds."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from storage.commandline import COMPLETE_VARIABLE

_HOMES = {
    "bash": "~/.local/share/bash-completion/completions/microfiche",
    "zsh": "~/.zfunc/_microfiche, with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc",
    "fish": "~/.config/fish/completions/microfiche.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_HOMES)))
def completion(shell: str) -> None:
    """Print what lets bash (4.4 or newer), zsh or fish fill in verbs, options and their values, and names of sites.

    Where it belongs stands on its first line, behind a #.
    """
    found = get_completion_class(shell)
    source = found(click.Command("microfiche"), {}, "microfiche", COMPLETE_VARIABLE).source() if found else ""
    head, _, rest = source.lstrip().partition("\n")
    first, second = (head, f"# {_HOMES[shell]}") if head.startswith("#") else (f"# {_HOMES[shell]}", head)
    click.echo(f"{first}\n{second}\n{rest}", nl=False)
