"""The key file: the keyring sealed under one wrapping key, and the ways to come by that key.

The wrapping key comes from a passphrase (Argon2id), from the operating system's keyring, or from the output of an external command
(a password manager, a hardware token, a systemd credential). `open` files hold the keys in clear: for demonstrations only, and
`doctor` says so. The file is written atomically with mode 0600, and never belongs in a backup: it is what makes backups readable.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.errors import KeyringError
from store.keyring import KEY_BYTES, Keyring, dump_keyring, parse_keyring
from store.protection import Protection as Protection

_BINDING = b"outreach key file 1"
_NONCE_BYTES = 12
# RFC 9106, second recommended option (64 MiB, three passes, four lanes): strong, and bearable on a small host.
_ARGON2 = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}
_COMMAND_SECONDS = 60


def create_key_file(
    path: Path,
    keyring: Keyring,
    protection: Protection,
    *,
    passphrase: str | None = None,
    command: list[str] | None = None,
) -> None:
    """Write a new key file. Raises KeyringError when one is there already: keys are never overwritten."""
    require_no_key_file(path)
    frame = _new_frame(protection, command)
    _write(path, frame, _wrapping_key(frame, lambda: passphrase or ""), keyring)


def require_no_key_file(path: Path) -> None:
    """Raise KeyringError when keys are there already."""
    if path.exists():
        raise KeyringError(f"{path.name} is there already; keys are never overwritten")


class KeyFile:
    """An unlocked key file: the keyring, and the right to write it back changed.

    `ask` reads a passphrase from a terminal; it is called only when the file is protected by one.
    """

    def __init__(self, path: Path, ask: Callable[[], str], *, handed: bytes = b"") -> None:
        self._path = path
        self._frame = _read_frame(path)
        self._wrap = handed or _wrapping_key(self._frame, ask)
        self.keyring = _unwrap(self._frame, self._wrap)

    def hand_over(self) -> bytes:
        """What a child process opens the file with (`handed`), through a pipe: it can ask nobody. Empty for an open file."""
        return self._wrap or b""

    @property
    def protection(self) -> Protection:
        """How the file is protected."""
        return Protection(self._frame["protection"])

    def ensure_weeks(self, today: date) -> Keyring:
        """Make the seal keys of the coming weeks; safe when several processes do so at once."""
        with _locked(self._path):
            current = self._reread()
            grown = current.with_weeks(today)
            if grown is not current:
                _write(self._path, self._frame, self._wrap, grown)
            self.keyring = grown
        return grown

    def drop_weeks_before(self, today: date) -> tuple[int, ...]:
        """Destroy the seal keys of past weeks; returns which. What they sealed is unreadable from now on, backups included."""
        with _locked(self._path):
            kept, dead = self._reread().without_weeks_before(today)
            if dead:
                _write(self._path, self._frame, self._wrap, kept)
            self.keyring = kept
        return dead

    def rewrap(
        self, protection: Protection, *, passphrase: str | None = None, command: list[str] | None = None
    ) -> None:
        """Put the same keys under another passphrase, keyring entry or command; at every moment the file opens by the old or by the new.

        The old file is kept nowhere. Who has this file open goes on reading, and must open it anew before the keyring changes (a new
        week). Raises KeyringError, and leaves everything as it was, when the new way does not unlock or the file was changed meanwhile.
        """
        with _locked(self._path):
            keyring, before = self._reread(), self._frame
            frame = _new_frame(protection, command)
            try:
                wrap = _wrapping_key(frame, lambda: passphrase or "")
                if protection is not Protection.PASSPHRASE and _wrapping_key(frame, str) != wrap:
                    raise KeyringError(  # noqa: TRY301 - the entry that was just made goes as for any other failure
                        "the command that unlocks the keys does not print the same each time"
                    )
                _write(self._path, frame, wrap, keyring)
            except BaseException:
                # Not where the new file has come to stand already: the entry may be all that opens it.
                if _read_frame(self._path) == before:
                    _forget_entry(frame)
                raise
            _forget_entry(before)
            self._frame, self._wrap, self.keyring = frame, wrap, keyring

    def _reread(self) -> Keyring:
        frame = _read_frame(self._path)
        if {**frame, "keys": None} != {**self._frame, "keys": None}:
            raise KeyringError("the keys were put under another wrapping meanwhile; run the command again")
        self._frame = frame
        return _unwrap(frame, self._wrap)


def _new_frame(protection: Protection, command: list[str] | None) -> dict[str, Any]:
    frame: dict[str, Any] = {"form": 1, "protection": protection.value}
    if protection is Protection.PASSPHRASE:
        frame["salt"] = _text(secrets.token_bytes(16))
    elif protection is Protection.COMMAND:
        if not command:
            raise KeyringError("say which command prints the secret that unlocks the keys")
        frame["command"] = command
    elif protection is Protection.OS_KEYRING:
        frame["entry"] = secrets.token_hex(8)
        _os_keyring_set(frame["entry"], secrets.token_urlsafe(32))
    return frame


def protection_of(path: Path) -> Protection:
    """How a key file is protected, without opening it."""
    return Protection(_read_frame(path)["protection"])


def _read_frame(path: Path) -> dict[str, Any]:
    try:
        frame = json.loads(path.read_text("utf-8"))
        Protection(frame["protection"])
    except FileNotFoundError:
        raise KeyringError(
            f"{path.name} is missing: restore it, or make a new workspace with `outreach init`"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise KeyringError(f"{path.name} is damaged: restore it from where the agency keeps it") from None
    return dict(frame)


def _unwrap(frame: dict[str, Any], wrap: bytes | None) -> Keyring:
    body = base64.b64decode(frame["keys"])
    if wrap is None:
        return parse_keyring(body)
    try:
        return parse_keyring(AESGCM(wrap).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _BINDING))
    except InvalidTag:
        raise KeyringError("that does not unlock the keys") from None


def _write(path: Path, frame: dict[str, Any], wrap: bytes | None, keyring: Keyring) -> None:
    body = dump_keyring(keyring)
    if wrap is not None:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = nonce + AESGCM(wrap).encrypt(nonce, body, _BINDING)
    frame["keys"] = _text(body)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # of a process that was killed
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(frame, out)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _wrapping_key(frame: dict[str, Any], ask: Callable[[], str]) -> bytes | None:
    protection = Protection(frame["protection"])
    if protection is Protection.OPEN:
        return None
    if protection is Protection.PASSPHRASE:
        secret = ask()
        if not secret:
            raise KeyringError("the passphrase is empty")
        return _argon2(secret, base64.b64decode(frame["salt"]))
    if protection is Protection.COMMAND:
        secret = _command_output(frame["command"])
    else:
        secret = _os_keyring_get(frame["entry"])
    # These secrets are long and random by contract; one pass with a fixed salt only brings them to 32 bytes.
    return _argon2(secret, _BINDING[:16])


def _argon2(secret: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(secret.encode(), salt, hash_len=KEY_BYTES, type=Type.ID, **_ARGON2)


def _command_output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        raise KeyringError("the command that unlocks the keys failed; run it by hand to see why") from None
    secret = done.stdout.strip()
    if not secret:
        raise KeyringError("the command that unlocks the keys printed nothing")
    return secret


def _os_keyring_get(entry: str) -> str:
    import keyring as os_keyring
    from keyring.errors import KeyringError as OsKeyringError

    try:
        secret = os_keyring.get_password("outreach", entry)
    except OsKeyringError:
        secret = None
    if not secret:
        raise KeyringError("the operating system's keyring does not hold the entry that unlocks the keys")
    return secret


def _os_keyring_set(entry: str, secret: str) -> None:
    import keyring as os_keyring
    from keyring.errors import KeyringError as OsKeyringError

    try:
        os_keyring.set_password("outreach", entry, secret)
    except OsKeyringError:
        raise KeyringError(
            "this account has no operating system keyring that can be used; choose a passphrase"
        ) from None


def _forget_entry(frame: dict[str, Any]) -> None:
    """Take the entry of a frame out of the system's keyring; one that cannot be taken out unlocks nothing that is still there."""
    if "entry" not in frame:
        return
    import keyring as os_keyring
    from keyring.errors import KeyringError as OsKeyringError

    with suppress(OsKeyringError):
        os_keyring.delete_password("outreach", frame["entry"])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
