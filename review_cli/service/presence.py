"""Noting a look at a chat: only for arenas whose file says that nothing else is read of them."""

from __future__ import annotations

from datetime import timedelta

from config.arenas import Mode, named_arena
from review_cli.session import Session
from store.errors import InputError
from store.presences import NEVER, Presence, note_presence, presences


def look_at(session: Session, name: str, *, people: int, minutes: int, days_ago: int = 0) -> Presence:
    """Note that somebody saw so many people in a chat for so many minutes; returns what all looks at it come to.

    Raises InputError for an arena that is no chat.
    """
    arena = named_arena(session.workspace.arenas_dir, name)
    if arena.mode is not Mode.PRESENCE:
        raise InputError(f'{name} is no chat: its file must say mode = "presence"')
    with session.database.writing() as connection:
        note_presence(
            connection,
            session.vault.clocks,
            arena=name,
            day=session.today - timedelta(days=days_ago),
            people=people,
            minutes=minutes,
        )
    return seen_in(session, name)


def seen_in(session: Session, name: str) -> Presence:
    """What the looks at a chat come to."""
    with session.database.reading() as connection:
        return presences(connection).get(name, NEVER)
