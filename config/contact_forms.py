"""The closed questions of a contact as data: codes, keys, words and definitions in both languages, by version.

A form that was used is never changed: new codes are a new file. The log keeps the version with every row, so a series that crosses
two versions can be seen to break.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from config.toml import parsed
from store.domain import Reach
from store.errors import ConfigError

QUESTIONS = (
    "outcomes",
    "directions",
    "durations",
    "materials",
    "interpreters",
    "referrals",
    "wishes",
    "limits",
    "counters",
)
"""The closed questions a form asks."""

_KEYS = frozenset({"code", "key", "reach", "group", "en", "da", "en_means", "da_means"})
_REQUIRED = ("code", "key", "en", "da", "en_means", "da_means")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the code that is stored, the key that gives it, its words and its definition in both languages."""

    code: str
    key: str
    words: dict[str, str]
    means: dict[str, str]
    reach: Reach | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ContactForm:
    """One version: the choices of each question, in the order they are shown."""

    version: int
    questions: dict[str, tuple[Choice, ...]]

    def by_key(self, question: str, key: str) -> Choice | None:
        """The choice a key gives, if any."""
        return next((one for one in self.questions[question] if one.key == key), None)

    def by_code(self, question: str, code: str) -> Choice | None:
        """The choice with this code, if the form has it."""
        return next((one for one in self.questions[question] if one.code == code), None)

    def words(self, question: str, code: str, language: str) -> str:
        """A code in words; the code itself where this version does not know it."""
        choice = self.by_code(question, code)
        return choice.words.get(language, choice.words["en"]) if choice else code


@cache
def contact_form(version: int | None = None) -> ContactForm:
    """A version of the form, or the present one. Raises ConfigError when there is none, or when its file is wrong."""
    folder = files("config") / "forms"
    versions = sorted(
        int(entry.name.removeprefix("contact-").removesuffix(".toml"))
        for entry in folder.iterdir()
        if entry.name.startswith("contact-") and entry.name.endswith(".toml")
    )
    wanted = versions[-1] if version is None else version
    if wanted not in versions:
        raise ConfigError(f"there is no form contact-{wanted}.toml")
    name = f"contact-{wanted}.toml"
    return parse_form((folder / name).read_text("utf-8"), name)


def parse_form(text: str, name: str) -> ContactForm:
    """A form from its TOML text. Raises ConfigError naming file, question and code."""
    raw = parsed(text, name)
    unknown = raw.keys() - {"version", *QUESTIONS}
    missing = {"version", *QUESTIONS} - raw.keys()
    if unknown or missing:
        raise ConfigError(f"{name}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    questions = {question: _choices(name, question, raw[question]) for question in QUESTIONS}
    return ContactForm(int(raw["version"]), questions)


def _choices(name: str, question: str, rows: list[dict[str, Any]]) -> tuple[Choice, ...]:
    choices = []
    for row in rows:
        wrong = (row.keys() - _KEYS) | {key for key in _REQUIRED if not str(row.get(key, "")).strip()}
        if question == "outcomes":
            wrong |= {"reach"} - row.keys()
        if wrong:
            raise ConfigError(f"{name}: {question}, {row.get('code')}: wrong or missing {sorted(wrong)}")
        choices.append(
            Choice(
                row["code"],
                row["key"],
                {"en": row["en"], "da": row["da"]},
                {"en": row["en_means"], "da": row["da_means"]},
                Reach(row["reach"]) if "reach" in row else None,
                row.get("group"),
            )
        )
    for part in ("code", "key"):
        seen = [getattr(one, part) for one in choices]
        if len(set(seen)) < len(seen):
            raise ConfigError(f"{name}: {question}: the same {part} twice")
    return tuple(choices)
