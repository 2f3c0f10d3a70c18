"""What a kudos named before and after its giver named other behaviours, and who wants a weekly note."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261126_mine'
down_revision = '20261126_boards'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kudostag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('kudos_id', sa.Integer(), nullable=False),
    sa.Column('behaviours', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('before', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('named_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['kudos_id'], ['kudos.id'], name=op.f('fk_kudostag_kudos_id_kudos')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudostag_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kudostag'))
    )
    op.create_index(op.f('ix_kudostag_kudos_id'), 'kudostag', ['kudos_id'], unique=False)
    op.create_table('digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('next_due_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_digest_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_digest_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('person_id', name=op.f('uq_digest_person_id'))
    )
    op.create_index('ix_digest_due', 'digest', ['next_due_utc'], unique=False)


def downgrade() -> None:
    op.drop_table('digest')
    op.drop_table('kudostag')
