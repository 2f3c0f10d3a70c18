"""The language in which a group's channel is spoken to."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261128_group_locale'
down_revision = '20261128_prompt'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('practice_group', sa.Column('locale', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('practice_group', schema=None) as batch_op:
        batch_op.drop_column('locale')
