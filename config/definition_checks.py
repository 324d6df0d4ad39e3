"""Small checks on the parsed definition file; every failure names file, key and, where it can be found, the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from config.definition_records import ANY_LANGUAGE
from store.errors import ConfigError


class Checks:
    """Checks values of one file; knows its text so that errors can name a line."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()
        self._headers = {
            line.strip(): number for number, line in enumerate(self._lines) if line.startswith("[")
        }

    def by_language(self, body: Any, where: str, languages: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Words by language. Raises ConfigError on a language that is not listed."""
        if not isinstance(body, dict):
            raise self.wrong(where.rpartition(".")[2], f"[{where}] lists words by language")
        terms: dict[str, tuple[str, ...]] = {}
        for code, listed in body.items():
            if code != ANY_LANGUAGE and code not in languages:
                raise self.wrong(
                    code, f"[{where}]: {code} is neither a key nor one of the [languages]", after=f"[{where}]"
                )
            terms[code] = self.strings(listed, f"{where}.{code}")
        return terms

    def strings(self, value: Any, where: str) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(where.rpartition(".")[2], f"{where} is a list of texts in quotes")
        for item in value:
            if not item.strip():
                raise self.wrong(where.rpartition(".")[2], f"{where} holds an empty text; take it out")
        return tuple(value)

    def table(self, raw: dict[str, Any], key: str) -> dict[str, Any]:
        """The table under a key, empty when it is missing."""
        value = raw.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"{key} is a table")
        return value

    def entries(self, raw: dict[str, Any], key: str) -> list[Any]:
        """The tables under a key, at least one."""
        value = raw.get(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, f"write at least one [[{key}]]")
        return value

    def known(self, body: Iterable[str], allowed: set[str], where: str) -> None:
        """Refuse keys that mean nothing here."""
        for key in body:
            if key not in allowed:
                raise self.wrong(
                    key, f"unknown key {key!r} in {where}; known are {', '.join(sorted(allowed))}"
                )

    def references(self, names: Iterable[str], known: set[str], where: str) -> None:
        """Refuse names that nothing has."""
        for name in names:
            if name not in known:
                raise self.wrong(name, f"{where}: nothing is called {name!r}; correct the name or define it")

    def wrong(self, key: str, remedy: str, after: str | None = None) -> ConfigError:
        """The error to raise: file, line, remedy. `after` is the section in which the key is looked for; else the one the remedy names."""
        line = self._line(key, after or remedy)
        at = f", line {line}" if line else ""
        return ConfigError(f"{self._name}{at}: {remedy}.")

    def _line(self, key: str, place: str) -> int | None:
        """The line of `key` in the section a sentence names ("signals.meet.da", "[groups]", "decision cam"); else its first line anywhere."""
        word = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")
        begin = self._section(place)
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if number > begin + 1 and begin and line.startswith("["):
                break
            if word.search(line):
                return number
        if begin:
            return begin + 1
        return next((n for n, line in enumerate(self._lines, 1) if word.search(line)), None)

    def _section(self, place: str) -> int:
        """Where the section begins that a sentence names, counted from 0; 0 when it names none."""
        if decision := re.search(r"decision ([^\s:]+)", place):
            code = re.compile(rf'\s*code\s*=\s*"{re.escape(decision[1])}"')
            return next((n for n, line in enumerate(self._lines) if code.match(line)), 0)
        for named in re.findall(r"[\w-]+(?:\.[\w-]+)+|(?<=\[)\w+(?=\])", place):
            parts = named.split(".")
            for length in range(len(parts), 0, -1):
                header = f"[{'.'.join(parts[:length])}]"
                if header in self._headers:
                    return self._headers[header]
        return 0
