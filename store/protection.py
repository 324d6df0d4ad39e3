"""The ways in which a key file is protected: a word for options and settings, without the cryptography behind it."""

from __future__ import annotations

from enum import StrEnum


class Protection(StrEnum):
    """Where the wrapping key comes from."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a kind of protection, not a secret
    OS_KEYRING = "os-keyring"
    COMMAND = "command"
    OPEN = "open"
