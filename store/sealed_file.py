"""A sealed file of any length: chunks under AES-256-GCM, each bound to its place, the last one marked, so that nothing can be cut off,
swapped or added. Its key comes from the seal key of the week it expires in: when that week is over, no copy of it can be read.
"""

from __future__ import annotations

import io
import secrets
import struct
from collections.abc import Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.errors import KeyExpired, SealBroken
from store.keyring import KEY_BYTES

_MAGIC = b"OUTRSF01"
_HEADER = struct.Struct(">8sI16s")
_FRAME = struct.Struct(">IB")
_CHUNK = 1 << 20
_TAG_BYTES = 16


class SealedWriter(io.RawIOBase):
    """Seals what is written into `out`. Only `finish` makes the file whole; closing it without leaves one that cannot be read."""

    def __init__(self, out: BinaryIO, seal_keys: Mapping[int, bytes], week: int) -> None:
        super().__init__()
        self._out = out
        self._header = _HEADER.pack(_MAGIC, week, secrets.token_bytes(16))
        self._cipher = _cipher(seal_keys, self._header)
        self._waiting = bytearray()
        self._number = 0
        out.write(self._header)

    def writable(self) -> bool:
        """True: it is for writing."""
        return True

    def write(self, data: object) -> int:
        """Take up bytes; whole chunks are sealed at once."""
        new = bytes(data)  # type: ignore[call-overload]  # a buffer, by the protocol of io
        self._waiting += new
        while len(self._waiting) > _CHUNK:
            self._seal(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return len(new)

    def finish(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), chunk, _binding(self._header, self._number, last))
        self._out.write(_FRAME.pack(len(sealed), last) + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens what a SealedWriter sealed. Raises KeyExpired when the key of its week is gone, SealBroken on anything else that is wrong."""

    def __init__(self, source: BinaryIO, seal_keys: Mapping[int, bytes]) -> None:
        super().__init__()
        self._source = source
        self._header = source.read(_HEADER.size)
        if len(self._header) != _HEADER.size or not self._header.startswith(_MAGIC):
            raise SealBroken("this is no sealed file of this program")
        self._cipher = _cipher(seal_keys, self._header)
        self._ready = b""
        self._number = 0
        self._ended = False

    def readable(self) -> bool:
        """True: it is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's own wider type
        """Fill the buffer as far as the next chunk goes."""
        while not self._ready and not self._ended:
            self._ready = self._next()
        taken = self._ready[: len(buffer)]
        self._ready = self._ready[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _next(self) -> bytes:
        head = self._source.read(_FRAME.size)
        if len(head) != _FRAME.size:
            raise SealBroken("a sealed file is cut short")
        length, last = _FRAME.unpack(head)
        if length > _CHUNK + _TAG_BYTES or last > 1:
            raise SealBroken("a sealed file was altered")
        sealed = self._source.read(length)
        if len(sealed) != length:
            raise SealBroken("a sealed file is cut short")
        try:
            opened = self._cipher.decrypt(
                _nonce(self._number), sealed, _binding(self._header, self._number, bool(last))
            )
        except (InvalidTag, ValueError):
            raise SealBroken("a sealed file was altered, or belongs to other keys") from None
        self._number += 1
        if last:
            self._ended = True
            if self._source.read(1):
                raise SealBroken("a sealed file was altered")
        return opened


def _cipher(seal_keys: Mapping[int, bytes], header: bytes) -> AESGCM:
    _, week, salt = _HEADER.unpack(header)
    if week not in seal_keys:
        raise KeyExpired(
            "the key of this file's week is not there: its time is over, or the keys are older than the file"
        )
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"outreach sealed file 1").derive(seal_keys[week]))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key is this file's own


def _binding(header: bytes, number: int, last: bool) -> bytes:
    return header + _FRAME.pack(number, last)
