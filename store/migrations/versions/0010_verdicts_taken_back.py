"""Verdicts that people took back"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('verdict_decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('takes_back', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('verdict_decision', schema=None) as batch_op:
        batch_op.drop_column('takes_back')
