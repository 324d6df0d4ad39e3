"""Who does what to whom: actions with their subjects, objects and places, read clause by clause. Pure.

An action is a verb of the definition. Its subject is the nearest party before it in its clause ("du betaler"), the one
behind it where the verb comes second ("så kommer jeg"), the noun that a relative clause hangs on ("en dame, der kommer"),
the subject of the verb it is joined to ("du kommer og betaler"), or what its form says ("pago", "ven"). A frame of the
definition names subject, action and object and is read as signals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, product

from config.definition import ANY_LANGUAGE, Definition, Frame
from crawler.screening.patterns import ACTION, DURATION, PRICE, ROLE, Vocabulary
from crawler.screening.terms import Found
from crawler.screening.words import CLAUSE, COMMA, NUMBER, SENTENCE, Words

NOBODY = "none"
MAN = "male_writer"
"""The signal by which a man who names himself is read."""
_SUBJECTS = frozenset({"writer", "reader", "guest", "woman", "other"})
_NOUNS = frozenset({"woman", "guest"})
_SPECIAL = {"price": PRICE, "duration": DURATION, "num": NUMBER}
_BEFORE, _AFTER = 8, 9
_OBJECT_WITHIN = 4
_RIGHT_BEFORE = 2
_LOOK_BACK = 12
_ANTECEDENT = 5
_BARE = 3
_COPULA_WITHIN = 5


@dataclass(slots=True)
class Deed:
    """One verb of a text: which actions it can be, whose form it has, whose deed it is and where that party stands."""

    first: int
    last: int
    names: set[str]
    form: str | None = None
    neutral: bool = False
    subject: str = NOBODY
    subject_at: int = -1


@dataclass(slots=True)
class Frames:
    """What the frames of a text say: signals found, and where others do not count."""

    found: list[Found] = field(default_factory=list)
    overruled: list[tuple[int, int, frozenset[str]]] = field(default_factory=list)

    def without_overruled(self, found: list[Found]) -> list[Found]:
        """The terms of whose words no frame says otherwise."""
        if not self.overruled:
            return found
        names = frozenset().union(*(names for _low, _high, names in self.overruled))
        return [one for one in found if one.name not in names or not self._overrules(one)]

    def _overrules(self, one: Found) -> bool:
        return any(a <= one.last <= b and one.name in names for a, b, names in self.overruled)


class FrameReader:
    """Reads the frames of one set of languages."""

    def __init__(self, definition: Definition, vocabulary: Vocabulary, languages: frozenset[str]) -> None:
        self._roles: dict[int, str] = {}
        spoken = [*sorted(languages - {ANY_LANGUAGE}), ANY_LANGUAGE]
        for name in definition.roles:
            for atom in vocabulary.role_atoms(name, spoken):
                self._roles.setdefault(atom, name)
        self._with_role = frozenset(self._roles)
        self._order = list(definition.roles)  # a word of two roles has the one that stands first
        men = definition.roles.get("self", {})
        self._men = {word.lower() for code in spoken for word in men.get(code, ())}
        named = {
            name: vocabulary.class_of(name, spoken)
            for name in ("relative", "article", "preposition", "copula", "i_am", "modal", "our_word")
        }
        self._relative, self._article = named["relative"], named["article"]
        self._preposition, self._copula, self._i_am = named["preposition"], named["copula"], named["i_am"]
        self._modal, self._our = named["modal"], named["our_word"]
        self._verb_second = bool(languages & {"da", "no", "sv", "de"})
        self._sides: dict[frozenset[str], frozenset[int]] = {}
        self._frames: dict[tuple[str, str], list[Frame]] = {}
        for frame in definition.frames:
            for case in product(frame.action, frame.subject):
                self._frames.setdefault(case, []).append(frame)
            for side in (frame.object, frame.before, frame.without, *frame.beside):
                self._sides[side] = frozenset().union(
                    *(
                        {vocabulary.special(_SPECIAL[thing])}
                        if thing in _SPECIAL
                        else vocabulary.class_of(thing, spoken)
                        for thing in side
                    )
                )

    def read(self, words: Words, atoms: list[frozenset[int]], terms: list[Found]) -> Frames:
        """The frames of a text; `terms` are its actions, and its roles of several words."""
        frames = Frames()
        deeds = _deeds(terms)
        roles, men = self._roles_of(words, atoms, terms, deeds)
        frames.found.extend(Found(MAN, i, i, ANY_LANGUAGE) for i in men)
        at = {d.last: d for d in deeds}
        for index, deed in enumerate(deeds):
            self._find_subject(deed, words, atoms, roles, at)
            self._match(deed, index, deeds, words, atoms, roles, frames)
        return frames

    # -- roles --------------------------------------------------------------------------------------------------------

    def _roles_of(
        self, words: Words, atoms: list[frozenset[int]], terms: list[Found], deeds: list[Deed]
    ) -> tuple[dict[int, str], list[int]]:
        """The roles by word, and the words by which a man names himself as the advertiser."""
        roles: dict[int, str] = {}
        men: list[int] = []
        known = self._with_role
        source = words.folded.text
        for i, own in enumerate(atoms):
            if known.isdisjoint(own):
                continue
            role = min((self._roles[atom] for atom in own if atom in known), key=self._order.index)
            if role == "self" and source[words.starts[i] : words.ends[i]].lower() not in self._men:
                role = "guest"  # "mænd" shares its key with "mand"
            roles[i] = role
        for term in terms:
            if term.name.startswith(ROLE):
                name = term.name.removeprefix(ROLE)
                for i in range(term.first, term.last + 1):
                    roles.pop(i, None)
                roles[term.last] = name
        wanted = {d.first for d in deeds if "wanted" in d.names}
        for i, role in list(roles.items()):
            if role == "woman" and i and words.breaks[i] < COMMA and self._ours(i, atoms):
                roles[i] = "writer"  # an agency speaks of its own
            elif role in {"woman", "self"} and self._is_writer(i, words, atoms, roles, wanted):
                roles[i] = "writer"
                if role == "self":
                    men.append(i)
            elif role == "self":
                roles[i] = "guest"
        return roles, men

    def _ours(self, i: int, atoms: list[frozenset[int]]) -> bool:
        return any(not atoms[k].isdisjoint(self._our) for k in range(max(0, i - 2), i))

    def _is_writer(
        self,
        i: int,
        words: Words,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
        wanted: set[int],
    ) -> bool:
        """Whether a noun names the advertiser: "jeg er en kvinde", or bare at the start of a line ("Moden dame ...")."""
        at = i
        while at > max(0, i - _COPULA_WITHIN) and words.breaks[at] < COMMA:
            at -= 1
            if not atoms[at].isdisjoint(self._i_am):
                return True
            if not atoms[at].isdisjoint(self._copula):
                return any(roles.get(k) == "writer" for k in (at - 1, at + 1))
        at = i
        while at >= 0 and i - at < _BARE:
            if at < i and (
                not atoms[at].isdisjoint(self._article)
                or not atoms[at].isdisjoint(self._preposition)
                or roles.get(at) is not None
            ):
                return False
            if words.breaks[at] >= CLAUSE:
                return wanted.isdisjoint(range(i + 1, i + 4))
            at -= 1
        return False

    # -- subjects -----------------------------------------------------------------------------------------------------

    def _find_subject(
        self,
        deed: Deed,
        words: Words,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
        deeds: Mapping[int, Deed],
    ) -> None:
        if deed.form and not deed.neutral:
            deed.subject = deed.form
            return
        turned = self._turned(deed, words, roles)
        i = deed.first - 1
        while i >= 0 and deed.first - i <= _LOOK_BACK:
            parting = words.breaks[i + 1]
            if parting >= CLAUSE:
                break
            if parting == COMMA:
                if turned >= 0:
                    break
                if deed.form:
                    break
            if not atoms[i].isdisjoint(self._relative):
                self._hang(deed, i, words, roles)
                return
            if (before := deeds.get(i)) is not None:
                if turned >= 0:
                    break
                deed.subject, deed.subject_at = before.subject, before.subject_at
                if before.subject != NOBODY:
                    return
                break
            role = roles.get(i)
            if role in _SUBJECTS and not (role in _NOUNS and self._behind_preposition(i, words, atoms)):
                deed.subject, deed.subject_at = str(role), i
                return
            i -= 1
        if turned >= 0:
            deed.subject, deed.subject_at = roles[turned], turned
        elif deed.form and (deed.first == 0 or atoms[deed.first - 1].isdisjoint(self._modal)):
            deed.subject = deed.form

    def _turned(self, deed: Deed, words: Words, roles: Mapping[int, str]) -> int:
        """Where a party stands behind its verb ("kommer jeg"), or -1."""
        if not self._verb_second:
            return -1
        for j in range(deed.first + 1, min(deed.last + 3, len(words.keys))):
            if words.breaks[j] >= COMMA:
                return -1
            if roles.get(j) in {"writer", "reader", "other"}:
                return j
        return -1

    def _hang(self, deed: Deed, at: int, words: Words, roles: Mapping[int, str]) -> None:
        """Take the noun before the relative word at `at` for the subject; one without a role is somebody else."""
        deed.subject = "other"
        for j in range(at - 1, max(-1, at - 1 - _ANTECEDENT), -1):
            if words.breaks[j + 1] >= CLAUSE:
                return
            role = roles.get(j)
            if role in {"woman", "guest", "other", "writer"}:
                deed.subject, deed.subject_at = str(role), j
            if role is not None:
                return

    def _behind_preposition(self, i: int, words: Words, atoms: list[frozenset[int]]) -> bool:
        """Whether the noun at `i` stands in a phrase with a preposition ("til en dame")."""
        at = i
        while at > max(0, i - _BARE) and words.breaks[at] < COMMA:
            at -= 1
            if not atoms[at].isdisjoint(self._preposition):
                return True
            if atoms[at].isdisjoint(self._article) and at < i - 1:
                return False
        return False

    # -- frames -------------------------------------------------------------------------------------------------------

    def _match(
        self,
        deed: Deed,
        index: int,
        deeds: list[Deed],
        words: Words,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
        frames: Frames,
    ) -> None:
        low = high = -1
        for name in sorted(deed.names):
            for frame in self._frames.get((name, deed.subject), ()):
                if low < 0:
                    low, high = _field(index, deeds, words)
                ends = [deed.first, deed.last]
                if frame.object:
                    where = self._object(deed, frame.object, words, atoms, roles, high)
                    if where < 0:
                        continue
                    ends.append(where)
                if frame.before:
                    where = self._right_before(deed, frame.before, words, atoms, roles)
                    if where < 0:
                        continue
                    ends.append(where)
                if frame.without and self._beside(frame.without, low, high, deed, atoms, roles) >= 0:
                    continue
                places = [self._beside(side, low, high, deed, atoms, roles) for side in frame.beside]
                if any(place < 0 for place in places):
                    continue
                ends += places
                if deed.subject_at >= 0 and deed.subject_at >= low - _LOOK_BACK:
                    ends.append(deed.subject_at)
                shown = (min(ends), max(ends))
                for signal in frame.reads:
                    frames.found.append(Found(signal, deed.first, deed.last, ANY_LANGUAGE, shown))
                if frame.overrules:
                    frames.overruled.append(
                        (min(low, deed.subject_at if deed.subject_at >= 0 else low), high, frame.overrules)
                    )

    def _is(
        self, i: int, side: frozenset[str], atoms: list[frozenset[int]], roles: Mapping[int, str]
    ) -> bool:
        return roles.get(i) in side or not atoms[i].isdisjoint(self._sides[side])

    def _object(
        self,
        deed: Deed,
        side: frozenset[str],
        words: Words,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
        high: int,
    ) -> int:
        for i in range(deed.last + 1, min(high, deed.last + _OBJECT_WITHIN) + 1):
            if words.breaks[i] >= COMMA or (
                not atoms[i].isdisjoint(self._preposition) and not self._is(i, side, atoms, roles)
            ):
                return -1
            if self._is(i, side, atoms, roles):
                return i
        return -1

    def _right_before(
        self,
        deed: Deed,
        side: frozenset[str],
        words: Words,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
    ) -> int:
        i = deed.first
        while i > max(0, deed.first - _RIGHT_BEFORE) and words.breaks[i] < COMMA:
            i -= 1
            if self._is(i, side, atoms, roles):
                return i
        return -1

    def _beside(
        self,
        side: frozenset[str],
        low: int,
        high: int,
        deed: Deed,
        atoms: list[frozenset[int]],
        roles: Mapping[int, str],
    ) -> int:
        for i in chain(range(deed.first, high + 1), range(deed.first - 1, low - 1, -1)):
            if i != deed.subject_at and self._is(i, side, atoms, roles):
                return i
        return -1


@lru_cache(maxsize=1 << 10)
def _action_of(name: str) -> tuple[str, str]:
    """The action that a term names, and whose form it has ("" for any)."""
    action, _, form = name.removeprefix(ACTION).partition(":")
    return action, form


def _deeds(terms: Iterable[Found]) -> list[Deed]:
    """The verbs of a text in order; a longer one ("kigger op") takes the place of those it holds."""
    spans: dict[tuple[int, int], Deed] = {}
    for term in terms:
        if not term.name.startswith(ACTION):
            continue
        name, form = _action_of(term.name)
        deed = spans.setdefault((term.first, term.last), Deed(term.first, term.last, set()))
        deed.names.add(name)
        if form:
            deed.form = form
        else:
            deed.neutral = True
    kept: list[Deed] = []
    for deed in sorted(spans.values(), key=lambda d: (d.first, -d.last)):
        if not kept or deed.first > kept[-1].last:
            kept.append(deed)
    return kept


def _field(index: int, deeds: list[Deed], words: Words) -> tuple[int, int]:
    """The words about a verb: to the verbs before and after it, at most to the ends of its sentence part."""
    deed = deeds[index]
    least = max(deeds[index - 1].last + 1 if index else 0, deed.first - _BEFORE)
    low = deed.first
    while low > least and words.breaks[low] < CLAUSE:
        low -= 1
    most = min(
        deeds[index + 1].first - 1 if index + 1 < len(deeds) else len(words.keys) - 1, deed.last + _AFTER
    )
    high = deed.last
    while high < most and words.breaks[high + 1] < SENTENCE:
        high += 1
    return low, high
