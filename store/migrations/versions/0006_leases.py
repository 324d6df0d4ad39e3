"""Leases on pairs and listings that a person judges"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('work_lease',
    sa.Column('matter', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('claimed_by', sa.String(length=40), nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('matter', 'subject', name=op.f('pk_work_lease'))
    )
    with op.batch_alter_table('work_lease', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_lease_claimed_by'), ['claimed_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_work_lease_expires_on'), ['expires_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('work_lease', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_work_lease_expires_on'))
        batch_op.drop_index(batch_op.f('ix_work_lease_claimed_by'))

    op.drop_table('work_lease')
