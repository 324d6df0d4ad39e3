"""Why, why not and how: every answer has its reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.engine import match
from matcher.explain import Grounds, Sentence, how, why, why_not
from matcher.features import TABLE, feature, phone_shared
from store.domain import ProfileFacts
from tests.matcher.builders import different, freeze_lists, judgement_lists, profile, profile_lists, same


def codes(said: list[Sentence]) -> list[str]:
    return [sentence.code for sentence in said]


CHAIN = [
    profile("a", "anna", phones=("p",)),
    profile("b", "anna", phones=("p",), emails=("e",)),
    profile("c", "anna", emails=("e",)),
]


def test_why_names_the_way_and_the_evidence_of_each_step() -> None:
    said = why(Grounds(match(CHAIN)), "a", "c")
    assert codes(said)[:2] == ["one_person", "way"]
    assert said[1].params["profiles"] == ("a", "b", "c")
    found = [s.params for s in said if s.code == "found"]
    assert {(f["feature"], f["value"]) for f in found} >= {("phone_shared", "p"), ("email_shared", "e")}
    assert all(f["claim"] for f in found)


def test_why_not_names_a_persons_decision_first() -> None:
    judgements = [different(1, "a", "c")]
    said = why_not(Grounds(match(CHAIN, judgements=judgements), judgements), "a", "c")
    assert codes(said)[:2] == ["two_persons", "judged"]
    assert said[1].params["author"] == "staff"


def test_why_not_names_the_guard_and_both_sides() -> None:
    judgements = [different(1, "a", "c")]
    partition = match(CHAIN, judgements=judgements)
    apart = "a" if ("b", "c") in {p.members for p in partition.persons} else "c"
    said = why_not(Grounds(partition, judgements), apart, "b")
    assert {"refused", "sides", "judged"} <= set(codes(said))
    assert "held_apart" in {s.params.get("refusal") for s in said}


def test_why_not_says_when_nothing_brought_two_together() -> None:
    assert "never_compared" in codes(why_not(Grounds(match([profile("a"), profile("b")])), "a", "b"))


def test_an_unknown_profile_is_said_to_be_unknown() -> None:
    assert codes(why(Grounds(match(CHAIN)), "a", "nobody")) == ["no_such_profile"]
    assert codes(how(Grounds(match(CHAIN)), "nobody")) == ["no_such_profile"]


def test_how_names_judgements_and_freezes() -> None:
    profiles = [profile("a"), profile("b"), profile("c")]
    judgements, freezes = [same(1, "a", "b")], [("b", "c")]
    grounds = Grounds(match(profiles, judgements=judgements, freezes=freezes), judgements, freezes)
    said = how(grounds, "a")
    assert [s.params["on"] for s in said if s.code == "joined"] == ["judged", "kept_together"]
    assert {"judged", "kept_together"} <= set(codes(said))


@given(st.data(), profile_lists(most=10))
def test_every_pair_has_a_reason_and_every_person_a_history(
    data: st.DataObject, profiles: list[ProfileFacts]
) -> None:
    ids = [p.profile_id for p in profiles]
    judgements, freezes = data.draw(judgement_lists(ids)), data.draw(freeze_lists(ids))
    partition = match(profiles, judgements=judgements, freezes=freezes)
    grounds = Grounds(partition, judgements, freezes)
    for person in partition.persons:
        joined = [s for s in how(grounds, person.person_id) if s.code == "joined"]
        assert len(joined) == len(person.members) - 1
        for member in person.members:
            assert codes(why(grounds, person.person_id, member))[0] == "one_person"
        for other in partition.persons:
            if other is not person:
                said = codes(why_not(grounds, person.person_id, other.person_id))
                assert said[0] == "two_persons"
                assert len(said) > 1


def test_every_row_of_the_table_makes_its_claim_once() -> None:
    assert len({row.code for row in TABLE}) == len(TABLE)
    assert all(row.claim.endswith(".") and row.weight for row in TABLE)
    assert feature(phone_shared, 1.0).claim == phone_shared.__doc__
