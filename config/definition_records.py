"""What a definition holds, as frozen records; no file is read here. `config.definition` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.domain import ArenaKind, Verdict

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
    "ruled_out",
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
    "wage",
    "an_hour",
    "big_amount",
    "uncovered_language",
    "quoted_offer",
    "empty",
)
"""Signals the reader finds in numbers; their terms, if any, stand in the file like those of other signals."""

ROLES = ("writer", "reader", "guest", "woman", "other", "self", "here", "there")
"""Who and where: the advertiser, whoever reads the ad, guests in general, a woman (or another seller) spoken of, third persons,
words by which an advertiser names herself at the start of a line, and the places of the first two."""

SUBJECTS = ("writer", "reader", "guest", "woman", "other", "none")
"""Whose deed an action can be; "none" where the sentence does not say."""

PREFIXES = ("", "not", "past", "twice")
"""What may stand before a signal in a condition: nothing, denied, past, read at two places or more."""


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

    `within` is "sentence", or "part" for what stands between commas and words for "or". It tells a sentence that offers a meeting from one that sells something else beside it.
    """

    name: str
    about: str
    together: tuple[frozenset[str], ...]
    apart_from: frozenset[str]
    within: str = "sentence"


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
class Action:
    """What somebody does: verbs by language, and forms that hold their subject ("pago": the writer, "ven": the reader)."""

    name: str
    verbs: Mapping[str, tuple[str, ...]]
    writer: Mapping[str, tuple[str, ...]]
    reader: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """Who does what to whom, read in one clause: an action, whose deed it is, what it is done to and what stands beside it.

    `object` must follow the action before any preposition, `before` stand right before it, each entry of `beside` have an alternative in the clause, and
    `without` have none. It is read as the signals `reads`; signals in `overrules` do not count in its clause.
    """

    name: str
    about: str
    subject: frozenset[str]
    action: frozenset[str]
    object: frozenset[str]
    before: frozenset[str]
    beside: tuple[frozenset[str], ...]
    without: frozenset[str]
    reads: tuple[str, ...]
    overrules: frozenset[str]


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
    roles: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
