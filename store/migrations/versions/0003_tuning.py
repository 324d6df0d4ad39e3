"""Tuning the definition: a blanked sample of texts, and what people decided on single listings"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tuning_sample',
    sa.Column('address_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('address_token', name=op.f('pk_tuning_sample'))
    )
    with op.batch_alter_table('tuning_sample', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tuning_sample_rank'), ['rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_tuning_sample_expires_on'), ['expires_on'], unique=False)
    op.create_table('wording_sketch',
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('wording_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sketch_token', sa.LargeBinary(), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_wording_sketch_profile_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profile_id', name=op.f('pk_wording_sketch'))
    )
    with op.batch_alter_table('wording_sketch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wording_sketch_wording_token'), ['wording_token'], unique=False)
        batch_op.create_index(batch_op.f('ix_wording_sketch_expires_on'), ['expires_on'], unique=False)
    op.create_table('verdict_decision',
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('address_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('arena_kind', sa.String(length=64), nullable=False),
    sa.Column('wording_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('sketch_token', sa.LargeBinary(), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('definition_verdict', sa.String(length=64), nullable=False),
    sa.Column('definition_version', sa.String(length=64), nullable=False),
    sa.Column('latest_verdict', sa.String(length=64), nullable=False),
    sa.Column('latest_version', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('decision_id', name=op.f('pk_verdict_decision'))
    )
    with op.batch_alter_table('verdict_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verdict_decision_profile_id'), ['profile_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_verdict_decision_address_token'), ['address_token'], unique=False)
        batch_op.create_index(batch_op.f('ix_verdict_decision_wording_token'), ['wording_token'], unique=False)
        batch_op.create_index(batch_op.f('ix_verdict_decision_expires_on'), ['expires_on'], unique=False)


def downgrade() -> None:
    op.drop_table('verdict_decision')
    op.drop_table('wording_sketch')
    op.drop_table('tuning_sample')
