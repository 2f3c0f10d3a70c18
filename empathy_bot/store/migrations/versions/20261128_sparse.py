"""Kudos that come from nothing and are added to none need no place in the indexes that look for that."""

import sqlalchemy as sa
from alembic import op


revision = '20261128_sparse'
down_revision = '20261128_packs'
branch_labels = None
depends_on = None

INDEXES = {'ix_kudos_source': ['workspace_id', 'source'], 'ix_kudos_joined_id': ['joined_id']}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        there = sa.text(f'{columns[-1]} IS NOT NULL')
        op.drop_index(name, table_name='kudos')
        op.create_index(name, 'kudos', columns, sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, table_name='kudos')
        op.create_index(name, 'kudos', columns)
