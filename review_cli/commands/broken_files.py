"""Arena files that cannot be read: each stops its own arena, and is named wherever all arenas are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from review_cli.output import talk
from review_cli.sentences import in_bound_language
from store.errors import ConfigError


def tell_broken(broken: Mapping[str, ConfigError]) -> None:
    """Name each with file, line and remedy, on standard error."""
    for error in broken.values():
        talk(in_bound_language(str(error)))
