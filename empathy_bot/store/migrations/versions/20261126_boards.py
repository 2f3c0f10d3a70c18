"""Boards that are posted once a month: how often a plan posts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261126_boards'
down_revision = '20261126_lead'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column('boardschedule', sa.Column('every', text, nullable=False, server_default='week'))


def downgrade() -> None:
    """Go back to weekly boards of a week or a month: a plan that says otherwise becomes one of these."""
    op.execute("UPDATE boardschedule SET period = 'month' WHERE period NOT IN ('week', 'month')")
    with op.batch_alter_table('boardschedule', schema=None) as batch_op:
        batch_op.drop_column('every')
