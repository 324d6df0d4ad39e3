"""Turns the parsed definition file into records, and refuses what cannot be meant. See docs/definition.md for the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from config.definition_checks import Checks
from config.definition_records import (
    PREFIXES,
    READ_FROM_NUMBERS,
    ROLES,
    SCOPES,
    SUBJECTS,
    Action,
    Decision,
    Definition,
    Frame,
    Furniture,
    Joint,
    Signal,
)
from store.domain import ArenaKind, Verdict

_TOP = {
    *("version", "languages", "classes", "signals", "scopes", "furniture", "groups", "joint", "decisions"),
    *("arenas", "roles", "actions", "frames"),
}
_STRENGTHS = {"strong", "supporting", "neutral"}


class DefinitionReader(Checks):
    """Turns the parsed file into records; knows the text so that errors can name a line."""

    def definition(self, raw: dict[str, Any]) -> Definition:
        """The records. Raises ConfigError on the first thing that is wrong."""
        self.known(raw, _TOP, "the file")
        version = raw.get("version")
        if not isinstance(version, str) or not version:
            raise self.wrong("version", 'give the definition a version, such as version = "2026-11-22"')
        languages, related = self._languages(self.table(raw, "languages"))
        classes = {
            name: self.by_language(body, f"classes.{name}", languages)
            for name, body in self.table(raw, "classes").items()
        }
        signals = {
            name: self._signal(name, body, languages, classes)
            for name, body in self.table(raw, "signals").items()
        }
        scopes = {
            name: self.by_language(body, f"scopes.{name}", languages)
            for name, body in self.table(raw, "scopes").items()
        }
        self.known(scopes, set(SCOPES), "[scopes]")
        known = set(signals) | set(READ_FROM_NUMBERS)
        roles = {
            name: self.by_language(body, f"roles.{name}", languages)
            for name, body in self.table(raw, "roles").items()
        }
        self.known(roles, set(ROLES), "[roles]")
        actions = {
            name: self._action(name, body, languages) for name, body in self.table(raw, "actions").items()
        }
        frames = tuple(
            self._frame(name, body, set(classes), set(actions))
            for name, body in self.table(raw, "frames").items()
        )
        known |= {frame.name for frame in frames}
        for frame in frames:
            self.references(frame.reads, known, f"frames.{frame.name}.reads")
            self.references(sorted(frame.overrules), known, f"frames.{frame.name}.overrules")
        for signal in signals.values():
            self.references(signal.needs, known, f"signals.{signal.name}.needs")
        groups = self._groups(self.table(raw, "groups"), known)
        joint = self._joint(self.table(raw, "joint"), known, groups)
        known |= {one.name for one in joint}
        arenas = self._arenas(raw.get("arenas", {}))
        decisions = tuple(
            self._decision(body, known, groups, arenas) for body in self.entries(raw, "decisions")
        )
        self._check_codes(decisions)
        return Definition(
            version=version,
            languages=languages,
            classes=classes,
            signals=signals,
            scopes=scopes,
            furniture=self._furniture(self.table(raw, "furniture")),
            groups=groups,
            joint=joint,
            decisions=decisions,
            related=related,
            roles=roles,
            actions=actions,
            frames=frames,
        )

    # -- parts --------------------------------------------------------------------------------------------------------

    def _languages(
        self, body: dict[str, Any]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        words, related = {}, {}
        for code, entry in body.items():
            if not isinstance(entry, dict):
                raise self.wrong(code, f"[languages.{code}] is a table with the key words")
            self.known(entry, {"words", "related"}, f"[languages.{code}]")
            words[code] = self.strings(entry.get("words", []), f"languages.{code}.words")
            related[code] = self.strings(entry.get("related", []), f"languages.{code}.related")
        for code, others in related.items():
            self.references(others, set(words), f"languages.{code}.related")
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
            raise self.wrong(name, f"{where} is a table")
        own = {"about", "points_to", "strength", "needs", "deniable", "deniable_after", "firm"}
        terms = self.by_language(
            {k: v for k, v in body.items() if k not in own}, f"signals.{name}", languages
        )
        points_to = str(body.get("points_to", ""))
        if points_to not in {*(v.value for v in Verdict), "none"}:
            raise self.wrong("points_to", f"in {where} points_to is a verdict or none", after=where)
        strength = str(body.get("strength", "strong"))
        if strength not in _STRENGTHS:
            raise self.wrong(
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
            needs=self.strings(body.get("needs", []), f"signals.{name}.needs"),
            deniable=bool(body.get("deniable", True)),
            deniable_after=bool(body.get("deniable_after", False)),
            firm=bool(body.get("firm", False)),
        )

    def _action(self, name: str, body: Any, languages: Mapping[str, Any]) -> Action:
        where = f"actions.{name}"
        if not isinstance(body, dict):
            raise self.wrong(name, f"[{where}] is a table")
        own = {"writer", "reader"}
        return Action(
            name,
            self.by_language({k: v for k, v in body.items() if k not in own}, where, languages),
            self.by_language(body.get("writer", {}), f"{where}.writer", languages),
            self.by_language(body.get("reader", {}), f"{where}.reader", languages),
        )

    def _frame(self, name: str, body: Any, classes: set[str], actions: set[str]) -> Frame:
        where = f"frames.{name}"
        fields = {
            *("about", "subject", "action", "object", "before", "beside", "without", "reads", "overrules"),
        }
        if not isinstance(body, dict):
            raise self.wrong(name, f"[{where}] is a table")
        self.known(body, fields, f"[{where}]")
        subject = self.strings(body.get("subject", list(SUBJECTS)), f"{where}.subject")
        self.references(subject, set(SUBJECTS), f"{where}.subject")
        action = self.strings(body.get("action", []), f"{where}.action")
        self.references(action, actions, f"{where}.action")
        things = classes | set(ROLES) | {"price", "duration", "num"}

        def named(key: str) -> tuple[frozenset[str], ...]:
            entries = self.strings(body.get(key, []), f"{where}.{key}")
            sides = tuple(frozenset(item.strip() for item in entry.split("|")) for entry in entries)
            for side in sides:
                self.references(sorted(side), things, f"{where}.{key}")
            return sides

        reads = self.strings(body.get("reads", [name]), f"{where}.reads")
        return Frame(
            name=name,
            about=str(body.get("about", "")),
            subject=frozenset(subject),
            action=frozenset(action),
            object=frozenset().union(*named("object")),
            before=frozenset().union(*named("before")),
            beside=named("beside"),
            without=frozenset().union(*named("without")),
            reads=reads,
            overrules=frozenset(self.strings(body.get("overrules", []), f"{where}.overrules")),
        )

    def _check_classes(self, phrase: str, classes: Mapping[str, Any], where: str) -> None:
        for used in re.findall(r"<(\w+)>", phrase):
            if used not in classes and used not in {"num", "price", "duration"}:
                raise self.wrong(phrase, f"in {where} the class <{used}> is not in [classes]", after=where)

    def _furniture(self, body: dict[str, Any]) -> Furniture:
        self.known(body, {"labels", "items", "topics"}, "[furniture]")
        return Furniture(
            labels=self.strings(body.get("labels", []), "furniture.labels"),
            items=self.strings(body.get("items", []), "furniture.items"),
            topics=self.strings(body.get("topics", []), "furniture.topics"),
        )

    def _groups(self, body: dict[str, Any], known: set[str]) -> dict[str, frozenset[str]]:
        groups: dict[str, frozenset[str]] = {}
        for name, members in body.items():
            if name in known:
                raise self.wrong(
                    name, f"the group {name} has the name of a signal; rename it", after="[groups]"
                )
            listed = self.strings(members, f"groups.{name}")
            self.references(listed, known | set(groups), f"groups.{name}")
            groups[name] = frozenset(m for item in listed for m in groups.get(item, (item,)))
        return groups

    def _joint(
        self, body: dict[str, Any], known: set[str], groups: Mapping[str, frozenset[str]]
    ) -> tuple[Joint, ...]:
        made = []
        for name, entry in body.items():
            where = f"joint.{name}"
            if name in known or name in groups:
                raise self.wrong(
                    name, f"[{where}] has the name of a signal or group; rename it", after=f"[{where}]"
                )
            if not isinstance(entry, dict) or not entry.get("together"):
                raise self.wrong(name, f"[{where}] is a table with together", after=f"[{where}]")
            self.known(entry, {"about", "together", "apart_from", "within"}, f"[{where}]")
            sides = [
                [item.strip() for item in one.split("|")]
                for one in self.strings(entry["together"], f"{where}.together")
            ]
            within = str(entry.get("within", "sentence"))
            if within not in {"sentence", "part"}:
                raise self.wrong("within", f'in [{where}] within is "sentence" or "part"', after=f"[{where}]")
            apart = self.strings(entry.get("apart_from", []), f"{where}.apart_from")
            for listed in (*sides, apart):
                self.references(listed, known | set(groups), where)
            made.append(
                Joint(
                    name,
                    str(entry.get("about", "")),
                    tuple(frozenset(m for n in side for m in groups.get(n, (n,))) for side in sides),
                    frozenset(m for n in apart for m in groups.get(n, (n,))),
                    within,
                )
            )
        return tuple(made)

    def _arenas(self, body: Any) -> dict[str, frozenset[ArenaKind]]:
        if not isinstance(body, dict):
            raise self.wrong("arenas", "[arenas] names groups of arena kinds")
        return {name: self._kinds(kinds, {}, f"arenas.{name}") for name, kinds in body.items()}

    def _kinds(
        self, listed: Any, named: Mapping[str, frozenset[ArenaKind]], where: str
    ) -> frozenset[ArenaKind]:
        kinds: set[ArenaKind] = set()
        for name in self.strings(listed, where):
            if name in named:
                kinds |= named[name]
            elif name in set(ArenaKind):
                kinds.add(ArenaKind(name))
            else:
                allowed = ", ".join([*named, *(k.value for k in ArenaKind)])
                raise self.wrong(name, f"{where}: {name} is no kind of arena; use one of {allowed}")
        return frozenset(kinds)

    def _decision(
        self,
        body: Any,
        known: set[str],
        groups: Mapping[str, frozenset[str]],
        arenas: Mapping[str, frozenset[ArenaKind]],
    ) -> Decision:
        if not isinstance(body, dict) or not isinstance(body.get("code"), str):
            raise self.wrong("decisions", "each [[decisions]] has a code")
        code = body["code"]
        where = f"decision {code}"
        fields = {"code", "verdict", "about", "edge_case", "arenas", "when", "unless", "at_least", "of"}
        self.known(body, fields, where)
        if body.get("verdict") not in set(Verdict):
            raise self.wrong(
                code,
                f"{where}: verdict is one of {', '.join(v.value for v in Verdict)}, not {body.get('verdict')!r}",
            )
        edge_case = body.get("edge_case")
        if edge_case is not None and (not isinstance(edge_case, int) or not 1 <= edge_case <= 18):
            raise self.wrong(code, f"{where}: edge_case is a number from 1 to 18")

        def alternatives(entries: Iterable[str]) -> frozenset[str]:
            found: set[str] = set()
            for entry in entries:
                for item in entry.split("|"):
                    prefix, _, name = item.strip().rpartition(":")
                    if prefix not in PREFIXES:
                        raise self.wrong(code, f"{where}: {item} begins with none of not:, past:, twice:")
                    self.references((name,), known | set(groups), where)
                    found |= {f"{prefix}:{m}" if prefix else m for m in groups.get(name, (name,))}
            return frozenset(found)

        of = alternatives(self.strings(body.get("of", []), where))
        at_least = int(body.get("at_least", 0))
        if bool(of) != bool(at_least):
            raise self.wrong(code, f"{where}: at_least and of go together")
        listed = body.get("arenas")
        return Decision(
            code=code,
            verdict=Verdict(body["verdict"]),
            about=str(body.get("about", "")),
            edge_case=edge_case,
            arenas=frozenset(ArenaKind) if listed is None else self._kinds(listed, arenas, where),
            when=tuple(alternatives([entry]) for entry in self.strings(body.get("when", []), where)),
            unless=alternatives(self.strings(body.get("unless", []), where)),
            at_least=at_least,
            of=of,
        )

    def _check_codes(self, decisions: tuple[Decision, ...]) -> None:
        seen: set[str] = set()
        for decision in decisions:
            if decision.code in seen:
                raise self.wrong(decision.code, f"two decisions have the code {decision.code}; rename one")
            seen.add(decision.code)
        for kind in ArenaKind:
            if not any(
                kind in d.arenas and not d.when and not d.unless and not d.at_least for d in decisions
            ):
                raise self.wrong(
                    "decisions",
                    f"no decision always applies to {kind.value}; end with one that has no conditions",
                )
