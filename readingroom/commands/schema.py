"""`microfiche schema`: what the public views of a database hold, for people, for Datasette, for programs."""

from __future__ import annotations

import click

from readingroom.terminal import as_json
from storage import archive_page
from storage.commandline import json_option
from storage.database.schema.views import PUBLIC, VERSION_OF_VIEWS
from storage.paging import paged


@click.command()
@click.option("--datasette", "form", flag_value="datasette", help="The path of metadata for `datasette --metadata`.")
@click.option("--version", "form", flag_value="version", help="The version of the views (Semantic Versioning).")
@json_option("view, column, holds, optional, meaning")
@paged
def schema(form: str | None) -> None:
    """Say what the public views of a database hold: SCHEMA.md, as it lies in every archive.

    `datasette archive/microfiche.db --metadata "$(microfiche schema --datasette)"` shows them with what each column
    means.
    """
    if form == "datasette":
        click.echo(archive_page.DATASETTE.path())
    elif form == "version":
        click.echo(VERSION_OF_VIEWS)
    elif form:
        _print_columns()
    else:
        click.echo(archive_page.SCHEMA.text().decode(), nl=False)


def _print_columns() -> None:
    for view in PUBLIC:
        for name, column in view.columns.items():
            facts = {"holds": column.holds.value, "optional": column.may_be_null, "meaning": column.meaning}
            click.echo(as_json({"view": view.name, "column": name, **facts}))
