"""Kudos as a ledger: reversals, allowances, sources, receivers that can be erased, and scores in halves."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261126_ledger'
down_revision = '20261125_second'
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_UTC = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    received = op.get_bind().execute(sa.text("SELECT workspace_id, kudos_id, person_id FROM kudosreceiver")).all()
    op.drop_table('kudosreceiver')
    # Not in a batch: SQLite would make these tables anew, which their rows' other tables refer to.
    for name, default in (('is_guest', sa.false()), ('is_gone', sa.false()), ('on_boards', sa.true())):
        op.add_column('person', sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    op.add_column('practice_group', sa.Column('kudos_a_day', sa.Integer(), nullable=False, server_default='10'))
    op.add_column('practice_group', sa.Column('kudos_a_week', sa.Integer(), nullable=False, server_default='30'))
    op.add_column('practice_group', sa.Column('kudos_emoji', _TEXT(), nullable=True))
    with op.batch_alter_table('kudos', schema=None) as batch_op:
        batch_op.add_column(sa.Column('behaviours', _TEXT(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('private', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('edition', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('source', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('link', _TEXT(), nullable=True))
        batch_op.add_column(sa.Column('joined_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_kudos_joined_id_kudos'), 'kudos', ['joined_id'], ['id'])
        batch_op.alter_column('giver_id', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('text', existing_type=_TEXT(), nullable=True)
        batch_op.drop_constraint('uq_kudos_workspace_id_meaning', type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_kudos_workspace_id_meaning_edition'), ['workspace_id', 'meaning', 'edition']
        )
    op.execute("UPDATE kudos SET behaviours = behaviour WHERE behaviour IS NOT NULL")
    with op.batch_alter_table('kudos', schema=None) as batch_op:
        batch_op.drop_column('behaviour')
        batch_op.create_index('ix_kudos_giver_day', ['giver_id', 'local_day'], unique=False)
        batch_op.create_index('ix_kudos_group_day', ['group_id', 'local_day'], unique=False)
        batch_op.create_index('ix_kudos_source', ['workspace_id', 'source'], unique=False)
        batch_op.create_index(batch_op.f('ix_kudos_joined_id'), ['joined_id'], unique=False)
    op.create_table('kudosreceiver',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('kudos_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('local_day', sa.Date(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kudos_id'], ['kudos.id'], name=op.f('fk_kudosreceiver_kudos_id_kudos')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kudosreceiver_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudosreceiver_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kudosreceiver')),
    sa.UniqueConstraint('kudos_id', 'person_id', name=op.f('uq_kudosreceiver_kudos_id_person_id'))
    )
    with op.batch_alter_table('kudosreceiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kudosreceiver_person_id'), ['person_id'], unique=False)
    op.create_table('kudosreversal',
    sa.Column('kudos_id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('kind', _TEXT(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', _TEXT(), nullable=False),
    sa.Column('at_utc', _UTC(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_kudosreversal_by_id_person')),
    sa.ForeignKeyConstraint(['kudos_id'], ['kudos.id'], name=op.f('fk_kudosreversal_kudos_id_kudos')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudosreversal_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('kudos_id', name=op.f('pk_kudosreversal'))
    )
    op.create_table('kudossource',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('source', _TEXT(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.Column('at', sa.Float(), nullable=False),
    sa.Column('seen_utc', _UTC(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kudossource_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudossource_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kudossource')),
    sa.UniqueConstraint('workspace_id', 'source', 'person_id', name=op.f('uq_kudossource_workspace_id_source_person_id'))
    )
    with op.batch_alter_table('kudossource', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kudossource_seen_utc'), ['seen_utc'], unique=False)
    op.create_table('kudosallowance',
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('period', _TEXT(), nullable=False),
    sa.Column('giver_id', sa.Integer(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['giver_id'], ['person.id'], name=op.f('fk_kudosallowance_giver_id_person')),
    sa.ForeignKeyConstraint(['group_id'], ['practice_group.id'], name=op.f('fk_kudosallowance_group_id_practice_group')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudosallowance_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('group_id', 'period', 'giver_id', name=op.f('pk_kudosallowance'))
    )
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shown', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.drop_index('ix_score_board')
        batch_op.create_index('ix_score_board', ['group_id', 'period', 'role', 'shown', 'points', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_score_person_id'), ['person_id'], unique=False)
    _count_anew(received)


def _count_anew(received: Sequence[Any]) -> None:
    """Give every kudos the points that it has by today's rule (practice/recognition.py), and every period its scores."""
    kudos = sa.table('kudos', *map(sa.column, ('id', 'group_id', 'giver_id', 'behaviours')), sa.column('local_day', sa.Date))
    acts = {row.id: row for row in op.get_bind().execute(sa.select(kudos)).all()}
    between: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    scores: Counter[tuple[Any, ...]] = Counter()
    rows = []
    for workspace, number, receiver in sorted(received, key=lambda row: (row.kudos_id, row.person_id)):
        act = acts[number]
        monday = act.local_day - timedelta(days=act.local_day.weekday())
        pair = (min(act.giver_id, receiver), max(act.giver_id, receiver), monday)
        between[pair] += 1
        points = 2 if between[pair] <= 2 else 1
        rows.append({'workspace_id': workspace, 'kudos_id': number, 'person_id': receiver, 'local_day': act.local_day, 'points': points})
        quarter = f"quarter:{act.local_day.year}-Q{(act.local_day.month + 2) // 3}"
        for period in (f"week:{monday}", f"month:{act.local_day:%Y-%m}", quarter, "all"):
            scores[workspace, act.group_id, period, 'receiver', receiver] += points
            scores[workspace, act.group_id, period, 'giver', act.giver_id] += points
            if act.behaviours:
                scores[workspace, act.group_id, period, f'behaviour:{act.behaviours}', receiver] += 1
    names = ('workspace_id', 'kudos_id', 'person_id', 'local_day', 'points')
    op.bulk_insert(sa.table('kudosreceiver', *(sa.column(name, sa.Date if name == 'local_day' else None) for name in names)), rows)
    op.execute("DELETE FROM score")
    kept = ('workspace_id', 'group_id', 'period', 'role', 'person_id', 'points')
    op.bulk_insert(
        sa.table('score', *map(sa.column, kept)),
        [dict(zip(kept, (*key, points), strict=True)) for key, points in scores.items()],
    )


