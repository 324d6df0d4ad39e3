"""Pairs and listings on the judging screen, with a real store behind it: masked, leased, recorded, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from config.workspace import Workspace
from review_cli.screens.review_records import Card, Mark, Mode, UndoFound
from review_cli.screens.review_screen import ReviewScreen
from review_cli.service.judging import judge_pair
from review_cli.service.pair_bench import PairBench
from review_cli.service.snippets import masked_snippet
from review_cli.service.verdict_bench import VerdictBench
from review_cli.session import Session, utc_now
from store.domain import Actor, JudgementKind, JudgementReason
from store.errors import ClaimLost, InputError, NotAllowed
from store.leases import PAIR, Leases
from store.people import People
from store.verdicts import Verdicts
from tests.review_cli.conftest import Run, listing_row, write_rows

PHONE = "83 01 11 22"


@pytest.fixture
def session(run: Run, workspace: Path, tmp_path: Path) -> Iterator[Session]:
    rows = [
        listing_row(1, author="Rosalinde", city="Odense"),
        listing_row(
            2, author="Camilla", city="Aarhus", body=f"Incall at mine, 1000 kr per hour. Call {PHONE}."
        ),
        listing_row(
            3,
            author="Viola",
            title="Hello",
            body="Student seeks generous older gentleman who can support her.",
        ),
    ]
    run("import", write_rows(tmp_path / "rows.jsonl", rows), "-w", workspace)
    run("match", "-w", workspace)
    opened = Session(Workspace(workspace))
    yield opened
    opened.close()


def shown(card: Card) -> str:
    return repr(card)


def test_a_pair_is_shown_masked_and_judged_once(session: Session) -> None:
    bench = PairBench(session)
    screen = ReviewScreen(session, bench, bench.state())
    screen.start()
    card = screen.state.card
    assert card is not None
    marks = {row.label: row.mark for row in card.rows}
    assert (marks["phone"], marks["name"], marks["town"]) == (Mark.SAME, Mark.DIFFERENT, Mark.DIFFERENT)
    said = shown(card)
    assert not any(secret in said for secret in ("Rosalinde", "Camilla", PHONE, "83011122"))
    assert "2 profiles" in card.consequence
    screen.press("n")
    assert screen.state.done == 1
    assert "score" in screen.state.notice
    with session.database.reading() as connection:
        (one,) = People(connection, session.vault).judgements()
    assert one.kind is JudgementKind.DIFFERENT
    screen.press("z")
    assert screen.state.mode is Mode.UNDO
    screen.press("y")
    assert screen.state.card is not None
    with session.database.reading() as connection:
        (one,) = People(connection, session.vault).judgements()
    assert one.kind is JudgementKind.UNSURE
    screen.close()


def test_unsure_is_not_asked_again_of_oneself_but_of_a_colleague(session: Session) -> None:
    bench = PairBench(session)
    (key,) = bench.waiting()
    bench.bring(key)
    bench.decide(key, "unsure")
    assert bench.waiting() == ()
    session.__dict__["actor"] = Actor("s-colleague", utc_now())
    assert PairBench(session).waiting() == (key,)


def test_what_a_colleague_built_on_is_not_undone(session: Session) -> None:
    bench = PairBench(session)
    (key,) = bench.waiting()
    bench.bring(key)
    bench.decide(key, "same")
    first, second = key.split()
    third = next(one for one in _profiles(session) if one not in {first, second})
    colleague = Actor("s-colleague", utc_now())
    judge = partial(judge_pair, session.database, session.vault, reason=JudgementReason.JUDGED)
    judge(colleague, (second, third), JudgementKind.DIFFERENT)
    with pytest.raises(NotAllowed, match="built on"):
        bench.find_undo()
    session.__dict__["actor"] = colleague
    assert isinstance(PairBench(session).find_undo(), UndoFound)


def test_undo_brings_back_what_stood_before(session: Session) -> None:
    (key,) = PairBench(session).waiting()
    pair = tuple(key.split())
    judge = partial(judge_pair, session.database, session.vault, session.actor, reason=JudgementReason.JUDGED)
    judge(pair, JudgementKind.DIFFERENT)
    judge(pair, JudgementKind.SAME)
    found = PairBench(session).find_undo()
    assert isinstance(found, UndoFound)
    assert (found.before.endswith("the same"), found.after) == (True, "different")
    PairBench(session).undo(found.decision)
    with pytest.raises(InputError, match=r"changed meanwhile|nothing of yours"):
        PairBench(session).undo(found.decision)
    with session.database.reading() as connection:
        (one,) = People(connection, session.vault).judgements()
    assert one.kind is JudgementKind.DIFFERENT


def _profiles(session: Session) -> list[str]:
    with session.database.reading() as connection:
        return [one.profile_id for one in People(connection, session.vault).facts()]


def test_a_pair_a_colleague_looks_at_is_neither_shown_nor_judged(session: Session) -> None:
    bench = PairBench(session)
    (key,) = bench.waiting()
    with session.database.writing() as connection:
        Leases(connection, PAIR).take([key], Actor("s-colleague", utc_now()), 10)
    with pytest.raises(ClaimLost):
        bench.bring(key)
    with pytest.raises(ClaimLost):
        bench.decide(key, "same")
    assert PairBench(session).waiting() == ()
    with session.database.reading() as connection:
        assert People(connection, session.vault).judgements() == []


def test_a_verdict_is_masked_leased_and_asked_twice_where_it_forgets(session: Session) -> None:
    bench = VerdictBench(session)
    screen = ReviewScreen(session, bench, bench.state())
    screen.start()
    card = screen.state.card
    assert card is not None
    assert "Viola" not in shown(card)
    assert "generous" in shown(card)
    screen.press("3")
    assert screen.state.mode is Mode.CONFIRM
    screen.press("enter")
    assert screen.state.done == 0
    screen.press("1")
    assert screen.state.done == 1
    with session.database.reading() as connection:
        assert Verdicts(connection, session.vault).waiting() == []
    screen.close()


@pytest.mark.parametrize(("key", "back"), [("1", True), ("3", False)], ids=["kept", "dropped"])
def test_a_verdict_is_taken_back_in_a_later_session(session: Session, key: str, back: bool) -> None:
    (waits,) = VerdictBench(session).waiting()
    for pressed in ([key, "y"], ["z", "y"]):
        bench = VerdictBench(session)
        screen = ReviewScreen(session, bench, bench.state())
        screen.start()
        for one in pressed:
            screen.press(one)
        assert screen.state.good, screen.state.notice
        screen.close()
    # What was dropped is forgotten: it comes with the next crawl, and not before.
    assert VerdictBench(session).waiting() == ((waits,) if back else ())
    with pytest.raises(InputError, match="nothing of yours"):
        VerdictBench(session).find_undo()


def test_what_the_lock_leaves_on_the_screen_and_in_hand(session: Session) -> None:
    bench = PairBench(session)
    screen = ReviewScreen(session, bench, bench.state())
    screen.start()
    screen.lock()
    assert all(not line.plain for line in screen.lines(80, 24))
    assert "vault" not in session.__dict__
    screen.unlock("")
    assert replace(screen.state, notice="").card is not None
    screen.close()


@pytest.mark.parametrize(
    "text",
    [
        "Call 83 01 11 22 or write rosa@example.org, see www.portal.example/ad/1, Rosalinde",
        "tlf.: 83-01-11-22 / 8301.11.22 ROSALINDE kh rosalinde",
        "otte tre nul et en en to to \x1b[2J [red]Rosalinde[/red]",
    ],
    ids=range(3),
)
def test_a_snippet_names_and_reaches_nobody(text: str) -> None:
    plain = masked_snippet(text, region="DK", lang="da", names=["Rosalinde"])
    assert not any(
        secret in plain.lower() for secret in ("8301", "01 11", "11.22", "rosalinde", "@", "portal.example")
    )
    assert "\x1b" not in plain
