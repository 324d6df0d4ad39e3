"""The closed questions: complete in both languages, frozen once used."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from config.contact_forms import QUESTIONS, contact_form, parse_form
from store.errors import ConfigError

TEXT = (files("config") / "forms" / "contact-1.toml").read_text("utf-8")

# The codes of each version, frozen: a change here breaks every series, and needs a new version instead.
FROZEN = {1: "20522a9a29bad8f3"}


@pytest.mark.parametrize("version", FROZEN)
def test_a_version_that_was_used_never_changes(version: int) -> None:
    form = contact_form(version)
    codes = [(q, c.code, c.reach, c.group) for q in QUESTIONS for c in form.questions[q]]
    assert hashlib.sha256(repr(codes).encode()).hexdigest()[:16] == FROZEN[version]


def test_the_present_form_is_the_newest() -> None:
    assert contact_form().version == max(FROZEN)
    with pytest.raises(ConfigError):
        contact_form(99)


def test_every_choice_has_words_and_a_definition_in_both_languages() -> None:
    for question in QUESTIONS:
        for choice in contact_form().questions[question]:
            assert set(choice.words) == set(choice.means) == {"da", "en"}
            assert all(
                text == text.strip() and text for text in (*choice.words.values(), *choice.means.values())
            )


def test_not_recorded_is_a_value_of_its_own() -> None:
    form = contact_form()
    for question in ("outcomes", "directions", "durations", "materials", "interpreters"):
        assert form.by_code(question, "not_recorded") is not None


def test_the_reports_twelve_items_and_other() -> None:
    groups = [choice.group for choice in contact_form().questions["referrals"]]
    assert [groups.count(group) for group in ("social", "health", "work_economy", "other")] == [4, 4, 4, 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 1", "version = "),
        ("[[counters]]", "[[countes]]"),
        ('reach = "waiting"', 'raech = "waiting"'),
        ('code = "no_answer"', 'code = "talked"'),
        ('key = "2"\nreach = "in_vain"', 'key = "1"\nreach = "in_vain"'),
        ('da = "samtale"', 'da = ""'),
    ],
)
def test_a_mistake_in_the_file_is_named(old: str, new: str) -> None:
    with pytest.raises(ConfigError, match="contact-x"):
        parse_form(TEXT.replace(old, new, 1), "contact-x.toml")


def test_a_code_nobody_knows_any_more_shows_as_itself() -> None:
    assert contact_form().words("outcomes", "from_an_older_form", "da") == "from_an_older_form"
    assert contact_form().words("outcomes", "talked", "da") == "samtale"
