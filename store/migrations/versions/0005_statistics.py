"""The statistics copy of the log, its closed quarters, and the register of releases"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('statistic',
    sa.Column('row_id', sa.String(length=40), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=True),
    sa.Column('who_token', sa.LargeBinary(length=16), nullable=True),
    sa.Column('team', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=64), nullable=True),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('form_version', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_statistic'))
    )
    op.create_index(op.f('ix_statistic_quarter'), 'statistic', ['quarter'], unique=False)
    op.create_index(op.f('ix_statistic_expires_on'), 'statistic', ['expires_on'], unique=False)
    op.create_table('statistic_quarter',
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('quarter', name=op.f('pk_statistic_quarter'))
    )
    op.create_table('release',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_release'))
    )
