"""The database's history: one Alembic script per change, named by date and purpose."""
