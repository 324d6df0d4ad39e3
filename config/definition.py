"""The physical-contact definition as coordinators edit it, read into frozen records.

The file holds word classes and signals per language, scopes (negation, past, reported speech ...), the furniture of
sites, groups of signals, and the ordered decisions. This module checks its shape and its references; what the patterns
mean is `crawler.screening.patterns`' business. An error names file, key and, where it can be found, the line, with a remedy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from store.domain import ArenaKind, Verdict
from store.errors import ConfigError

ANY_LANGUAGE = "any"
"""The key under which words of every language stand."""

SCOPES = (
    "negation",
    "negation_ahead",
    "not_a_negation",
    "double_negation",
    "turn",
    "joins",
    "past",
    "reported",
    "elsewhere",
    "filler",
    "ignore",
)
"""What a scope can do; see docs/definition.md."""

READ_FROM_NUMBERS = (
    "price",
    "small_price",
    "duration",
    "per_minute",
    "per_hour",
    "uncovered_language",
    "empty",
)
"""Signals the reader finds in numbers; their terms, if any, stand in the file like those of other signals."""

PREFIXES = ("", "not", "past", "twice")
"""What may stand before a signal in a condition: nothing, denied, past, read at two places or more."""

_TOP = {
    *("version", "languages", "classes", "signals", "scopes", "furniture", "groups", "joint", "decisions"),
    "arenas",
}
_STRENGTHS = {"strong", "supporting", "neutral"}
_TERM = re.compile(r"^(?:~?[^\s~]+\s+)*~?[^\s~]+$")


@dataclass(frozen=True, slots=True)
class Signal:
    """What a family of terms points to. `terms` maps a language code (or "any") to term patterns."""

    name: str
    about: str
    points_to: str
    strength: str
    terms: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...] = ()
    deniable: bool = True
    deniable_after: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Joint:
    """A condition read in one sentence: each entry of `together` has a signal there, and none of `apart_from` stands there.

    It tells a sentence that offers a meeting from one that sells something else beside it.
    """

    name: str
    about: str
    together: tuple[frozenset[str], ...]
    apart_from: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """One ordered rule. Each entry of `when` and `unless` is a set of alternatives, written "a|b|not:c".

    The decision fires when every entry of `when` has an alternative that was read, no entry of `unless` has one, and at
    least `at_least` of the signals in `of` were read.
    """

    code: str
    verdict: Verdict
    about: str
    edge_case: int | None = None
    arenas: frozenset[ArenaKind] = frozenset(ArenaKind)
    when: tuple[frozenset[str], ...] = ()
    unless: frozenset[str] = frozenset()
    at_least: int = 0
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Furniture:
    """How a site's own words are told from the advertiser's."""

    labels: tuple[str, ...]
    items: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole definition. `version` is what verdicts remember."""

    version: str
    languages: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, Mapping[str, tuple[str, ...]]]
    signals: Mapping[str, Signal]
    scopes: Mapping[str, Mapping[str, tuple[str, ...]]]
    furniture: Furniture
    groups: Mapping[str, frozenset[str]]
    joint: tuple[Joint, ...]
    decisions: tuple[Decision, ...]
    related: Mapping[str, tuple[str, ...]]


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
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{name}: not valid TOML: {problem}. Mend that line.") from problem
    return _Reader(name, text).definition(raw)


