"""A word to systemd, where it started us: ready, alive, stopping (sd_notify's datagram, nothing more)."""

from __future__ import annotations

import os
import socket


def notify(message: str) -> None:
    """Say it to the unit's socket; without one, to nobody."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            to.sendto(message.encode(), address)
    except OSError:
        pass  # whoever listens no longer needs no answer
