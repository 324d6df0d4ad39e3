"""What `definition lint` finds: in a small definition with one thing wrong at a time, and in the packaged one."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.definition import Definition, definition_from, load_definition, parse_definition
from crawler.screening import Screener
from crawler.screening.lint import Finding, Level, Sample, lint, never_fires
from store.domain import ArenaKind
from store.errors import ConfigError

BASE = """version = "1"
[languages.da]
words = ["jeg", "og", "ikke", "hos", "mig"]
[languages.en]
words = ["the", "and", "not", "with", "you"]
[signals.meet]
about = "a meeting"
points_to = "face_to_face"
da = ["besøg", "hos mig"]
en = ["visit*", "my place"]
[signals.cam]
about = "webcam"
points_to = "remote_only"
da = ["webcam*"]
en = ["webcam*", "live show"]
[signals.age]
about = "not to be denied"
points_to = "none"
deniable = false
da = ["moden"]
en = ["mature"]
[scopes.negation]
da = ["ikke"]
en = ["not", "no"]
[[decisions]]
code = "both"
verdict = "face_to_face"
when = ["meet", "cam"]
[[decisions]]
code = "meeting"
verdict = "face_to_face"
when = ["meet"]
unless = ["age"]
[[decisions]]
code = "cam"
verdict = "remote_only"
when = ["cam"]
[[decisions]]
code = "nothing"
verdict = "unclear"
"""


def found(text: str) -> list[Finding]:
    return lint(parse_definition(text), text)


def with_decision(body: str, *, before: str = "nothing") -> str:
    return BASE.replace(
        f'[[decisions]]\ncode = "{before}"', f'[[decisions]]\n{body}\n[[decisions]]\ncode = "{before}"'
    )


def line_of(text: str, needle: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


def test_nothing_is_wrong_with_a_clean_file() -> None:
    assert found(BASE) == []


@pytest.mark.parametrize(
    "body",
    [
        'when = ["meet"]\nunless = ["age", "cam"]',
        'when = ["meet", "not:cam"]\nunless = ["age"]',
        'when = ["twice:meet"]\nunless = ["age"]',
        'when = ["cam|meet"]\nunless = ["age"]',
        'arenas = ["forum", "chat"]\nwhen = ["meet"]\nunless = ["age"]',
        'at_least = 2\nof = ["meet", "cam"]',
    ],
    ids=["more unless", "more when", "twice", "alternatives", "fewer arenas", "at least"],
)
def test_a_decision_behind_one_that_always_decides_first_is_unreachable(body: str) -> None:
    text = with_decision(f'code = "late"\nverdict = "unclear"\n{body}')
    (one,) = [one for one in found(text) if one.about == "late"]
    assert (one.level, one.code, one.line) == (Level.WRONG, "unreachable", line_of(text, '"late"'))
    assert set(one.because.split(", ")) <= {"both", "meeting", "cam"}


@pytest.mark.parametrize(
    "body",
    [
        'when = ["meet"]',
        'when = ["age"]',
        'when = ["meet|age"]',
        'when = ["not:meet"]',
        'when = ["past:cam"]',
        'at_least = 2\nof = ["meet", "age", "not:cam"]',
    ],
    ids=["less unless", "other", "wider", "denied", "past", "at least"],
)
def test_a_decision_that_can_still_decide_is_not(body: str) -> None:
    text = with_decision(f'code = "late"\nverdict = "unclear"\n{body}')
    assert [one for one in found(text) if one.about == "late"] == []


def test_two_arenas_shut_by_two_decisions_shut_a_third() -> None:
    text = with_decision('code = "forums"\nverdict = "unclear"\narenas = ["forum"]\nwhen = ["age"]')
    text = text.replace(
        '[[decisions]]\ncode = "nothing"',
        '[[decisions]]\ncode = "chats"\nverdict = "unclear"\narenas = ["chat"]\nwhen = ["age"]\n[[decisions]]\ncode = "late"\nverdict = "unclear"\narenas = ["chat", "forum"]\nwhen = ["age"]\n[[decisions]]\ncode = "nothing"',
    )
    (one,) = found(text)
    assert (one.about, one.because) == ("late", "chats, forums")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('when = ["meet"]\nunless = ["meet"]', "never_true"),
        ('when = ["twice:age"]\nunless = ["age"]', "never_true"),
        ('when = ["not:age"]', "never_true"),
        ('at_least = 2\nof = ["age", "not:age"]', "never_true"),
        ('when = ["age|past:age"]', "cannot_occur"),
    ],
)
def test_conditions_that_cannot_hold_are_named(body: str, code: str) -> None:
    text = with_decision(f'code = "late"\nverdict = "unclear"\n{body}')
    findings = {one.code: one for one in found(text) if "late" in one.where}
    assert findings[code].line == line_of(text, '"late"')


def test_a_signal_nobody_asks_for_is_noted() -> None:
    text = BASE.replace(
        "[scopes.negation]",
        '[signals.idle]\nabout = ""\npoints_to = "none"\nda = ["ro"]\nen = ["calm"]\n[scopes.negation]',
    )
    (one,) = found(text)
    assert (one.level, one.code, one.about, one.line) == (
        Level.NOTE,
        "unused",
        "idle",
        line_of(text, "[signals.idle]"),
    )


@pytest.mark.parametrize(
    ("terms", "shadowed", "cause"),
    [
        (["visit*", "visiting"], "visiting", "visit*"),
        (["my place", "at my place"], "at my place", "my place"),
        (["place", "Pláce"], "Pláce", "place"),
        (["(come|drop) by", "drop by"], "drop by", "(come|drop) by"),
        (["come ~here", "come here"], "come here", "come ~here"),
        (["come", "come by?"], "come by?", "come"),
        (["*room", "hotelroom"], "hotelroom", "*room"),
    ],
)
def test_a_term_that_another_covers_is_shadowed(terms: list[str], shadowed: str, cause: str) -> None:
    listed = ", ".join(f'"{term}"' for term in terms)
    text = BASE.replace('en = ["visit*", "my place"]', f"en = [{listed}]")
    (one,) = found(text)
    assert (one.code, one.about, one.because) == ("shadowed", f"en: {shadowed}", cause)
    assert one.line == line_of(text, listed)


CLASSED = BASE.replace(
    "[signals.meet]",
    '[classes.coin]\nany = ["kr", "euro*"]\nen = ["quid"]\n[classes.empty]\nda = ["mønt"]\n[signals.meet]',
)


@pytest.mark.parametrize(
    ("terms", "shadowed", "cause"),
    [
        (["<coin> please", "quid please"], "quid please", "<coin> please"),
        (["<coin> please", "(kr|euros) please"], "(kr|euros) please", "<coin> please"),
        (["(kr|euro*|quid|dollars) now", "<coin> now"], "<coin> now", "(kr|euro*|quid|dollars) now"),
    ],
    ids=["a-word-of-it", "several", "the-class-itself"],
)
def test_a_word_class_is_looked_through(terms: list[str], shadowed: str, cause: str) -> None:
    listed = ", ".join(f'"{term}"' for term in terms)
    (one,) = found(CLASSED.replace('en = ["visit*", "my place"]', f"en = [{listed}]"))
    assert (one.code, one.about, one.because) == ("shadowed", f"en: {shadowed}", cause)


@pytest.mark.parametrize(
    "terms",
    [
        ["<coin> please", "mønt please"],
        ["<empty> please", "visit please"],
        ["visit <empty>", "<coin> <empty>"],
        ["<num> please", "<price> please"],
    ],
    ids=str,
)
def test_a_word_class_hides_no_more_than_it_reads(terms: list[str]) -> None:
    listed = ", ".join(f'"{term}"' for term in terms)
    assert found(CLASSED.replace('en = ["visit*", "my place"]', f"en = [{listed}]")) == []


@pytest.mark.parametrize(
    "terms",
    [
        ["come here", "come ~here now"],
        ["visit", "visits"],
        ["room*", "hotelroom"],
        ["<num> visits", "visits here"],
        ["come by", "come ~by me"],
        ["(come|drop) by", "go by"],
    ],
    ids=str,
)
def test_terms_of_their_own_are_not(terms: list[str]) -> None:
    listed = ", ".join(f'"{term}"' for term in terms)
    assert found(BASE.replace('en = ["visit*", "my place"]', f"en = [{listed}]")) == []


WORDS = st.sampled_from(
    ["come", "by", "my", "place", "visit", "visit*", "(come|visit)", "~place", "by?", "<coin>", "quid"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=2, max_size=3))
@example([["come", "come"], ["come", "by?", "by"], ["come", "by"]])
def test_taking_a_shadowed_term_out_changes_no_verdict(terms: list[list[str]]) -> None:
    """What lint says of a term is true: without it the same texts read the same."""
    listed = [
        " ".join(
            ["come" if n == 0 and word.startswith(("~", "by?")) else word for n, word in enumerate(words)]
        )
        for words in terms
    ]
    text = CLASSED.replace('en = ["visit*", "my place"]', f"en = {listed!r}".replace("'", '"'))
    shadowed = [one.about.removeprefix("en: ") for one in found(text) if one.code == "shadowed"]
    if shadowed:
        fewer = list(listed)
        fewer.remove(shadowed[0])
        other = CLASSED.replace('en = ["visit*", "my place"]', f"en = {fewer!r}".replace("'", '"'))
        one, two = Screener(parse_definition(text)), Screener(parse_definition(other))
        for body in (
            "come by my place",
            "visit my place by",
            "come my own little place",
            "visiting by",
            "by my visit come",
            "visit my quid place",
        ):
            said = [
                s.screen(title="you and the", body=body, arena_kind=ArenaKind.ADULT_ADS) for s in (one, two)
            ]
            assert said[0].verdict is said[1].verdict


def test_a_first_word_is_never_missing() -> None:
    text = BASE.replace('"my place"', '"my? place"')
    (one,) = found(text)
    assert (one.code, one.about, one.line) == ("never_missing", "en: my? place", line_of(text, "my? place"))
    screener = Screener(parse_definition(text))
    said = [
        screener.screen(title="the and you", body=body, arena_kind=ArenaKind.FORUM).verdict
        for body in ("my place", "place")
    ]
    assert [verdict.value for verdict in said] == ["face_to_face", "unclear"]


def test_a_language_without_terms_or_negation_is_named() -> None:
    text = BASE.replace("[signals.meet]", '[languages.fr]\nwords = ["le", "la"]\n[signals.meet]')
    findings = {one.code: one for one in found(text)}
    assert findings["thin_language"].about.startswith("fr: 0/3")
    assert (findings["no_negation"].level, findings["no_negation"].about) == (Level.WRONG, "fr")


def test_terms_read_in_no_text_are_named_and_only_in_languages_there_was_a_text_of() -> None:
    texts = [Sample("A visit with you and the webcam"), Sample("not my place, the and you")]
    findings = never_fires(parse_definition(BASE), BASE, texts)
    assert {one.about for one in findings} == {"en: live show", "en: mature"}
    assert {one.line for one in findings} == {line_of(BASE, '"live show"'), line_of(BASE, '"mature"')}


def packaged() -> tuple[Definition, str]:
    return load_definition(), files("config").joinpath("definition.toml").read_text("utf-8")


def test_nothing_is_wrong_with_the_packaged_definition() -> None:
    definition, text = packaged()
    wrong = [one for one in lint(definition, text) if one.level is Level.WRONG]
    assert wrong == []


# -- wrong edits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('version = "1"', "version = 1", "version"),
        ('version = "1"', "", None),
        ('version = "1"', 'version = "1', "version"),
        ('words = ["jeg"', 'wrods = ["jeg"', "wrods"),
        ('words = ["jeg"', 'related = ["xx"]\nwords = ["jeg"', '"xx"'),
        ('da = ["besøg", "hos mig"]', 'dk = ["besøg"]', "dk ="),
        ('da = ["besøg", "hos mig"]', 'da = "besøg"', 'da = "besøg"'),
        ('da = ["besøg", "hos mig"]', 'da = ["besøg", ""]', 'da = ["besøg", ""]'),
        ('da = ["besøg", "hos mig"]', 'da = ["<nobody> her"]', "<nobody>"),
        ('points_to = "face_to_face"', 'points_to = "meeting"', 'points_to = "meeting"'),
        ('points_to = "face_to_face"', 'points_to = "face_to_face"\nstrength = "huge"', "huge"),
        ("[scopes.negation]", "[scopes.denial]", "denial"),
        ("[signals.meet]", "[signal.meet]", "[signal.meet]"),
        ('verdict = "remote_only"', 'verdict = "remote"', '"cam"'),
        ('when = ["cam"]', 'when = ["kam"]', '"kam"'),
        ('when = ["cam"]', 'when = ["nicht:cam"]', '"cam"'),
        ('when = ["cam"]', 'when = ["cam"]\nedge_case = 19', '"cam"'),
        ('when = ["cam"]', 'when = ["cam"]\nat_least = 2', '"cam"'),
        ('when = ["cam"]', 'when = ["cam"]\narenas = ["portal"]', "portal"),
        ('when = ["cam"]', 'wenn = ["cam"]', "wenn"),
        ('code = "meeting"', 'code = "both"', "both"),
        (
            'code = "nothing"\nverdict = "unclear"',
            'code = "nothing"\nverdict = "unclear"\nwhen = ["cam"]',
            None,
        ),
        ('[[decisions]]\ncode = "both"', "[decisions]", None),
    ],
)
def test_a_wrong_edit_is_refused_with_file_line_and_remedy(old: str, new: str, at: str | None) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1)
    with pytest.raises(ConfigError) as refused:
        parse_definition(text, "mine.toml")
    said = str(refused.value)
    assert said.startswith("mine.toml")
    if at is not None:
        lines = [f"line {n}" for n, line in enumerate(text.splitlines(), 1) if at in line]
        assert any(f"{one}" in said for one in lines), said


FULL = BASE.replace(
    "[scopes.negation]",
    """[groups]
