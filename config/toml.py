"""TOML as people write it, and as it must never stop a program: whatever is wrong with a file is a ConfigError that names it."""

from __future__ import annotations

import tomllib
from typing import Any

from store.errors import ConfigError


def parsed(text: str, source: str) -> dict[str, Any]:
    """The table that `text` holds; `source` names it in errors. Raises ConfigError and nothing else, whatever stands in it."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: not valid TOML: {error}") from error
    except RecursionError:
        raise ConfigError(f"{source}: not valid TOML: too many brackets inside one another") from None
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise ConfigError(f"{source}: not valid TOML: a number has too many digits") from None
