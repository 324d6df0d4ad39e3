"""The physical-contact definition as coordinators edit it, read into frozen records.

The file holds word classes and signals per language, scopes (negation, past, reported speech ...), the furniture of
sites, groups of signals, and the ordered decisions. This module checks its shape and its references; what the patterns
mean is `crawler.screening.patterns`' business. An error names file, key and, where it can be found, the line, with a remedy.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from config.definition_reader import DefinitionReader
from config.definition_records import ANY_LANGUAGE as ANY_LANGUAGE
from config.definition_records import PREFIXES as PREFIXES
from config.definition_records import READ_FROM_NUMBERS as READ_FROM_NUMBERS
from config.definition_records import SCOPES as SCOPES
from config.definition_records import Action as Action
from config.definition_records import Decision as Decision
from config.definition_records import Definition as Definition
from config.definition_records import Frame as Frame
from config.definition_records import Furniture as Furniture
from config.definition_records import Joint as Joint
from config.definition_records import Signal as Signal
from config.definition_shape import refuse_wrong_shapes, refuse_wrong_terms
from config.toml import parsed
from store.errors import ConfigError


def load_definition(path: Path | None = None) -> Definition:
    """The definition at `path`, or the packaged one. Raises ConfigError with file, key, line and remedy."""
    if path is None:
        name = "definition.toml"
        text = resources.files("config").joinpath(name).read_text(encoding="utf-8")
    else:
        name = path.name
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise ConfigError(f"{name} cannot be read: is it there, and is it UTF-8?") from problem
    return parse_definition(text, name)


def parse_definition(text: str, name: str = "definition.toml") -> Definition:
    """The definition written in `text`; `name` is what errors call the file."""
    return definition_from(parsed(text, name), text, name)


def definition_from(raw: dict[str, Any], text: str, name: str = "definition.toml") -> Definition:
    """The definition that was parsed from `text`. Raises ConfigError and nothing else, whatever was parsed."""
    reader = DefinitionReader(name, text)
    refuse_wrong_shapes(raw, reader)
    definition = reader.definition(raw)
    refuse_wrong_terms(definition, reader)
    return definition
