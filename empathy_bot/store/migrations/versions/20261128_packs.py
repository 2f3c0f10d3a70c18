"""Packs that a workspace brought, who brought them, and what of practice it switched off."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261128_packs'
down_revision = '20261128_group_locale'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('workspacepack',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('pack_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('locale', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('files', sa.LargeBinary(), nullable=False),
    sa.Column('pack', sa.LargeBinary(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('added_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_workspacepack_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workspacepack')),
    sa.UniqueConstraint('workspace_id', 'pack_id', name=op.f('uq_workspacepack_workspace_id_pack_id'))
    )
    op.create_table('packbringing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('pack_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('brought_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_packbringing_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_packbringing_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_packbringing'))
    )
    op.create_index(op.f('ix_packbringing_person_id'), 'packbringing', ['person_id'], unique=False)
    op.create_table('switchedoff',
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_switchedoff_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('workspace_id', 'kind', 'name', name=op.f('pk_switchedoff'))
    )
    op.add_column(
        'workspace',
        sa.Column('packs_stamp', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False),
    )


def downgrade() -> None:
    op.drop_column('workspace', 'packs_stamp')
    op.drop_table('switchedoff')
    op.drop_table('packbringing')
    op.drop_table('workspacepack')
