"""Indexes that answer what a match asks without a look at the rows"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_match_token_carriers", "match_token", ["token", "kind", "profile_id"])
    op.drop_index("ix_match_token_token", "match_token")
    op.create_index("ix_person_ledger_person", "person_ledger", ["person_id", "kind"])
    op.create_index("ix_person_ledger_other", "person_ledger", ["other_id", "kind"])
    op.drop_index("ix_person_ledger_person_id", "person_ledger")
    op.drop_index("ix_person_ledger_other_id", "person_ledger")


def downgrade() -> None:
    op.create_index("ix_match_token_token", "match_token", ["token"])
    op.drop_index("ix_match_token_carriers", "match_token")
    op.create_index("ix_person_ledger_person_id", "person_ledger", ["person_id"])
    op.create_index("ix_person_ledger_other_id", "person_ledger", ["other_id"])
    op.drop_index("ix_person_ledger_person", "person_ledger")
    op.drop_index("ix_person_ledger_other", "person_ledger")
