"""The order of judgements, for undo from the log, and what a member of staff left to colleagues"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added as it is, not by a copy of the table: the triggers on it stay.
    op.add_column('judgement', sa.Column('number', sa.Integer(), server_default='0', nullable=False))
    op.create_table('left_to_colleagues',
    sa.Column('matter', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('staff_id', sa.String(length=40), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('matter', 'subject', 'staff_id', name=op.f('pk_left_to_colleagues'))
    )
    with op.batch_alter_table('left_to_colleagues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_left_to_colleagues_expires_on'), ['expires_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('left_to_colleagues', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_left_to_colleagues_expires_on'))

    op.drop_table('left_to_colleagues')
    op.drop_column('judgement', 'number')
