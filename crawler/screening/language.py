"""Which of the covered languages a text is in, by py3langid restricted to them. Loaded at first use: it costs half a second."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

COVERED = ("da", "en", "de", "sv", "no", "pl", "ro", "es", "th", "hu", "it", "fr", "pt", "ru", "uk")
"""The languages of the packaged definition, in ISO 639-1 codes."""

_LEAST_LETTERS = 12


def identify(text: str, languages: tuple[str, ...] = COVERED) -> str | None:
    """The likeliest of `languages`, or None for a text too short to tell. Same text, same answer."""
    if sum(char.isalpha() for char in text) < _LEAST_LETTERS:
        return None
    code: str = _identifier(languages).classify(text)[0]
    return code


@lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages))
    return identifier
