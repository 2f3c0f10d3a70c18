"""A second view from an AI: who allowed it, who wants none, and what is being asked."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261125_second'
down_revision = '20261125_managers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('no_second_views_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_table('secondviewswitch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.Column('host', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('turned_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['practice_group.id'], name=op.f('fk_secondviewswitch_group_id_practice_group')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_secondviewswitch_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secondviewswitch')),
    sa.UniqueConstraint('group_id', name=op.f('uq_secondviewswitch_group_id'))
    )
    op.create_table('secondview',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('prompt_id', sa.Integer(), nullable=False),
    sa.Column('host', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('until_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_secondview_person_id_person')),
    sa.ForeignKeyConstraint(['prompt_id'], ['prompt.id'], name=op.f('fk_secondview_prompt_id_prompt')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_secondview_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secondview')),
    sa.UniqueConstraint('prompt_id', name=op.f('uq_secondview_prompt_id'))
    )
    with op.batch_alter_table('secondview', schema=None) as batch_op:
        batch_op.create_index('ix_second_view_due', ['state', 'until_utc'], unique=False)
        batch_op.create_index(batch_op.f('ix_secondview_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('secondview', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_secondview_person_id'))
        batch_op.drop_index('ix_second_view_due')
    op.drop_table('secondview')
    op.drop_table('secondviewswitch')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('no_second_views_utc')
