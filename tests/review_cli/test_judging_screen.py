"""Pairs, groups, verdicts and safeguarding stops judged in a real terminal: each once, taken back from the log, nothing by accident."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import tables
from store.database import open_database
from store.errors import ExitCode
from tests.review_cli.conftest import listing_row, write_rows
from tests.review_cli.seat import LEAVE, Seat
from tests.review_cli.test_terminal import piped

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

NAMES = ("Rosalinde", "Camilla", "Felicia", "Viola", "Mathilde", "Beatrice")


@pytest.fixture(scope="module")
def stock(template_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three persons whom two pairs tie, a pair beside them, and a listing whose verdict is unclear."""
    folder = tmp_path_factory.mktemp("doubts")
    workspace = Path(shutil.copytree(template_workspace, folder / "workspace"))
    meet = "Incall at mine, 1000 kr per hour. Call "
    rows = [
        listing_row(1, author="Rosalinde", city="Odense"),
        listing_row(2, author="Camilla", city="Aarhus", body=f"{meet}83 01 11 22 or 83 02 33 44."),
        listing_row(3, author="Felicia", city="Vejle", body=f"{meet}83 02 33 44."),
        listing_row(
            4,
            author="Viola",
            title="Hello",
            body="Student seeks generous older gentleman who can support her.",
        ),
        listing_row(5, author="Mathilde", city="Odense"),
        listing_row(6, author="Beatrice", city="Aarhus", body=f"{meet}83 05 11 22."),
    ]
    piped("import", write_rows(folder / "rows.jsonl", rows), "-w", workspace)
    piped("match", "-w", workspace)
    return workspace


@pytest.fixture
def doubtful(stock: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stock, tmp_path / "doubtful"))


def judged(workspace: Path) -> list[tuple[str, str]]:
    """Kind and reason of every judgement on record, in their order."""
    database = open_database(f"sqlite:///{workspace / 'outreach.db'}")
    with database.reading() as connection:
        c = tables.judgement.c
        rows = connection.execute(sa.select(c.kind, c.reason).order_by(c.number)).all()
    database.close()
    return [(row.kind, row.reason) for row in rows]


def waiting(workspace: Path, command: str) -> int:
    return len(piped(command, "list", "-w", workspace).stdout.splitlines()) - 1


def test_a_group_is_judged_pair_by_pair_and_nothing_is_told_before(doubtful: Path) -> None:
    seat = Seat("pairs", "-w", doubtful).wait("3 persons who may all be one").wait("1 of 2")
    assert not any(name in seat.shown for name in NAMES)
    assert "score" not in seat.shown
    seat.type("e").wait("1 of 3").wait("!= +name").wait("= +phone").type("n").wait("score was")
    seat.wait("1 decided").wait("1 of 2").type("u").wait("left to a colleague").wait("2 decided").type("q")
    assert seat.ended() == 0
    assert judged(doubtful) == [("different", "judged"), ("unsure", "judged")]
    again = Seat("pairs", "-w", doubtful).wait("1 of 1").type("q")
    assert again.ended() == 0, "what was left to a colleague is not asked again of oneself"
    assert LEAVE in again.raw


def test_a_whole_group_is_judged_at_once_after_a_confirmation(doubtful: Path) -> None:
    seat = Seat("pairs", "-w", doubtful).wait("3 persons").type("y").wait("Every one of these").type("\r")
    seat.wait("nothing was done").type("y").wait("Every one of these").type("y").wait("score was")
    seat.wait("1 of 1").type("q")
    assert seat.ended() == 0
    assert judged(doubtful) == [("same", "judged")] * 2
    assert waiting(doubtful, "pairs") == 1, "the match at the end has joined the three"


def test_undo_reads_the_log_and_works_in_a_later_session(doubtful: Path) -> None:
    seat = Seat("pairs", "-w", doubtful).wait("1 of 2").type("n").wait("Every one").type("j").wait("1 of 1")
    seat.type("q")
    assert seat.ended() == 0
    seat = (
        Seat("pairs", "-w", doubtful).wait("1 of 1").type("z").wait("Now: .*different").wait("Then: it waits")
    )
    seat.type("\r").wait("nothing was done").type("z").wait("Then: it waits").type("j").wait("undone").wait(
        "1 of 2"
    )
    seat.type("z").wait("Now: .*different").type("y").wait("1 of 3").type("z").wait("nothing of yours").type(
        "q"
    )
    assert seat.ended() == 0
    assert judged(doubtful) == [("different", "judged")] * 2 + [("unsure", "mistake")] * 2
    assert Seat("pairs", "-w", doubtful).wait("3 persons").wait("1 of 2").type("q").ended() == 0


