"""Why a prompt was chosen, and whether the person was sure of the answer."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261124_reason'
down_revision = '20261122_first'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Prompts of before, whose reason nobody wrote down, get the one that claims least.
    with op.batch_alter_table('prompt', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='refresh')
        )

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sure', sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('sure')

    with op.batch_alter_table('prompt', schema=None) as batch_op:
        batch_op.drop_column('reason')
