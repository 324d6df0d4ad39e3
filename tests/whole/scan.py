"""Looking for secrets in clear in every file of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from review_cli.demo.ads import ad_portal_ads, board_ads, phone_of

LONG_ENOUGH = 6
"""Shorter names occur in ciphertext by chance."""

_PLAIN = {".log", ".toml", ".html", ".txt", ""}
_RANDOM = re.compile(rb'(?<="keys": ")[A-Za-z0-9+/]+=*(?=")|(?<="token": ")[0-9a-f]{64}(?=")')
"""The keys of a key file, and the tokens of the journal."""
_IDS = re.compile(rb"[a-z][a-z2-7]{16}")
"""Minted ids (store.keyring), in small letters only."""


def demo_secrets() -> set[str]:
    """Every phone, in canonical and national form, and every long name of the sample portals, and where their ads stand."""
    ads = (*ad_portal_ads(), *board_ads())
    phones = {phone_of(ad.person) for ad in ads}
    names = long_enough(ad.nickname for ad in ads)
    return phones | {f"+45{phone}" for phone in phones} | names | {"/annonce/1", "/t/5"}


def long_enough(secrets: Iterable[str]) -> set[str]:
    """Those that stand in no ciphertext by chance."""
    return {secret for secret in secrets if len(secret) >= LONG_ENOUGH}


def found_in_clear(folder: Path, secrets: Iterable[str]) -> set[tuple[str, str]]:
    """(file, secret) for each secret that stands in a file, as it is written, folded or in capitals, in UTF-8 or UTF-16.

    Short ones are looked for only where nothing is sealed. What is drawn at random and written in letters is left out: keys, tokens
    and ids spell a name of six letters once in some thousand workspaces.
    """
    found = set()
    secrets = set(secrets)
    for path in folder.rglob("*"):
        if path.is_file():
            raw = _RANDOM.sub(b"", path.read_bytes())
            folded = _IDS.sub(b"", raw)
            looked_for = secrets if path.suffix in _PLAIN else long_enough(secrets)
            found |= {(path.name, secret) for secret in looked_for if _stands_in(secret, raw, folded)}
    return found


def _stands_in(secret: str, raw: bytes, folded: bytes) -> bool:
    return any(
        form in raw for form in (secret.encode(), secret.upper().encode(), secret.encode("utf-16-le"))
    ) or (secret.casefold().encode() in folded)