def downgrade() -> None:
    """Go back to kudos that cannot be taken back: those that were, or that name somebody erased, are left out."""
    op.execute("UPDATE kudos SET joined_id = NULL")
    op.execute("DELETE FROM kudosreceiver WHERE person_id IS NULL OR kudos_id IN (SELECT kudos_id FROM kudosreversal)")
    received = op.get_bind().execute(sa.text(
        "SELECT r.workspace_id, r.kudos_id, r.person_id FROM kudosreceiver r JOIN kudos k ON k.id = r.kudos_id"
        " WHERE k.giver_id IS NOT NULL AND k.text IS NOT NULL AND k.edition = 0"
    )).all()
    op.drop_table('kudosreceiver')
    op.drop_table('kudosreversal')
    op.execute("DELETE FROM kudos WHERE giver_id IS NULL OR text IS NULL OR edition > 0")
    op.drop_table('kudosallowance')
    with op.batch_alter_table('kudossource', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kudossource_seen_utc'))
    op.drop_table('kudossource')
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_score_person_id'))
        batch_op.drop_index('ix_score_board')
        batch_op.drop_column('shown')
        batch_op.create_index('ix_score_board', ['group_id', 'period', 'role', 'points'], unique=False)
    op.execute("DELETE FROM score WHERE role LIKE 'behaviour:%' OR period = 'all' OR period LIKE 'quarter:%'")
    op.execute("UPDATE score SET points = points / 2")
    with op.batch_alter_table('kudos', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_kudos_joined_id_kudos'), type_='foreignkey')
        for index in ('ix_kudos_joined_id', 'ix_kudos_source', 'ix_kudos_group_day', 'ix_kudos_giver_day'):
            batch_op.drop_index(index)
        batch_op.drop_constraint('uq_kudos_workspace_id_meaning_edition', type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_kudos_workspace_id_meaning'), ['workspace_id', 'meaning'])
        batch_op.alter_column('text', existing_type=_TEXT(), nullable=False)
        batch_op.alter_column('giver_id', existing_type=sa.Integer(), nullable=False)
        batch_op.add_column(sa.Column('behaviour', _TEXT(), nullable=True))
        for name in ('joined_id', 'link', 'source', 'edition', 'private', 'behaviours'):
            batch_op.drop_column(name)
    op.create_table('kudosreceiver',
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('kudos_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kudos_id'], ['kudos.id'], name=op.f('fk_kudosreceiver_kudos_id_kudos')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kudosreceiver_person_id_person')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], name=op.f('fk_kudosreceiver_workspace_id_workspace')),
    sa.PrimaryKeyConstraint('kudos_id', 'person_id', name=op.f('pk_kudosreceiver'))
    )
    names = ('workspace_id', 'kudos_id', 'person_id')
    op.bulk_insert(sa.table('kudosreceiver', *map(sa.column, names)), [row._asdict() for row in received])
    with op.batch_alter_table('practice_group', schema=None) as batch_op:
        for name in ('kudos_emoji', 'kudos_a_week', 'kudos_a_day'):
            batch_op.drop_column(name)
    with op.batch_alter_table('person', schema=None) as batch_op:
        for name in ('on_boards', 'is_gone', 'is_guest'):
            batch_op.drop_column(name)
