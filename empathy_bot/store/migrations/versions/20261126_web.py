"""The local chat remembers reactions, and that a line was deleted."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261126_web'
down_revision = '20261126_ledger'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('chatline', sa.Column('deleted_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_table('chatreaction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('person', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('emoji', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['chatline.id'], name=op.f('fk_chatreaction_line_id_chatline')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_chatreaction_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chatreaction')),
    sa.UniqueConstraint('line_id', 'person', 'emoji', name=op.f('uq_chatreaction_line_id_person_emoji'))
    )


def downgrade() -> None:
    op.drop_table('chatreaction')
    with op.batch_alter_table('chatline', schema=None) as batch_op:
        batch_op.drop_column('deleted_utc')
