"""Initial schema"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('arena',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('mode', sa.String(length=64), nullable=False),
    sa.Column('life', sa.String(length=64), nullable=False),
    sa.Column('verdict', sa.String(length=64), nullable=True),
    sa.Column('face_to_face', sa.Integer(), nullable=False),
    sa.Column('unclear', sa.Integer(), nullable=False),
    sa.Column('listings', sa.Integer(), nullable=False),
    sa.Column('decided_by', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=True),
    sa.Column('rescreen_on', sa.Date(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_arena'))
    )
    op.create_table('audit',
    sa.Column('entry_id', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_staff_id'), ['staff_id'], unique=False)

    op.create_table('dropped_listing',
    sa.Column('address_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('arena', sa.String(length=64), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('definition_version', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('address_token', name=op.f('pk_dropped_listing'))
    )
    with op.batch_alter_table('dropped_listing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dropped_listing_arena'), ['arena'], unique=False)
        batch_op.create_index(batch_op.f('ix_dropped_listing_expires_on'), ['expires_on'], unique=False)

    op.create_table('event',
    sa.Column('event_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('staff_id', sa.String(length=40), nullable=False),
    sa.Column('team', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=64), nullable=True),
    sa.Column('profile_id', sa.String(length=40), nullable=True),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('form_version', sa.Integer(), nullable=False),
    sa.Column('supersedes', sa.String(length=40), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_profile_id'), ['profile_id'], unique=False)

    op.create_table('judgement',
    sa.Column('judgement_id', sa.String(length=40), nullable=False),
    sa.Column('profile_a', sa.String(length=40), nullable=False),
    sa.Column('profile_b', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('supersedes', sa.String(length=40), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('judgement_id', name=op.f('pk_judgement'))
    )
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_judgement_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_judgement_profile_a'), ['profile_a'], unique=False)
        batch_op.create_index(batch_op.f('ix_judgement_profile_b'), ['profile_b'], unique=False)

    op.create_table('listing',
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('arena', sa.String(length=64), nullable=False),
    sa.Column('arena_kind', sa.String(length=64), nullable=False),
    sa.Column('address_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('field_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=64), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('definition_version', sa.String(length=64), nullable=False),
    sa.Column('decided_by', sa.String(length=40), nullable=True),
    sa.Column('town', sa.String(length=80), nullable=True),
    sa.Column('region', sa.String(length=64), nullable=True),
    sa.Column('lang', sa.String(length=64), nullable=True),
    sa.Column('first_seen', sa.Date(), nullable=False),
    sa.Column('last_seen', sa.Date(), nullable=False),
    sa.Column('gone_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('profile_id', name=op.f('pk_listing')),
    sa.UniqueConstraint('address_token', name=op.f('uq_listing_address_token'))
    )
    with op.batch_alter_table('listing', schema=None) as batch_op:
        batch_op.create_index('ix_listing_arena', ['arena'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_verdict'), ['verdict'], unique=False)

    op.create_table('objection',
    sa.Column('token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_objection'))
    )
    op.create_table('person_ledger',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=40), nullable=False),
    sa.Column('other_id', sa.String(length=40), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('run_id', sa.String(length=40), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_person_ledger'))
    )
    with op.batch_alter_table('person_ledger', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_ledger_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_ledger_other_id'), ['other_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_ledger_person_id'), ['person_id'], unique=False)

    op.create_table('queue_item',
    sa.Column('item_id', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=64), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('claimed_by', sa.String(length=40), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_queue_item')),
    sa.UniqueConstraint('subject_id', 'day', name=op.f('uq_queue_item_subject_id_day'))
    )
    with op.batch_alter_table('queue_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_queue_item_expires_on'), ['expires_on'], unique=False)

    op.create_table('run',
    sa.Column('run_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('arena', sa.String(length=64), nullable=True),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('alarms', sa.JSON(), nullable=False),
    sa.Column('definition_version', sa.String(length=64), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_run'))
    )
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_run_expires_on'), ['expires_on'], unique=False)

    op.create_table('safeguarding_stop',
    sa.Column('stop_id', sa.String(length=40), nullable=False),
    sa.Column('address_token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('handled_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('stop_id', name=op.f('pk_safeguarding_stop')),
    sa.UniqueConstraint('address_token', name=op.f('uq_safeguarding_stop_address_token'))
    )
    with op.batch_alter_table('safeguarding_stop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_safeguarding_stop_expires_on'), ['expires_on'], unique=False)

    op.create_table('staff',
    sa.Column('staff_id', sa.String(length=40), nullable=False),
    sa.Column('host_account', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=64), nullable=False),
    sa.Column('team', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=64), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff')),
    sa.UniqueConstraint('host_account', name=op.f('uq_staff_host_account'))
    )
    op.create_table('value_rule',
    sa.Column('rule_id', sa.String(length=40), nullable=False),
    sa.Column('token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('value_class', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('supersedes', sa.String(length=40), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('rule_id', name=op.f('pk_value_rule'))
    )
    with op.batch_alter_table('value_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_rule_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_value_rule_token'), ['token'], unique=False)

    op.create_table('venue',
    sa.Column('venue_id', sa.String(length=40), nullable=False),
    sa.Column('token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('first_seen', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('venue_id', name=op.f('pk_venue'))
    )
    with op.batch_alter_table('venue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_venue_token'), ['token'], unique=False)

    op.create_table('listing_text',
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_listing_text_profile_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profile_id', name=op.f('pk_listing_text'))
    )
    with op.batch_alter_table('listing_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_text_expires_on'), ['expires_on'], unique=False)

    op.create_table('page_state',
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('validators_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('last_changed', sa.Date(), nullable=False),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.Column('missed_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_page_state_profile_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profile_id', name=op.f('pk_page_state'))
    )
    with op.batch_alter_table('page_state', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_page_state_expires_on'), ['expires_on'], unique=False)

    op.create_table('match_token',
    sa.Column('token_id', sa.String(length=40), nullable=False),
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('token', sa.LargeBinary(length=32), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('first_seen', sa.Date(), nullable=False),
    sa.Column('last_seen', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_match_token_profile_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_id', name=op.f('pk_match_token')),
    sa.UniqueConstraint('profile_id', 'kind', 'token', name=op.f('uq_match_token_profile_id_kind_token'))
    )
    with op.batch_alter_table('match_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_token_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_match_token_token'), ['token'], unique=False)

    op.create_table('membership',
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.String(length=40), nullable=False),
    sa.Column('venue_id', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_membership_profile_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profile_id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_venue_id'), ['venue_id'], unique=False)

    op.create_table('pair_evidence',
    sa.Column('profile_a', sa.String(length=40), nullable=False),
    sa.Column('profile_b', sa.String(length=40), nullable=False),
    sa.Column('decision', sa.String(length=64), nullable=False),
    sa.Column('refusal', sa.String(length=64), nullable=True),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('features', sa.JSON(), nullable=False),
    sa.Column('ruleset', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_a'], ['listing.profile_id'], name=op.f('fk_pair_evidence_profile_a'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['profile_b'], ['listing.profile_id'], name=op.f('fk_pair_evidence_profile_b'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('profile_a', 'profile_b', name=op.f('pk_pair_evidence'))
    )
    with op.batch_alter_table('pair_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pair_evidence_profile_b'), ['profile_b'], unique=False)

    op.create_table('contact_point',
    sa.Column('token_id', sa.String(length=40), nullable=False),
    sa.Column('profile_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('value_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('context_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('how', sa.String(length=64), nullable=False),
    sa.Column('disguised', sa.Boolean(), nullable=False),
    sa.Column('certain', sa.Boolean(), nullable=False),
    sa.Column('last_seen', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['profile_id'], ['listing.profile_id'], name=op.f('fk_contact_point_profile_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['token_id'], ['match_token.token_id'], name=op.f('fk_contact_point_token_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_id', name=op.f('pk_contact_point'))
    )
    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_point_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_point_profile_id'), ['profile_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_point_profile_id'))
        batch_op.drop_index(batch_op.f('ix_contact_point_expires_on'))

    op.drop_table('contact_point')
    with op.batch_alter_table('pair_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pair_evidence_profile_b'))

    op.drop_table('pair_evidence')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_venue_id'))
        batch_op.drop_index(batch_op.f('ix_membership_person_id'))

    op.drop_table('membership')
    with op.batch_alter_table('match_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_match_token_token'))
        batch_op.drop_index(batch_op.f('ix_match_token_expires_on'))

    op.drop_table('match_token')
    with op.batch_alter_table('page_state', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_page_state_expires_on'))

    op.drop_table('page_state')
    with op.batch_alter_table('listing_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_text_expires_on'))

    op.drop_table('listing_text')
    with op.batch_alter_table('venue', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_venue_token'))

    op.drop_table('venue')
    with op.batch_alter_table('value_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_value_rule_token'))
        batch_op.drop_index(batch_op.f('ix_value_rule_expires_on'))

    op.drop_table('value_rule')
    op.drop_table('staff')
    with op.batch_alter_table('safeguarding_stop', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_safeguarding_stop_expires_on'))

    op.drop_table('safeguarding_stop')
    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_expires_on'))

    op.drop_table('run')
    with op.batch_alter_table('queue_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_queue_item_expires_on'))

    op.drop_table('queue_item')
    with op.batch_alter_table('person_ledger', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_ledger_person_id'))
        batch_op.drop_index(batch_op.f('ix_person_ledger_other_id'))
        batch_op.drop_index(batch_op.f('ix_person_ledger_expires_on'))

    op.drop_table('person_ledger')
    op.drop_table('objection')
    with op.batch_alter_table('listing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_verdict'))
        batch_op.drop_index(batch_op.f('ix_listing_expires_on'))
        batch_op.drop_index('ix_listing_arena')

    op.drop_table('listing')
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_judgement_profile_b'))
        batch_op.drop_index(batch_op.f('ix_judgement_profile_a'))
        batch_op.drop_index(batch_op.f('ix_judgement_expires_on'))

    op.drop_table('judgement')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_profile_id'))
        batch_op.drop_index(batch_op.f('ix_event_expires_on'))

    op.drop_table('event')
    with op.batch_alter_table('dropped_listing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dropped_listing_expires_on'))
        batch_op.drop_index(batch_op.f('ix_dropped_listing_arena'))

    op.drop_table('dropped_listing')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_staff_id'))
        batch_op.drop_index(batch_op.f('ix_audit_expires_on'))

    op.drop_table('audit')
    op.drop_table('arena')
