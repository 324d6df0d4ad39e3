"""Looking for secrets in clear in every file of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from review_cli.demo.ads import ad_portal_ads, board_ads, phone_of

LONG_ENOUGH = 6
"""Shorter names occur in ciphertext by chance."""


def demo_secrets() -> set[str]:
    """Every phone, in canonical and national form, and every long name of the sample portals, and where their ads stand."""
    ads = (*ad_portal_ads(), *board_ads())
    phones = {phone_of(ad.person) for ad in ads}
    names = {ad.nickname for ad in ads if len(ad.nickname) >= LONG_ENOUGH}
    return phones | {f"+45{phone}" for phone in phones} | names | {"/annonce/1", "/t/5"}


def found_in_clear(folder: Path, secrets: Iterable[str]) -> set[tuple[str, str]]:
    """(file, secret) for each secret that stands in a file, in UTF-8 or UTF-16, whatever its case."""
    found = set()
    needles = [
        (secret, form)
        for secret in secrets
        for form in (secret.casefold().encode(), secret.encode("utf-16-le"))
    ]
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            lowered = raw.lower()
            found |= {(path.name, secret) for secret, form in needles if form in lowered or form in raw}
    return found