class _Reader:
    """Turns the parsed file into records; knows the text so that errors can name a line."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def definition(self, raw: dict[str, Any]) -> Definition:
        self._known(raw, _TOP, "the file")
        version = raw.get("version")
        if not isinstance(version, str) or not version:
            raise self._wrong("version", 'give the definition a version, such as version = "2026-11-22"')
        languages, related = self._languages(self._table(raw, "languages"))
        classes = {
            name: self._by_language(body, f"classes.{name}", languages)
            for name, body in self._table(raw, "classes").items()
        }
        signals = {
            name: self._signal(name, body, languages, classes)
            for name, body in self._table(raw, "signals").items()
        }
        scopes = {
            name: self._by_language(body, f"scopes.{name}", languages)
            for name, body in self._table(raw, "scopes").items()
        }
        self._known(scopes, set(SCOPES), "[scopes]")
        known = set(signals) | set(READ_FROM_NUMBERS)
        for signal in signals.values():
            self._references(signal.needs, known, f"signals.{signal.name}.needs")
        groups = self._groups(self._table(raw, "groups"), known)
        joint = self._joint(self._table(raw, "joint"), known, groups)
        known |= {one.name for one in joint}
        arenas = self._arenas(raw.get("arenas", {}))
        decisions = tuple(
            self._decision(body, known, groups, arenas) for body in self._list(raw, "decisions")
        )
        self._check_codes(decisions)
        return Definition(
            version=version,
            languages=languages,
            classes=classes,
            signals=signals,
            scopes=scopes,
            furniture=self._furniture(self._table(raw, "furniture")),
            groups=groups,
            joint=joint,
            decisions=decisions,
            related=related,
        )

    # -- parts --------------------------------------------------------------------------------------------------------

    def _languages(
        self, body: dict[str, Any]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        words, related = {}, {}
        for code, entry in body.items():
            if not isinstance(entry, dict):
                raise self._wrong(code, f"[languages.{code}] is a table with the key words")
            self._known(entry, {"words", "related"}, f"[languages.{code}]")
            words[code] = self._strings(entry.get("words", []), f"languages.{code}.words")
            related[code] = self._strings(entry.get("related", []), f"languages.{code}.related")
        for code, others in related.items():
            self._references(others, set(words), f"languages.{code}.related")
        return words, related

    def _signal(
        self,
        name: str,
        body: Any,
        languages: Mapping[str, Any],
        classes: Mapping[str, Any],
    ) -> Signal:
        where = f"[signals.{name}]"
        if not isinstance(body, dict):
            raise self._wrong(name, f"{where} is a table")
        own = {"about", "points_to", "strength", "needs", "deniable", "deniable_after", "firm"}
        terms = self._by_language(
            {k: v for k, v in body.items() if k not in own}, f"signals.{name}", languages
        )
        points_to = str(body.get("points_to", ""))
        if points_to not in {*(v.value for v in Verdict), "none"}:
            raise self._wrong("points_to", f"in {where} points_to is a verdict or none", after=where)
        strength = str(body.get("strength", "strong"))
        if strength not in _STRENGTHS:
            raise self._wrong(
                "strength", f"in {where} strength is one of {', '.join(sorted(_STRENGTHS))}", after=where
            )
        for phrases in terms.values():
            for phrase in phrases:
                self._check_classes(phrase, classes, where)
        return Signal(
            name=name,
            about=str(body.get("about", "")),
            points_to=points_to,
            strength=strength,
            terms=terms,
            needs=self._strings(body.get("needs", []), f"signals.{name}.needs"),
            deniable=bool(body.get("deniable", True)),
            deniable_after=bool(body.get("deniable_after", False)),
            firm=bool(body.get("firm", False)),
        )

    def _check_classes(self, phrase: str, classes: Mapping[str, Any], where: str) -> None:
        for used in re.findall(r"<(\w+)>", phrase):
            if used not in classes and used not in {"num", "price", "duration"}:
                raise self._wrong(phrase, f"in {where} the class <{used}> is not in [classes]", after=where)

    def _furniture(self, body: dict[str, Any]) -> Furniture:
        self._known(body, {"labels", "items", "topics"}, "[furniture]")
        return Furniture(
            labels=self._strings(body.get("labels", []), "furniture.labels"),
            items=self._strings(body.get("items", []), "furniture.items"),
            topics=self._strings(body.get("topics", []), "furniture.topics"),
        )

    def _groups(self, body: dict[str, Any], known: set[str]) -> dict[str, frozenset[str]]:
        groups: dict[str, frozenset[str]] = {}
        for name, members in body.items():
            if name in known:
                raise self._wrong(
                    name, f"the group {name} has the name of a signal; rename it", after="[groups]"
                )
            listed = self._strings(members, f"groups.{name}")
            self._references(listed, known | set(groups), f"groups.{name}")
            groups[name] = frozenset(m for item in listed for m in groups.get(item, (item,)))
        return groups

    def _joint(
        self, body: dict[str, Any], known: set[str], groups: Mapping[str, frozenset[str]]
    ) -> tuple[Joint, ...]:
        made = []
        for name, entry in body.items():
            where = f"joint.{name}"
            if name in known or name in groups:
                raise self._wrong(
                    name, f"[{where}] has the name of a signal or group; rename it", after=f"[{where}]"
                )
            if not isinstance(entry, dict) or not entry.get("together"):
                raise self._wrong(name, f"[{where}] is a table with together", after=f"[{where}]")
            self._known(entry, {"about", "together", "apart_from"}, f"[{where}]")
            sides = [
                [item.strip() for item in one.split("|")]
                for one in self._strings(entry["together"], f"{where}.together")
            ]
            apart = self._strings(entry.get("apart_from", []), f"{where}.apart_from")
            for listed in (*sides, apart):
                self._references(listed, known | set(groups), where)
            made.append(
                Joint(
                    name,
                    str(entry.get("about", "")),
                    tuple(frozenset(m for n in side for m in groups.get(n, (n,))) for side in sides),
                    frozenset(m for n in apart for m in groups.get(n, (n,))),
                )
            )
        return tuple(made)

    def _arenas(self, body: Any) -> dict[str, frozenset[ArenaKind]]:
        if not isinstance(body, dict):
            raise self._wrong("arenas", "[arenas] names groups of arena kinds")
        return {name: self._kinds(kinds, {}, f"arenas.{name}") for name, kinds in body.items()}

    def _kinds(
        self, listed: Any, named: Mapping[str, frozenset[ArenaKind]], where: str
    ) -> frozenset[ArenaKind]:
        kinds: set[ArenaKind] = set()
        for name in self._strings(listed, where):
            if name in named:
                kinds |= named[name]
            elif name in set(ArenaKind):
                kinds.add(ArenaKind(name))
            else:
                allowed = ", ".join([*named, *(k.value for k in ArenaKind)])
                raise self._wrong(name, f"{where}: {name} is no kind of arena; use one of {allowed}")
        return frozenset(kinds)

    def _decision(
        self,
        body: Any,
        known: set[str],
        groups: Mapping[str, frozenset[str]],
        arenas: Mapping[str, frozenset[ArenaKind]],
    ) -> Decision:
        if not isinstance(body, dict) or not isinstance(body.get("code"), str):
            raise self._wrong("decisions", "each [[decisions]] has a code")
        code = body["code"]
        where = f"decision {code}"
        fields = {"code", "verdict", "about", "edge_case", "arenas", "when", "unless", "at_least", "of"}
        self._known(body, fields, where)
        if body.get("verdict") not in set(Verdict):
            raise self._wrong(
                code,
                f"{where}: verdict is one of {', '.join(v.value for v in Verdict)}, not {body.get('verdict')!r}",
            )
        edge_case = body.get("edge_case")
        if edge_case is not None and (not isinstance(edge_case, int) or not 1 <= edge_case <= 18):
            raise self._wrong(code, f"{where}: edge_case is a number from 1 to 18")

        def alternatives(entries: Iterable[str]) -> frozenset[str]:
            found: set[str] = set()
            for entry in entries:
                for item in entry.split("|"):
                    prefix, _, name = item.strip().rpartition(":")
                    if prefix not in PREFIXES:
                        raise self._wrong(code, f"{where}: {item} begins with none of not:, past:, twice:")
                    self._references((name,), known | set(groups), where)
                    found |= {f"{prefix}:{m}" if prefix else m for m in groups.get(name, (name,))}
            return frozenset(found)

        of = alternatives(self._strings(body.get("of", []), where))
        at_least = int(body.get("at_least", 0))
        if bool(of) != bool(at_least):
            raise self._wrong(code, f"{where}: at_least and of go together")
        listed = body.get("arenas")
        return Decision(
            code=code,
            verdict=Verdict(body["verdict"]),
            about=str(body.get("about", "")),
            edge_case=edge_case,
            arenas=frozenset(ArenaKind) if listed is None else self._kinds(listed, arenas, where),
            when=tuple(alternatives([entry]) for entry in self._strings(body.get("when", []), where)),
            unless=alternatives(self._strings(body.get("unless", []), where)),
            at_least=at_least,
            of=of,
        )

    def _check_codes(self, decisions: tuple[Decision, ...]) -> None:
        seen: set[str] = set()
        for decision in decisions:
            if decision.code in seen:
                raise self._wrong(decision.code, f"two decisions have the code {decision.code}; rename one")
            seen.add(decision.code)
        for kind in ArenaKind:
            if not any(
                kind in d.arenas and not d.when and not d.unless and not d.at_least for d in decisions
            ):
                raise self._wrong(
                    "decisions",
                    f"no decision always applies to {kind.value}; end with one that has no conditions",
                )

    # -- small checks -------------------------------------------------------------------------------------------------

    def _by_language(self, body: Any, where: str, languages: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        if not isinstance(body, dict):
            raise self._wrong(where.rpartition(".")[2], f"[{where}] lists words by language")
        terms: dict[str, tuple[str, ...]] = {}
        for code, listed in body.items():
            if code != ANY_LANGUAGE and code not in languages:
                raise self._wrong(
                    code, f"[{where}]: {code} is neither a key nor one of the [languages]", after=f"[{where}]"
                )
            terms[code] = self._strings(listed, f"{where}.{code}")
        return terms

    def _strings(self, value: Any, where: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(where.rpartition(".")[2], f"{where} is a list of texts in quotes")
        for item in value:
            if not item.strip():
                raise self._wrong(where.rpartition(".")[2], f"{where} holds an empty text; take it out")
        return tuple(value)

    def _table(self, raw: dict[str, Any], key: str) -> dict[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, f"{key} is a table")
        return value

    def _list(self, raw: dict[str, Any], key: str) -> list[Any]:
        value = raw.get(key)
        if not isinstance(value, list) or not value:
            raise self._wrong(key, f"write at least one [[{key}]]")
        return value

    def _known(self, body: Iterable[str], allowed: set[str], where: str) -> None:
        for key in body:
            if key not in allowed:
                raise self._wrong(
                    key, f"unknown key {key!r} in {where}; known are {', '.join(sorted(allowed))}"
                )

    def _references(self, names: Iterable[str], known: set[str], where: str) -> None:
        for name in names:
            if name not in known:
                raise self._wrong(name, f"{where}: nothing is called {name!r}; correct the name or define it")

    def _wrong(self, key: str, remedy: str, after: str | None = None) -> ConfigError:
        line = self._line(key, after)
        at = f", line {line}" if line else ""
        return ConfigError(f"{self._name}{at}: {remedy}.")

    def _line(self, key: str, after: str | None) -> int | None:
        begin = 0
        if after is not None:
            begin = next((n for n, line in enumerate(self._lines) if line.strip() == after), 0)
        word = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")
        return next((n for n, line in enumerate(self._lines[begin:], begin + 1) if word.search(line)), None)
