"""A country for public holidays, and when to remind."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261124_rest'
down_revision = '20261124_replies'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('country', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('remind_after', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('remind_after')
        batch_op.drop_column('country')
