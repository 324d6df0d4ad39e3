"""Keys, seals and clocks in one hand: what every repository needs beside its connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from store.clocks import Clocks
from store.domain import Listing
from store.keyring import Keyring
from store.sealing import Sealer


@dataclass(frozen=True)
class Vault:
    """Made by the entry point from the unlocked keys and the settings; handed down; never a global."""

    keyring: Keyring
    journal: Path
    clocks: Clocks = field(default_factory=Clocks)
    sealer: Sealer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sealer", Sealer(self.keyring.seal))

    def listing_token(self, arena: str, key: str) -> bytes:
        """What tells one listing of an arena from another without its address."""
        return self.keyring.match.token("listing", f"{arena}\0{key}")

    def profile_id(self, listing: Listing) -> str:
        """The id a profile gets when it is first stored; afterwards the stored one counts."""
        return self.keyring.mint("profile", listing.arena, listing.key)
