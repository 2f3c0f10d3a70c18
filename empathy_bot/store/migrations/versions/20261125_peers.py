"""Replies that are shared with two peers, without a name."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261125_peers'
down_revision = '20261125_roster'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, which its rows' other tables refer to.
    op.add_column('person', sa.Column('peer_asks', sa.Boolean(), nullable=False, server_default=sa.true()))

    op.create_table('peerview',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('prompt_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('shared_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('closed_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('next_due_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['practice_group.id'], name=op.f('fk_peerview_group_id_practice_group')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_peerview_person_id_person')),
    sa.ForeignKeyConstraint(['prompt_id'], ['prompt.id'], name=op.f('fk_peerview_prompt_id_prompt')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_peerview_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_peerview')),
    sa.UniqueConstraint('prompt_id', name=op.f('uq_peerview_prompt_id'))
    )
    with op.batch_alter_table('peerview', schema=None) as batch_op:
        batch_op.create_index('ix_peerview_due', ['next_due_utc'], unique=False)

    op.create_table('peerask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('view_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('local_day', sa.Date(), nullable=False),
    sa.Column('asked_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('declined', sa.Boolean(), nullable=False),
    sa.Column('marks', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('marked_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_peerask_person_id_person')),
    sa.ForeignKeyConstraint(['view_id'], ['peerview.id'], name=op.f('fk_peerask_view_id_peerview')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_peerask_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_peerask')),
    sa.UniqueConstraint('person_id', 'local_day', name=op.f('uq_peerask_person_id_local_day')),
    sa.UniqueConstraint('view_id', 'person_id', name=op.f('uq_peerask_view_id_person_id'))
    )


def downgrade() -> None:
    op.drop_table('peerask')
    op.drop_table('peerview')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('peer_asks')
