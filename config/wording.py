"""First messages and help cards: data in the workspace, with the agency's approval in the file.

A first message may be read by somebody else, so it never names the trade, an ad or a portal; who we are in detail, and the notice the
law asks for, stand behind a link. A wording that was changed after its approval is unapproved again: the approval names the text by a
mark that `outreach wording show` prints.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from config.toml import parsed
from store.errors import ConfigError

LANGUAGES = ("da", "en", "de", "th", "es")
"""Languages a first message exists in; anybody else gets the English one."""

PLACES = frozenset({"agency", "verify_page", "notice_page"})
"""What a message must name: who writes, where that can be checked, where the rest and the person's rights stand."""

_KEYS = frozenset({"title", "text", "approved_by", "approved_on", "approved_mark"})

# Words that would tell whoever else reads the phone what this is about. By beginning, in every language of the messages.
_TELLTALE = re.compile(
    r"(?<!\w)(?:prostitut|sexarbe|sex work|escort|eskort|sex(?!t)|erot|massage|klinik|clinic|bordel|brothel|hure|puta|putas|"
    r"annonce|advert|anzeige|anuncio|inserat|portal|webcam|hjemmeside for|dating|trafficking|menneskehandel|ค้าประเวณี|โฆษณา|โสเภณี)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One message or card. `approved` is true only for the very text that was approved."""

    name: str
    title: str
    text: str
    approved_by: str
    approved_on: str
    approved_mark: str

    @property
    def mark(self) -> str:
        """Twelve letters and digits that stand for this text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def approved(self) -> bool:
        """Whether the agency has approved this text."""
        return bool(self.approved_by and self.approved_on and self.approved_mark == self.mark)


def packaged() -> dict[str, str]:
    """The wordings that come with the program, as files of a workspace: relative path -> TOML text."""
    return {
        f"{folder}/{entry.name}": entry.read_text("utf-8")
        for folder in ("messages", "cards")
        for entry in sorted((files("config") / folder).iterdir(), key=lambda one: one.name)
        if entry.name.endswith(".toml")
    }


def load_messages(root: Path) -> dict[str, Wording]:
    """First messages of a workspace by language. Raises ConfigError naming file, key or word, and the remedy."""
    found = {path.stem: _load(path) for path in sorted((root / "messages").glob("*.toml"))}
    missing = [language for language in LANGUAGES if language not in found]
    if missing:
        raise ConfigError(
            f"messages/{missing[0]}.toml is missing; `outreach init` on the workspace puts it back"
        )
    for language, message in found.items():
        _check_message(language, message)
    return found


def load_cards(root: Path) -> dict[str, Wording]:
    """Help cards for staff by name. Raises ConfigError."""
    return {path.stem: _load(path) for path in sorted((root / "cards").glob("*.toml"))}


def _load(path: Path) -> Wording:
    where = f"{path.parent.name}/{path.name}"
    try:
        data = parsed(path.read_text("utf-8"), where)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{where}: cannot be read: {error}") from None
    for key in data:
        if key not in _KEYS:
            raise ConfigError(f"{where}: {key}: unknown key; remove it or correct its spelling")
    for key in ("title", "text"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            raise ConfigError(f"{where}: {key}: missing or empty")
    approval = (str(data.get(key, "")) for key in ("approved_by", "approved_on", "approved_mark"))
    return Wording(path.stem, data["title"], data["text"].strip(), *approval)


def _check_message(language: str, message: Wording) -> None:
    where = f"messages/{language}.toml"
    named = set(re.findall(r"\{(\w+)\}", message.text))
    for place in sorted(PLACES - named):
        raise ConfigError(f"{where}: text: {{{place}}} is missing; a message must name it")
    for place in sorted(named - PLACES):
        raise ConfigError(
            f"{where}: text: {{{place}}} is unknown; only {', '.join(sorted(PLACES))} are filled in"
        )
    telltale = _TELLTALE.search(message.text)
    if telltale:
        raise ConfigError(
            f'{where}: text: "{telltale.group()}" tells whoever else reads the phone what this is about; say it behind the link'
        )
