"""In which language a prompt was asked."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261128_prompt'
down_revision = '20261126_mine'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('prompt', sa.Column('locale', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('prompt', schema=None) as batch_op:
        batch_op.drop_column('locale')