def test_a_listing_is_decided_and_what_is_forgotten_is_asked_twice(doubtful: Path) -> None:
    seat = Seat("verdicts", "-w", doubtful).wait("generous older gentleman").wait("1 of 1")
    assert not any(name in seat.shown for name in NAMES)
    seat.type("3").wait("is forgotten but for its token").type("\r").wait("nothing was done")
    seat.burst("11").wait("several keys at once were ignored").type("u").wait("left to a colleague").type("q")
    assert seat.ended() == 0
    assert waiting(doubtful, "verdicts") == 1
    again = Seat("verdicts", "-w", doubtful).wait("No listing waits").type("q")
    assert again.ended() == 0, "it is a colleague's, also in a later session"
    database = open_database(f"sqlite:///{doubtful / 'outreach.db'}")
    with database.writing() as connection:
        connection.execute(sa.update(tables.left_to_colleagues).values(expires_on=date(2026, 1, 1)))
    database.close()
    back = Seat("verdicts", "-w", doubtful).wait("1 of 1").type("1").wait("face to face").wait("1 decided")
    assert back.type("q").ended() == 0
    assert waiting(doubtful, "verdicts") == 0


def test_the_lead_closes_a_stop_and_is_asked_first(doubtful: Path) -> None:
    item = piped("queue", "-w", doubtful).stdout.decode().splitlines()[1].split("\t")[1]
    piped("safeguarding", "raise", item, "-w", doubtful)
    seat = Seat("safeguarding", "-w", doubtful).wait("portal.example").wait("1 of 1")
    seat.type("2").wait("nobody contacts her").type("2").wait("nothing was done").type("1")
    seat.wait("may be contacted again").type("y").wait("released").wait("No open stop").type("q")
    assert seat.ended() == 0
    assert "portal.example" not in seat.raw.rpartition(LEAVE)[2]
    assert item in piped("queue", "-w", doubtful).stdout.decode()


def test_an_overdue_stop_is_said_and_raises_the_alarm_when_the_screen_ends(doubtful: Path) -> None:
    item = piped("queue", "-w", doubtful).stdout.decode().splitlines()[1].split("\t")[1]
    piped("safeguarding", "raise", item, "-w", doubtful)
    database = open_database(f"sqlite:///{doubtful / 'outreach.db'}")
    with database.writing() as connection:
        connection.execute(sa.update(tables.safeguarding_stop).values(day=date(2026, 1, 1)))
    database.close()
    seat = Seat("safeguarding", "-w", doubtful).wait("!= +overdue +yes").type("q")
    assert seat.ended() == ExitCode.ALARM
    assert "ALARM" in seat.raw


@pytest.mark.parametrize(
    ("command", "labels", "number", "answer"),
    [
        ("pairs", "3 personer, som alle kan være én", "1", "1 af 3"),
        ("verdicts", "sprog: en", "4", "overladt til en kollega"),
        ("safeguarding", "Intet åbent stop", "", ""),
        ("log", "Med hvem", "2", "Ad hvilken kanal"),
    ],
)
def test_every_screen_can_be_read_line_by_line(
    doubtful: Path, command: str, labels: str, number: str, answer: str
) -> None:
    seat = Seat(command, "--plain", "-w", doubtful, OUTREACH_LANGUAGE="da")
    seat.child.expect(labels)
    seat.child.expect(r"viser tallene\): ")
    if number:
        seat.child.sendline(number)
        seat.child.expect(answer)
        seat.child.expect(r"viser tallene\): ")
    if command == "log":
        seat.child.sendline("esc")
        seat.child.expect(r"viser tallene\): ")
    seat.child.sendline("q")
    assert seat.ended() == 0
    assert "\x1b[?1049h" not in seat.raw
