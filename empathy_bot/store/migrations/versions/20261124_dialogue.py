"""How far people have come in a role-play."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261124_dialogue'
down_revision = '20261124_rest'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dialogue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('prompt_id', sa.Integer(), nullable=False),
    sa.Column('choices', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('updated_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['prompt_id'], ['prompt.id'], name=op.f('fk_dialogue_prompt_id_prompt')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_dialogue_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue')),
    sa.UniqueConstraint('prompt_id', name=op.f('uq_dialogue_prompt_id'))
    )


def downgrade() -> None:
    op.drop_table('dialogue')