both_kinds = ["meet", "cam"]
[joint.beside]
together = ["meet|cam", "age"]
apart_from = ["cam"]
[arenas]
some = ["forum"]
[furniture]
labels = ["menu"]
items = ["home"]
topics = ["cam"]
[roles.writer]
da = ["jeg"]
[actions.pay]
da = ["betaler"]
[actions.pay.writer]
en = ["pay"]
[frames.paid]
about = "somebody pays"
subject = ["reader"]
action = ["pay"]
object = ["writer"]
reads = ["meet"]
[scopes.negation]""",
).replace(
    'when = ["cam"]',
    'when = ["cam"]\nunless = ["age"]\nat_least = 1\nof = ["cam", "age"]\nedge_case = 3\narenas = ["some"]',
)
ODD = (
    1,
    -1,
    True,
    1.5,
    "x",
    "",
    [],
    {},
    [1],
    ["x"],
    {"x": 1},
    [[]],
    [{}],
    "(a|b",
    "a|b)",
    "<",
    "<num",
    "*",
    "a*",
    "~",
    "?",
    "not:",
    "x" * 300,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


def test_whatever_stands_anywhere_is_refused_in_words_or_can_be_screened_by() -> None:
    raw = tomllib.loads(FULL)
    definition_from(raw, FULL)
    refused = []
    for path in places(raw):
        for odd in ODD:
            changed = copy.deepcopy(raw)
            inner = changed
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = odd
            try:
                definition = definition_from(changed, FULL)
            except ConfigError as problem:
                refused.append(str(problem))
            else:
                Screener(definition).screen(
                    title="a", body="jeg betaler for besøg", arena_kind=ArenaKind.FORUM
                )
    assert len(refused) > 500
    assert all(said.startswith("definition.toml") for said in refused)


@pytest.mark.parametrize(
    "term", ["(a|b", "a|b)", "*", "n*", "(come|(drop by))", "<place", "~", "in ?", "two  *"]
)
def test_a_term_that_is_none_is_refused_where_it_stands(term: str) -> None:
    text = BASE.replace('"my place"', f'"{term}"')
    with pytest.raises(ConfigError) as refused:
        parse_definition(text, "mine.toml")
    assert str(refused.value).startswith(f"mine.toml, line {line_of(text, term)}: in [signals.meet]")
