"""Who notes what changed since the last match: the database itself, by triggers, so that no writer can forget to.

A mark names a profile, a component, a value or a name (tokens in hex) that is still there; the mark of what is gone goes with
it, and so do a name's spread and a business's class: an objection leaves nothing of the person behind, here neither.
`install` runs after every migration, since a migration that rebuilds a table on SQLite loses the table's triggers.
"""

# ruff: noqa: S608 - statements of this module's own fixed words; nothing comes in

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa


class MarkKind(StrEnum):
    """What a mark is about."""

    PROFILE = "profile"
    COMPONENT = "component"
    VALUE = "value"
    NAME = "name"


class _Trigger(NamedTuple):
    name: str
    event: str
    table: str
    when: str | None
    body: tuple[str, ...]


def _mark(kind: MarkKind, mark: str, living: str) -> str:
    """Mark it, if it lives and is not marked yet. No unique index: two writers on PostgreSQL never wait for each other here."""
    return (
        f"INSERT INTO match_mark (kind, mark) SELECT '{kind}', {mark} "
        f"WHERE EXISTS ({living}) "
        f"AND NOT EXISTS (SELECT 1 FROM match_mark WHERE mark = {mark} AND kind = '{kind}')"
    )


def _forget(kind: MarkKind, mark: str, living: str) -> str:
    return f"DELETE FROM match_mark WHERE mark = {mark} AND kind = '{kind}' AND NOT EXISTS ({living})"


def _profile(row: str) -> str:
    return _mark(MarkKind.PROFILE, row, f"SELECT 1 FROM listing WHERE profile_id = {row}")


def _pair(row: str, one: str, other: str) -> tuple[str, ...]:
    return _profile(f"{row}.{one}"), _profile(f"{row}.{other}")


def _superseded(row: str) -> tuple[str, ...]:
    """The pair of the judgement that this one supersedes."""
    return tuple(
        f"INSERT INTO match_mark (kind, mark) SELECT '{MarkKind.PROFILE}', judgement.{side} FROM judgement "
        f"JOIN listing ON listing.profile_id = judgement.{side} WHERE judgement.judgement_id = {row}.supersedes"
        for side in ("profile_a", "profile_b")
    )


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


_SHOWN = ("arena", "arena_kind", "town", "region", "lang", "first_seen", "last_seen")
_LIVES = "SELECT 1 FROM match_token WHERE token = {row}.token"
_HEX = "HEX({row}.token)"


def _triggers() -> list[_Trigger]:
    old, living = _HEX.format(row="OLD"), _LIVES.format(row="OLD")
    value = (
        _mark(MarkKind.VALUE, old, living),
        _forget(MarkKind.VALUE, old, living),
        f"DELETE FROM shared_value WHERE token = OLD.token AND NOT EXISTS ({living})",
    )
    name = (
        _mark(MarkKind.NAME, old, living),
        _forget(MarkKind.NAME, old, living),
        f"DELETE FROM name_spread WHERE token = OLD.token AND NOT EXISTS ({living})",
    )
    component = "SELECT 1 FROM match_state WHERE component = OLD.component"
    number = "CAST(OLD.component AS VARCHAR(20))"
    bound = "{row}.kind IN ('freeze', 'apart')"
    gone = "SELECT 1 FROM listing WHERE profile_id = OLD.profile_id"
    return [
        _Trigger("listing_new", "INSERT", "listing", None, (_profile("NEW.profile_id"),)),
        _Trigger("listing_seen", "UPDATE", "listing", _differ(*_SHOWN), (_profile("NEW.profile_id"),)),
        _Trigger(
            "listing_gone", "DELETE", "listing", None, (_forget(MarkKind.PROFILE, "OLD.profile_id", gone),)
        ),
        _Trigger("token_new", "INSERT", "match_token", None, (_profile("NEW.profile_id"),)),
        _Trigger(
            "token_seen",
            "UPDATE",
            "match_token",
            f"{_differ('token')} OR (NEW.kind = 'nickname' AND ({_differ('last_seen')}))",
            (_profile("NEW.profile_id"),),
        ),
        _Trigger("token_gone", "DELETE", "match_token", None, (_profile("OLD.profile_id"),)),
        _Trigger("value_gone", "DELETE", "match_token", "OLD.kind <> 'nickname'", value),
        _Trigger("name_gone", "DELETE", "match_token", "OLD.kind = 'nickname'", name),
        _Trigger(
            "name_shown", "INSERT", "contact_point", "NEW.kind = 'nickname'", (_profile("NEW.profile_id"),)
        ),
        _Trigger(
            "name_hidden", "DELETE", "contact_point", "OLD.kind = 'nickname'", (_profile("OLD.profile_id"),)
        ),
        _Trigger(
            "component_part",
            "DELETE",
            "match_state",
            None,
            (_mark(MarkKind.COMPONENT, number, component), _forget(MarkKind.COMPONENT, number, component)),
        ),
        *(
            _Trigger(f"judgement_{word}", event, "judgement", None, (
                *_pair(row, "profile_a", "profile_b"), *_superseded(row)
            ))
            for word, event, row in (("new", "INSERT", "NEW"), ("gone", "DELETE", "OLD"))
        ),
        *(
            _Trigger(f"ledger_{word}", event, "person_ledger", bound.format(row=row), _pair(
                row, "person_id", "other_id"
            ))
            for word, event, row in (("new", "INSERT", "NEW"), ("gone", "DELETE", "OLD"))
        ),
        *(
            _Trigger(f"rule_{word}", event, "value_rule", None, (
                _mark(MarkKind.VALUE, _HEX.format(row=row), _LIVES.format(row=row)),
            ))
            for word, event, row in (("new", "INSERT", "NEW"), ("gone", "DELETE", "OLD"))
        ),
    ]  # fmt: skip


def install(connection: sa.Connection) -> None:
    """Make the triggers anew in the caller's transaction."""
    make = _on_postgresql if connection.dialect.name == "postgresql" else _on_sqlite
    for trigger in _triggers():
        for statement in make(trigger):
            connection.exec_driver_sql(statement)


def _on_sqlite(trigger: _Trigger) -> list[str]:
    when = f"WHEN {trigger.when} " if trigger.when else ""
    body = "; ".join(trigger.body)
    return [
        f"DROP TRIGGER IF EXISTS mark_{trigger.name}",
        f"CREATE TRIGGER mark_{trigger.name} AFTER {trigger.event} ON {trigger.table} FOR EACH ROW {when}BEGIN {body}; END",
    ]


def _on_postgresql(trigger: _Trigger) -> list[str]:
    body = "; ".join(trigger.body).replace("HEX(OLD.token)", "UPPER(ENCODE(OLD.token, 'hex'))")
    body = body.replace("HEX(NEW.token)", "UPPER(ENCODE(NEW.token, 'hex'))")
    when = f"WHEN ({trigger.when}) " if trigger.when else ""
    name = f"mark_{trigger.name}"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}",
        f"CREATE TRIGGER {name} AFTER {trigger.event} ON {trigger.table} FOR EACH ROW {when}EXECUTE FUNCTION {name}()",
    ]
