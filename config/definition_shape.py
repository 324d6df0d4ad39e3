"""Wrong edits that would read as something: a word where a number belongs, a bracket left open, a star alone. Refused with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.definition_checks import Checks
from config.definition_records import Definition

LONGEST_VERSION, LONGEST_CODE = 40, 48
"""Characters: verdicts remember both in columns of their own."""

_WORD = r"(?:<\w+>|#|\*?[^\s()|<>~?*]+|[^\s()|<>~?*]+\*)"
_PLACE = re.compile(rf"~?(?:{_WORD}|\((?:{_WORD}(?:\s+{_WORD})*)(?:\|{_WORD}(?:\s+{_WORD})*)*\))\??")
_PIECES = re.compile(r"~?\([^)]*\)\??|~?\S+")
_STARRED = re.compile(r"(?<![^\s(|~])(?:\*[^\s()|?]*|[^\s()|?]*\*)")
_LEAST_STEM = 2
_FLAGS = ("deniable", "deniable_after", "firm")


def refuse_wrong_shapes(raw: Mapping[str, Any], checks: Checks) -> None:
    """Check values that the reader would take for something else. Raises ConfigError."""
    version = raw.get("version")
    if isinstance(version, str) and len(version) > LONGEST_VERSION:
        raise checks.wrong("version", f"the version has more than {LONGEST_VERSION} characters; shorten it")
    for section in ("signals", "joint", "frames"):
        for name, body in _tables(raw.get(section)):
            where = f"[{section}.{name}]"
            _refuse_text(body, "about", where, checks)
            for flag in _FLAGS:
                if not isinstance(body.get(flag, True), bool):
                    raise checks.wrong(
                        flag, f"in {where} {flag} is true or false, without quotes", after=where
                    )
    decisions = raw.get("decisions")
    for body in decisions if isinstance(decisions, list) else ():
        if isinstance(body, dict) and isinstance(body.get("code"), str):
            _refuse_decision(body, checks)


def refuse_wrong_terms(definition: Definition, checks: Checks) -> None:
    """Check that every term is written as docs/definition.md says. Raises ConfigError."""
    for where, terms in _terms(definition):
        for term in terms:
            problem = _problem(term)
            if problem:
                raise checks.wrong(term, f"in [{where}] {term!r} {problem}", after=f"[{where}]")


def _refuse_decision(body: Mapping[str, Any], checks: Checks) -> None:
    code = body["code"]
    where = f"decision {code}"
    if not code.strip() or len(code) > LONGEST_CODE:
        raise checks.wrong(
            code or "code", f"a decision's code has 1 to {LONGEST_CODE} characters; verdicts name it"
        )
    _refuse_text(body, "about", where, checks)
    if not isinstance(body.get("verdict"), str):
        raise checks.wrong("verdict", f"{where}: verdict is a word in quotes", after=where)
    at_least = body.get("at_least", 1)
    if isinstance(at_least, bool) or not isinstance(at_least, int) or at_least < 1:
        raise checks.wrong(
            "at_least", f"{where}: at_least is a number from 1 on, without quotes", after=where
        )
    if isinstance(body.get("edge_case"), bool):
        raise checks.wrong("edge_case", f"{where}: edge_case is a number from 1 to 18", after=where)
    if body.get("arenas") == []:
        raise checks.wrong(
            "arenas", f"{where}: without arenas it never applies; leave the key out for all", after=where
        )


def _refuse_text(body: Mapping[str, Any], key: str, where: str, checks: Checks) -> None:
    if not isinstance(body.get(key, ""), str):
        raise checks.wrong(key, f"in {where} {key} is a text in quotes", after=where)


def _tables(section: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(section, dict):
        yield from ((name, body) for name, body in section.items() if isinstance(body, dict))


def _terms(definition: Definition) -> Iterator[tuple[str, Iterable[str]]]:
    for signal in definition.signals.values():
        yield from ((f"signals.{signal.name}", terms) for terms in signal.terms.values())
    for section, named in (
        ("scopes", definition.scopes),
        ("roles", definition.roles),
        ("classes", definition.classes),
    ):
        for name, by_language in named.items():
            yield from ((f"{section}.{name}", terms) for terms in by_language.values())
    for action in definition.actions.values():
        for by_language in (action.verbs, action.writer, action.reader):
            yield from ((f"actions.{action.name}", terms) for terms in by_language.values())


def _problem(term: str) -> str:
    """What is wrong with a term, and what to do; empty when nothing is."""
    if term.count("(") != term.count(")"):
        return "has a bracket that is not closed: write (one|other)"
    pieces = _PIECES.findall(term)
    if not all(_PLACE.fullmatch(piece) for piece in pieces):
        return (
            "is no term: write words, word*, *word, (one|other), <class>, word? or ~word, with spaces between"
        )
    if any(len(starred.strip("*")) < _LEAST_STEM for starred in _STARRED.findall(term)):
        return f"has a star on fewer than {_LEAST_STEM} letters: write more of the word"
    return ""
