"""Every error this project raises on purpose, in one tree.

* OutreachError
  + ConfigError          a file a coordinator edits is wrong; names file, key or line, and the remedy
  + WorkspaceError       no workspace, or one that cannot be used
  + InputError           a line of an input file is wrong; names file and line
  + StoreError           the database refused, or does not fit this version
    - Conflict           somebody else changed the row first; nothing was written
  + KeyringError         keys are missing or cannot be unlocked
    - SealBroken         a sealed value is malformed, was moved, or belongs to another key
    - KeyExpired         the seal key of that week is gone: the value has expired
    - ObjectionKeyMissing  nothing may be stored or released without it
  + Contradiction        a judgement contradicts accepted ones; names the path
  + NotAllowed           this person may not do that
  + NeedsTerminal        the command must ask, and nobody is there to answer
  + ClaimLost            the item is held, or was changed, by somebody else
  + CrawlError           a crawl ended badly
    - ArenaBusy          another process crawls the arena; says who
    - Alarm              the run was quarantined; says why

No message of any of these ever carries a phone number, an e-mail address, a name or an address of a listing.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command tells the shell."""

    OK = 0
    """Also when there was nothing to show."""
    FAILURE = 1
    USAGE = 2
    NEEDS_TERMINAL = 3
    NOT_ALLOWED = 4
    CLAIM_LOST = 5
    ALARM = 6


class OutreachError(Exception):
    """Root of the tree. The message is written for the person at the keyboard."""

    exit_code = ExitCode.FAILURE


class ConfigError(OutreachError):
    """A file a coordinator edits is wrong."""


class WorkspaceError(OutreachError):
    """No workspace was found, or it cannot be used."""


class InputError(OutreachError):
    """A line of an input file is wrong."""


class StoreError(OutreachError):
    """The database refused, or does not fit this version."""


class Conflict(StoreError):
    """Somebody else changed the row first; nothing was written."""


class KeyringError(OutreachError):
    """Keys are missing or cannot be unlocked."""


class SealBroken(KeyringError):
    """A sealed value is malformed, was moved to another row, or belongs to another key."""


class KeyExpired(KeyringError):
    """The seal key of that week is gone: whatever it sealed has expired."""


class ObjectionKeyMissing(KeyringError):
    """Without the objection key nothing is stored and nothing is released."""


class Contradiction(OutreachError):
    """A judgement contradicts accepted ones."""


class NotAllowed(OutreachError):
    """This person may not do that."""

    exit_code = ExitCode.NOT_ALLOWED


class NeedsTerminal(OutreachError):
    """The command must ask, and nobody is there to answer."""

    exit_code = ExitCode.NEEDS_TERMINAL


class ClaimLost(OutreachError):
    """The item is held, or was changed, by somebody else."""

    exit_code = ExitCode.CLAIM_LOST


class CrawlError(OutreachError):
    """A crawl ended badly."""


class ArenaBusy(CrawlError):
    """Another process crawls the arena."""


class Alarm(CrawlError):
    """The run was quarantined: something about the arena is wrong."""

    exit_code = ExitCode.ALARM
