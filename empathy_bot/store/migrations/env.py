"""Run by Alembic. `store/schema.py` hands it an open connection; nothing else starts it."""

from __future__ import annotations

from alembic import context

from empathy_bot.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    render_as_batch=True,  # SQLite changes a table by copying it
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
