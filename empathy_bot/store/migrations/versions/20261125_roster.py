"""What is known of people's rosters, a group's country, and quiet hours of one's own."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261125_roster'
down_revision = '20261124_dialogue'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shifts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('days', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_shifts_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_shifts_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts')),
    sa.UniqueConstraint('person_id', name=op.f('uq_shifts_person_id'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quiet_from', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('quiet_until', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    with op.batch_alter_table('practice_group', schema=None) as batch_op:
        batch_op.add_column(sa.Column('country', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('practice_group', schema=None) as batch_op:
        batch_op.drop_column('country')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('quiet_until')
        batch_op.drop_column('quiet_from')
    op.drop_table('shifts')
