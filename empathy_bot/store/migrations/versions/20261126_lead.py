"""A group's goal for kudos, and since when people are in its channel."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = '20261126_lead'
down_revision = '20261126_web'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make these tables anew, which their rows' other tables refer to.
    op.add_column('practice_group', sa.Column('kudos_goal', sa.Integer(), nullable=True))
    op.add_column('enrolment', sa.Column('here_since_utc', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    # Until today nobody wrote it down: at the latest they came when they began to practise, else count from now.
    parts = sa.table('enrolment', sa.column('here_since_utc', sqlmodel.sql.sqltypes.UTCDateTime()), sa.column('since_day', sa.Date()))
    op.execute(parts.update().values(here_since_utc=sa.func.now()))
    known = sa.select(parts.c.since_day).where(parts.c.since_day.is_not(None)).distinct()
    for (day,) in op.get_bind().execute(known).all():
        since = datetime.combine(day, time(), UTC)
        op.execute(parts.update().where(parts.c.since_day == day).values(here_since_utc=since))


def downgrade() -> None:
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_column('here_since_utc')
    with op.batch_alter_table('practice_group', schema=None) as batch_op:
        batch_op.drop_column('kudos_goal')
