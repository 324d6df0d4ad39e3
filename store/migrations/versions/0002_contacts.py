"""Contacts: the order of events, venues and items in the log, callers as tokens"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('venue_id', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('item_id', sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f('ix_event_venue_id'), ['venue_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_supersedes'), ['supersedes'], unique=False)
    op.create_table('caller',
    sa.Column('token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_caller'))
    )
    with op.batch_alter_table('caller', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_caller_expires_on'), ['expires_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('caller', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_caller_expires_on'))

    op.drop_table('caller')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_supersedes'))
        batch_op.drop_index(batch_op.f('ix_event_item_id'))
        batch_op.drop_index(batch_op.f('ix_event_venue_id'))
        batch_op.drop_column('item_id')
        batch_op.drop_column('venue_id')
        batch_op.drop_column('number')
