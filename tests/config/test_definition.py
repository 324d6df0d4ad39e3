"""The packaged definition loads; a wrong edit is refused with file, key, line and remedy."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from config.definition import load_definition, parse_definition
from store.domain import ArenaKind, Verdict
from store.errors import ConfigError

TEXT = resources.files("config").joinpath("definition.toml").read_text(encoding="utf-8")


def test_packaged_definition_covers_verdicts_arenas_and_edge_cases() -> None:
    definition = load_definition()
    assert definition.version
    assert {d.verdict for d in definition.decisions} == set(Verdict)
    assert all(any(kind in d.arenas for d in definition.decisions) for kind in ArenaKind)
    assert {d.edge_case for d in definition.decisions} >= {2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17}
    assert set(definition.languages) == set("da en de sv no pl ro es th hu it fr pt ru uk".split())  # noqa: SIM905


def test_every_signal_says_what_it_is() -> None:
    assert all(signal.about for signal in load_definition().signals.values())
    assert all(decision.about for decision in load_definition().decisions)


def test_a_copy_reads_like_the_packaged_file(tmp_path: Path) -> None:
    copy = tmp_path / "definition.toml"
    copy.write_text(TEXT, encoding="utf-8")
    assert load_definition(copy) == load_definition()


WRONG = {
    "top key": ("[groups]", 'colour = "red"\n[groups]', "colour"),
    "unknown signal in decision": ('when = ["spam"]', 'when = ["spam_mail"]', "spam_mail"),
    "verdict": ('verdict = "unclear"', 'verdict = "perhaps"', "perhaps"),
    "language": ("[signals.spam]", '[signals.spam]\nxx = ["word"]', "xx"),
    "not a list": ("[signals.spam]", '[signals.spam]\nda = "klik her"\n[signals.spam2]', "spam"),
    "class": ('any = ["<city>"]', 'any = ["<nothing>"]', "nothing"),
    "arena": ('arenas = ["gay_portal"]', 'arenas = ["moon"]', "moon"),
    "edge case": ("edge_case = 11", "edge_case = 19", "edge_case"),
    "toml": ("[groups]", "[groups", "line"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_edit_is_refused_and_named(name: str) -> None:
    old, new, named = WRONG[name]
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    with pytest.raises(ConfigError, match=r"definition\.toml") as refusal:
        parse_definition(text)
    assert named in str(refusal.value)


def test_refusal_names_the_line() -> None:
    line = TEXT.splitlines().index('when = ["spam"]') + 1
    with pytest.raises(ConfigError, match=f"line {line}:"):
        parse_definition(TEXT.replace('when = ["spam"]', 'when = ["spam_mail"]', 1))


def test_last_decision_must_always_apply() -> None:
    head, _, _ = TEXT.rpartition("[[decisions]]")
    with pytest.raises(ConfigError, match="no conditions"):
        parse_definition(head)


def test_two_decisions_of_one_code_are_refused() -> None:
    with pytest.raises(ConfigError, match="two decisions"):
        parse_definition(TEXT.replace('code = "spam"', 'code = "sugar"', 1))


def test_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_definition(tmp_path / "none.toml")
