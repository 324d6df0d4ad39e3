"""The wordings of a workspace under one name each, and filled in."""

from __future__ import annotations

from config.settings import Settings
from config.wording import Wording, load_cards, load_messages
from config.workspace import Workspace


def wordings(workspace: Workspace) -> dict[str, Wording]:
    """Every wording: `message-<language>` and `card-<name>`. Raises ConfigError."""
    messages = {f"message-{name}": one for name, one in load_messages(workspace.root).items()}
    return messages | {f"card-{name}": one for name, one in load_cards(workspace.root).items()}


def filled(wording: Wording, settings: Settings) -> str:
    """The text with the agency's name and pages; what the settings leave out stays visible as a gap."""
    agency = settings.agency
    places = {"agency": agency.name, "verify_page": agency.verify_page, "notice_page": agency.notice_page}
    text = wording.text
    for place, value in places.items():
        text = text.replace(f"{{{place}}}", value or f"[{place}]")
    return text
