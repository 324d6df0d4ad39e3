"""Danish and English. The code speaks English; the Danish catalogue stands in `locale/`.

`bind` is called once by the entry point, before the commands are imported: their help texts are translated as they are defined.

A new text: wrap it in `_()` (an error of a lower room that has something filled in: add its form to `sentences`), run `make messages`,
translate it in `locale/da/LC_MESSAGES/outreach.po`, and run `make messages` again; the tests say what was forgotten.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Mapping
from pathlib import Path

_DOMAIN = "outreach"
_LOCALE = Path(__file__).parent / "locale"
_bound: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def bind(language: str) -> None:
    """Speak this language (`da` or `en`) from now on; Typer's own words too, if it is not imported yet."""
    global _bound, _language
    _language = language
    _bound = _gettext.translation(_DOMAIN, str(_LOCALE), languages=[language], fallback=True)
    # Typer looks its words up in the process's own domain and language, as it is imported.
    _gettext.bindtextdomain(_DOMAIN, str(_LOCALE))
    _gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language


def language() -> str:
    """The bound language: `da` or `en`."""
    return _language


def _(text: str) -> str:
    """The text in the bound language."""
    return _bound.gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The text for a number of things, in the bound language."""
    return _bound.ngettext(one, many, count)


def wanted_language(environ: Mapping[str, str], settings_file: Path | None) -> str:
    """OUTREACH_LANGUAGE, else the workspace's setting, else the host's locale if it is Danish, else English.

    Never raises: a damaged settings file is reported by the command that needs it.
    """
    if environ.get("OUTREACH_LANGUAGE") in {"da", "en"}:
        return environ["OUTREACH_LANGUAGE"]
    if settings_file is not None:
        language = _configured(settings_file)
        if language in {"da", "en"}:
            return str(language)
    host = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "da" if host.startswith("da") else "en"


def _configured(settings_file: Path) -> object:
    import tomllib

    try:
        return tomllib.loads(settings_file.read_text("utf-8")).get("language")
    except (OSError, ValueError, RecursionError):
        return None
