"""The schema: every table, with its clock. Core tables, since rows are written and read in bulk.

Columns named `*_sealed` hold sealed values (store.sealing), columns named `*_token` keyed hashes. `expires_on` is the record's clock:
`expire` deletes the row on that day. A record without a fixed end has None there and its own rule (see docs/data-protection.md).
No table about a person has a free-text or image column; a test walks the schema and asserts it, also for future migrations.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """A point in time, in UTC; refuses times without a zone, and gives the zone back where the database drops it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment carries its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(40)
CODE = String(64)

staff = Table(
    "staff",
    metadata,
    Column("staff_id", ID, primary_key=True),
    Column("host_account", String(64), nullable=False, unique=True),
    Column("role", CODE, nullable=False),
    Column("team", CODE),
    Column("region", CODE),
    Column("active", Boolean, nullable=False),
    Column("created_on", Date, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("run_id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("arena", CODE),
    Column("status", CODE, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("counts", JSON, nullable=False),
    Column("alarms", JSON, nullable=False),
    Column("definition_version", CODE),
    Column("expires_on", Date, nullable=False, index=True),
)

# The register: one row per arena file that was ever judged or decided on. It holds no person and stays while the file does.
arena = Table(
    "arena",
    metadata,
    Column("name", CODE, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("mode", CODE, nullable=False),
    Column("life", CODE, nullable=False),
    Column("verdict", CODE),
    Column("face_to_face", Integer, nullable=False),
    Column("unclear", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("decided_by", ID),
    Column("reason", CODE),
    Column("rescreen_on", Date),
    Column("day", Date, nullable=False),
)

# A look at a chat: counts and a duration; no person, no text, no member. Who looked is not kept.
presence = Table(
    "presence",
    metadata,
    Column("presence_id", ID, primary_key=True),
    Column("arena", CODE, nullable=False),
    Column("day", Date, nullable=False),
    Column("people", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

# Exactly one profile per listing: they share a row, and the profile's id is its key.
listing = Table(
    "listing",
    metadata,
    Column("profile_id", ID, primary_key=True),
    Column("arena", CODE, nullable=False),
    Column("arena_kind", CODE, nullable=False),
    Column("address_token", LargeBinary(32), nullable=False, unique=True),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("field_hash", LargeBinary(32), nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("verdict", CODE, nullable=False, index=True),
    Column("rule", CODE, nullable=False),
    Column("definition_version", CODE, nullable=False),
    Column("decided_by", ID),
    Column("town", String(80)),
    Column("region", CODE),
    Column("lang", CODE),
    Column("first_seen", Date, nullable=False),
    Column("last_seen", Date, nullable=False),
    Column("gone_on", Date),
    Column("expires_on", Date, nullable=False, index=True),
    Index("ix_listing_arena", "arena"),
)

# What a server said to recognise a listing's page by. First, last seen and the hash of the fields stand with the listing.
page_state = Table(
    "page_state",
    metadata,
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column("validators_sealed", LargeBinary),
    Column("last_changed", Date, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("missed_on", Date),
    Column("expires_on", Date, nullable=False, index=True),
)

listing_text = Table(
    "listing_text",
    metadata,
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

dropped_listing = Table(
    "dropped_listing",
    metadata,
    Column("address_token", LargeBinary(32), primary_key=True),
    Column("arena", CODE, nullable=False, index=True),
    Column("key_version", Integer, nullable=False),
    Column("reason", CODE, nullable=False),
    Column("definition_version", CODE, nullable=False),
    Column("day", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

# A blanked random sample of screened texts, to try a changed definition on. Sealed under the week in which it ends.
tuning_sample = Table(
    "tuning_sample",
    metadata,
    Column("address_token", LargeBinary(32), primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("rank", Integer, nullable=False, index=True),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

# The wording of a kept listing as keyed hashes (store.sketch): `wording_token` for equality, `sketch_token` its parts in a row.
wording_sketch = Table(
    "wording_sketch",
    metadata,
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column("wording_token", LargeBinary(32), nullable=False, index=True),
    Column("sketch_token", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

# What people decided on single listings, remembered by the wording: keyed hashes and codes, no text. The newest of a wording stands.
verdict_decision = Table(
    "verdict_decision",
    metadata,
    Column("decision_id", Integer, primary_key=True),
    Column("profile_id", ID, nullable=False, index=True),
    Column("address_token", LargeBinary(32), nullable=False, index=True),
    Column("arena_kind", CODE, nullable=False),
    Column("wording_token", LargeBinary(32), nullable=False, index=True),
    Column("sketch_token", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("verdict", CODE, nullable=False),
    Column("reason", CODE, nullable=False),
    Column("definition_verdict", CODE, nullable=False),
    Column("definition_version", CODE, nullable=False),
    Column("latest_verdict", CODE, nullable=False),
    Column("latest_version", CODE, nullable=False),
    Column("author", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
    # The decision that this row takes back; such a row decides nothing itself.
    Column("takes_back", Integer),
)

match_token = Table(
    "match_token",
    metadata,
    Column("token_id", ID, primary_key=True),
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), nullable=False),
    Column("kind", CODE, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("first_seen", Date, nullable=False),
    Column("last_seen", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
    UniqueConstraint("profile_id", "kind", "token"),
    # Who shows a value is asked at every match, and answered from the index alone.
    Index("ix_match_token_carriers", "token", "kind", "profile_id"),
)

contact_point = Table(
    "contact_point",
    metadata,
    Column("token_id", ID, ForeignKey("match_token.token_id", ondelete="CASCADE"), primary_key=True),
    Column(
        "profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("kind", CODE, nullable=False),
    Column("value_sealed", LargeBinary, nullable=False),
    Column("context_sealed", LargeBinary, nullable=False),
    Column("how", CODE, nullable=False),
    Column("disguised", Boolean, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("last_seen", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

pair_evidence = Table(
    "pair_evidence",
    metadata,
    Column("profile_a", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column(
        "profile_b", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("decision", CODE, nullable=False),
    Column("refusal", CODE),
    Column("score", Float, nullable=False),
    Column("features", JSON, nullable=False),
    # Whether nothing but a known name in one town brought the two together.
    Column("in_town", Boolean, nullable=False),
    Column("ruleset", CODE, nullable=False),
    Column("day", Date, nullable=False),
    Index("ix_pair_evidence_decision", "decision"),
)

# Derived by the matcher at each run; the ledger beside it is what outlives the evidence.
membership = Table(
    "membership",
    metadata,
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ID, nullable=False, index=True),
    Column("venue_id", ID, index=True),
)

# What the last match found beside that, so that the next one need only look at what changed. Rows go with what they are about
# (store/marking.py). `identity_token` tells one carrier of a name from another; `component` numbers the evidence component.
match_state = Table(
    "match_state",
    metadata,
    Column("profile_id", ID, ForeignKey("listing.profile_id", ondelete="CASCADE"), primary_key=True),
    Column("component", Integer, nullable=False, index=True),
    Column("name_token", LargeBinary(32)),
    Column("identity_token", LargeBinary(16), nullable=False),
    Column("town", String(80)),
    Index("ix_match_state_name", "name_token", "town", "identity_token"),
)

# How a calling name is spread: how many carriers, and where. `shown` says whether any of them can still be read.
name_spread = Table(
    "name_spread",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("shown", Boolean, nullable=False),
    Column("counts", JSON, nullable=False),
)

# The values that are a business's, with the number of names around each and the venue it belongs to.
shared_value = Table(
    "shared_value",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("names", Integer, nullable=False),
    Column("venue_id", ID, index=True),
)

# What changed since the last match; written by triggers (store/marking.py), read and removed by the next match.
match_mark = Table(
    "match_mark",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("mark", String(64), nullable=False),
    Index("ix_match_mark_mark", "mark", "kind"),
)

# One row: the rules and keys under which the state above was found. Under others it is found anew.
match_base = Table(
    "match_base",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("ruleset", CODE, nullable=False),
    Column("key_version", Integer, nullable=False),
)

venue = Table(
    "venue",
    metadata,
    Column("venue_id", ID, primary_key=True),
    Column("token", LargeBinary(32), nullable=False, index=True),
    Column("first_seen", Date, nullable=False),
)

person_ledger = Table(
    "person_ledger",
    metadata,
    Column("entry_id", Integer, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("other_id", ID),
    # The codes of what it rested on, while the evidence itself may have expired.
    Column("ground", CODE),
    Column("day", Date, nullable=False),
    Column("run_id", ID),
    Column("expires_on", Date, index=True),
    Index("ix_person_ledger_person", "person_id", "kind"),
    Index("ix_person_ledger_other", "other_id", "kind"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("judgement_id", ID, primary_key=True),
    Column("profile_a", ID, nullable=False, index=True),
    Column("profile_b", ID, nullable=False, index=True),
    Column("kind", CODE, nullable=False),
    Column("author", ID, nullable=False),
    Column("reason", CODE, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("day", Date, nullable=False),
    Column("supersedes", ID),
    Column("expires_on", Date, nullable=False, index=True),
    Column("number", Integer, nullable=False, server_default="0"),
)

value_rule = Table(
    "value_rule",
    metadata,
    Column("rule_id", ID, primary_key=True),
    Column("token", LargeBinary(32), nullable=False, index=True),
    Column("key_version", Integer, nullable=False),
    Column("value_class", CODE, nullable=False),
    Column("author", ID, nullable=False),
    Column("reason", CODE),
    Column("day", Date, nullable=False),
    Column("supersedes", ID),
    Column("expires_on", Date, index=True),
)

event = Table(
    "event",
    metadata,
    Column("event_id", ID, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("day", Date, nullable=False),
    Column("staff_id", ID, nullable=False),
    Column("team", CODE),
    Column("region", CODE),
    Column("profile_id", ID, index=True),
    Column("venue_id", ID, index=True),
    Column("item_id", ID, index=True),
    Column("codes", JSON, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("supersedes", ID, index=True),
    Column("expires_on", Date, nullable=False, index=True),
)

# The statistics copy of the log: no id of the log, no day, no member of staff; a pseudonym under the statistics key.
statistic = Table(
    "statistic",
    metadata,
    Column("row_id", ID, primary_key=True),
    Column("quarter", Integer, nullable=False, index=True),
    Column("kind", CODE, nullable=False),
    Column("subject", CODE),
    Column("who_token", LargeBinary(16)),
    Column("team", CODE),
    Column("region", CODE),
    Column("codes", JSON, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

# A closed quarter is not copied from the log any more.
statistic_quarter = Table(
    "statistic_quarter",
    metadata,
    Column("quarter", Integer, primary_key=True),
    Column("closed_on", Date, nullable=False),
)

# What was told in every release of figures, hidden counts apart. About no person; kept for good.
release = Table(
    "release",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("told", JSON, nullable=False),
)

# Whoever contacted us herself and is not known: her number as a match token, so that she is not contacted as a stranger later.
caller = Table(
    "caller",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("key_version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

queue_item = Table(
    "queue_item",
    metadata,
    Column("item_id", ID, primary_key=True),
    Column("subject_kind", CODE, nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("profile_id", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("reason", CODE, nullable=False),
    Column("channel", CODE, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", CODE, nullable=False),
    Column("claimed_by", ID),
    Column("claimed_until", Moment),
    Column("version", Integer, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
    UniqueConstraint("subject_id", "day"),
)

# Who looks at which pair or listing just now, so that no two decide it; minutes, not history.
work_lease = Table(
    "work_lease",
    metadata,
    Column("matter", CODE, primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("claimed_by", ID, nullable=False, index=True),
    Column("claimed_until", Moment, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)

left_to_colleagues = Table(
    "left_to_colleagues",
    metadata,
    Column("matter", CODE, primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("staff_id", ID, primary_key=True),
    Column("expires_on", Date, nullable=False, index=True),
)

objection = Table(
    "objection",
    metadata,
    Column("token", LargeBinary(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("key_version", Integer, nullable=False),
)

safeguarding_stop = Table(
    "safeguarding_stop",
    metadata,
    Column("stop_id", ID, primary_key=True),
    Column("address_token", LargeBinary(32), nullable=False, unique=True),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),
    Column("handled_on", Date),
    Column("expires_on", Date, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("entry_id", ID, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("staff_id", ID, nullable=False, index=True),
    Column("kind", CODE, nullable=False),
    Column("subject", ID),
    Column("reason", CODE, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)
