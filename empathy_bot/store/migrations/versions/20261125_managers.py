"""Team exercises by plan, tips for managers, and what of both was shown."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from empathy_bot.clock import SystemClock


revision = '20261125_managers'
down_revision = '20261125_baseline'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('exerciseplan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('time', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('every', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('next_due_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['practice_group.id'], name=op.f('fk_exerciseplan_group_id_practice_group')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_exerciseplan_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exerciseplan')),
    sa.UniqueConstraint('group_id', name=op.f('uq_exerciseplan_group_id'))
    )
    op.create_index('ix_exercise_plan_due', 'exerciseplan', ['next_due_utc'], unique=False)
    feed = op.create_table('tipfeed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('next_due_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_tipfeed_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_tipfeed_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tipfeed')),
    sa.UniqueConstraint('person_id', name=op.f('uq_tipfeed_person_id'))
    )
    op.create_index('ix_tip_feed_due', 'tipfeed', ['next_due_utc'], unique=False)
    op.create_table('shown',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('recipient', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cause', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('entry_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('shown_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_shown_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shown')),
    sa.UniqueConstraint('workspace_id', 'recipient', 'kind', 'cause', name=op.f('uq_shown_workspace_id_recipient_kind_cause'))
    )
    # Who manages a group already gets tips from now on: the tick finds the right hour.
    part = sa.table('enrolment', sa.column('workspace_id'), sa.column('person_id'), sa.column('is_manager', sa.Boolean()))
    found = op.get_bind().execute(sa.select(part.c.workspace_id, part.c.person_id).where(part.c.is_manager).distinct())
    now = SystemClock().now()
    rows = [{'workspace_id': workspace, 'person_id': person, 'next_due_utc': now} for workspace, person in found]
    if rows:
        op.bulk_insert(feed, rows)


def downgrade() -> None:
    op.drop_table('shown')
    op.drop_table('tipfeed')
    op.drop_table('exerciseplan')
