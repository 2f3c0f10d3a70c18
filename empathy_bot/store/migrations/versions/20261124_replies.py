"""Answers in words, answers without a score, and what people think of the coach."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261124_replies'
down_revision = "20261124_reason"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.alter_column('option', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('score', existing_type=sa.Float(), nullable=True)
        batch_op.add_column(sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    op.create_table('coachopinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('prompt_id', sa.Integer(), nullable=False),
    sa.Column('fair', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('said_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_coachopinion_person_id_person')),
    sa.ForeignKeyConstraint(['prompt_id'], ['prompt.id'], name=op.f('fk_coachopinion_prompt_id_prompt')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_coachopinion_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coachopinion')),
    sa.UniqueConstraint('prompt_id', name=op.f('uq_coachopinion_prompt_id'))
    )
    with op.batch_alter_table('coachopinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_coachopinion_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('coachopinion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coachopinion_person_id'))

    op.drop_table('coachopinion')
    # Before, every answer had an option and a score; the day that it counts for is what must not be lost.
    op.execute("UPDATE answer SET option = coalesce(option, 0), score = coalesce(score, 0)")
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('text')
        batch_op.alter_column('score', existing_type=sa.Float(), nullable=False)
        batch_op.alter_column('option', existing_type=sa.Integer(), nullable=False)
