"""Run by Alembic: migrates over the connection that `upgrade` hands in."""

from alembic import context

from storage.database.schema import complete

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=complete(),
    render_as_batch=True,  # SQLite cannot alter a table in place; batch mode copies it
)
context.run_migrations()
