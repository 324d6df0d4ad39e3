"""Matching what changed: what the last match found, marks of what changed since, reasons of value rules"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_state",
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("component", sa.Integer(), nullable=False),
        sa.Column("name_token", sa.LargeBinary(length=32), nullable=True),
        sa.Column("identity_token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["listing.profile_id"], name=op.f("fk_match_state_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_match_state")),
    )
    op.create_index(op.f("ix_match_state_component"), "match_state", ["component"], unique=False)
    op.create_index(
        "ix_match_state_name", "match_state", ["name_token", "town", "identity_token"], unique=False
    )
    op.create_table(
        "name_spread",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_name_spread")),
    )
    op.create_table(
        "shared_value",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_shared_value")),
    )
    op.create_index(op.f("ix_shared_value_venue_id"), "shared_value", ["venue_id"], unique=False)
    op.create_table(
        "match_mark",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_match_mark")),
    )
    op.create_index("ix_match_mark_mark", "match_mark", ["mark", "kind"], unique=False)
    op.create_table(
        "match_base",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ruleset", sa.String(length=64), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_match_base")),
    )
    op.add_column(
        "pair_evidence", sa.Column("in_town", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_pair_evidence_decision", "pair_evidence", ["decision"], unique=False)
    op.add_column("value_rule", sa.Column("reason", sa.String(length=64), nullable=True))
    op.add_column("person_ledger", sa.Column("ground", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("person_ledger", "ground")
    op.drop_column("value_rule", "reason")
    op.drop_index("ix_pair_evidence_decision", table_name="pair_evidence")
    op.drop_column("pair_evidence", "in_town")
    for table in ("match_base", "match_mark", "shared_value", "name_spread", "match_state"):
        op.drop_table(table)
