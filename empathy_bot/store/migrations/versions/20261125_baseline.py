"""Where am I: a private baseline, and its repeat."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261125_baseline'
down_revision = '20261125_peers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('baseline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('form', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('items', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('started_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('finished_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('finished_day', sa.Date(), nullable=True),
    sa.Column('declined_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_baseline_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_baseline_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline')),
    sa.UniqueConstraint('person_id', 'round', name=op.f('uq_baseline_person_id_round'))
    )
    op.create_table('baselineanswer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('baseline_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('item_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('technique', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('option', sa.Integer(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('answered_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['baseline_id'], ['baseline.id'], name=op.f('fk_baselineanswer_baseline_id_baseline')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_baselineanswer_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_baselineanswer_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baselineanswer')),
    sa.UniqueConstraint('baseline_id', 'place', name=op.f('uq_baselineanswer_baseline_id_place'))
    )
    with op.batch_alter_table('baselineanswer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_baselineanswer_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('baselineanswer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_baselineanswer_person_id'))

    op.drop_table('baselineanswer')
    op.drop_table('baseline')
