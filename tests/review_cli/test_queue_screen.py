"""The queue's screen in a real terminal: what is shown and what is left, and what decides nothing."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pexpect
import pytest
import sqlalchemy as sa

from review_cli.session import host_account
from store import tables
from store.database import open_database
from store.domain import Role
from store.errors import ExitCode
from store.staff import add_staff
from tests.review_cli.conftest import listing_row, plain_environment, write_rows
from tests.review_cli.seat import LEAVE, Seat
from tests.review_cli.test_terminal import OUTREACH, PASSPHRASE, piped, terminal, the_end

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

NUMBER = re.compile(r"\+45 83 \d\d 11 22")


@pytest.fixture(scope="module")
def stock(template_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    workspace = Path(shutil.copytree(template_workspace, folder / "workspace"))
    rows = [listing_row(n) for n in range(1, 5)]
    piped("import", write_rows(folder / "rows.jsonl", rows), "-w", workspace)
    piped("match", "-w", workspace)
    piped("queue", "list", "-w", workspace)
    return workspace


@pytest.fixture
def stocked(stock: Path, tmp_path: Path) -> Path:
    """A workspace with four persons due."""
    return Path(shutil.copytree(stock, tmp_path / "stocked"))


def events(workspace: Path) -> list[tuple[str, dict[str, object]]]:
    database = open_database(f"sqlite:///{workspace / 'outreach.db'}")
    with database.reading() as connection:
        rows = connection.execute(sa.select(tables.event).order_by(tables.event.c.number)).all()
    database.close()
    return [(row.kind, row.codes) for row in rows]


def persons_met(workspace: Path) -> set[str]:
    """Everybody of whom something is logged; each of the four is a profile of her own."""
    database = open_database(f"sqlite:///{workspace / 'outreach.db'}")
    with database.reading() as connection:
        found = set(connection.execute(sa.select(tables.event.c.profile_id)).scalars())
    database.close()
    return found - {None}


def persons_due(workspace: Path) -> list[str]:
    lines = piped("queue", "-w", workspace).stdout.decode().splitlines()[1:]
    return [line.split("\t")[1] for line in lines]


def states(workspace: Path) -> list[tuple[str, bool]]:
    database = open_database(f"sqlite:///{workspace / 'outreach.db'}")
    with database.reading() as connection:
        c = tables.queue_item.c
        rows = connection.execute(sa.select(c.state, c.claimed_by).order_by(c.priority)).all()
    database.close()
    return [(row.state, row.claimed_by is not None) for row in rows]


def test_a_number_shows_when_asked_for_and_is_gone_with_the_outcome(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("first contact")
    assert not NUMBER.search(seat.shown)
    seat.type("v").wait(NUMBER.pattern)
    seat.type("3").wait(r"✓ saved").gone(NUMBER.pattern)
    seat.type("t2").wait(r"2 logged").type("q")
    assert seat.ended() == 0
    assert [(kind, codes.get("outcomes"), codes["channel"]) for kind, codes in events(stocked)] == [
        ("opened", None, "sms"),
        ("attempt", ["message_sent"], "sms"),
        ("attempt", ["no_answer"], "phone"),
    ]
    assert states(stocked) == [("done", False), ("done", False), ("open", False), ("open", False)]


@pytest.mark.parametrize("how", ["quit", "ctrl-c", "crash", "SIGTERM", "SIGHUP", "hang-up"])
def test_nothing_is_left_on_the_terminal_however_it_ends(stocked: Path, how: str) -> None:
    seat = Seat("queue", "-w", stocked).wait("first contact").type("v").wait(NUMBER.pattern)
    code: int | None
    if how == "quit":
        seat.type("q")
        code = 0
    elif how == "ctrl-c":
        seat.type("\x03")
        code = 0
    elif how == "crash":
        (stocked / "outreach.db").rename(stocked / "away.db")
        (stocked / "outreach.db").mkdir()
        for extra in ("outreach.db-wal", "outreach.db-shm"):
            (stocked / extra).unlink(missing_ok=True)
        seat.type("q")
        code = None
    elif how == "hang-up":
        seat.hang_up()
        assert [kind for kind, _codes in events(stocked)] == ["opened"]
        return
    else:
        number = getattr(signal, how)
        seat.child.kill(number)
        code = 128 + number
    ended = seat.ended()
    if code is not None:
        assert ended == code
        assert [kind for kind, _codes in events(stocked)] == ["opened"]
        assert states(stocked)[0] == ("attempt", True), "what was seen stays an open attempt"
        assert not any(held for _state, held in states(stocked)[1:])
    before, _, after = seat.raw.rpartition(LEAVE)
    assert "\x1b[?1049h" in before
    outside = before.split("\x1b[?1049h")[0] + after
    assert not re.search(r"83 ?\d\d ?11 ?22", outside)
    assert "Traceback" not in outside


def test_what_is_typed_before_the_screen_stands_decides_nothing(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked, ahead="3").wait("first contact").type("q")
    assert seat.ended() == 0
    assert events(stocked) == []


def test_several_keys_at_once_decide_nothing(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("first contact")
    for paste in ("13", "3" * 9000, "\x1b[200~3\x1b[201~", "3\r", "v3", "6j", "\x1b[A3"):
        seat.burst(paste).wait("several keys at once were ignored")
        seat.type("t").gone("ignored").type("t")
    seat.type("q")
    assert seat.ended() == 0
    assert events(stocked) == []


def test_a_refusal_erases_and_her_ad_does_not_come_back(stocked: Path, tmp_path: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("1 of 4").type("6").wait("no contact at all")
    seat.type("\r").wait("nothing was done").type("6").wait("no contact at all").type("6").wait(
        "nothing was done"
    )
    assert events(stocked) == []
    seat.type("6").wait("no contact at all").type("j").wait("not contacted again").wait("1 of 3").type("q")
    assert seat.ended() == 0
    ((kind, codes),) = events(stocked)
    assert (kind, codes["outcomes"]) == ("attempt", ["declined"])
    rows = [listing_row(n) for n in range(1, 5)]
    piped("import", write_rows(tmp_path / "again.jsonl", rows), "-w", stocked)
    piped("match", "-w", stocked)
    assert len(piped("queue", "-w", stocked).stdout.splitlines()) == 4, "a heading and three persons"


def test_a_stop_is_raised_from_a_conversation_without_leaving_the_queue(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("1 of 4").type("v").wait(NUMBER.pattern)
    seat.type("a").wait("how did it come to you").type("1").wait("Stop her for safeguarding").type("\r")
    seat.wait("nothing was done").type("a").wait("how did it come").type("1").wait("Stop her").type("y")
    seat.wait("stopped: tell the safeguarding lead").gone(NUMBER.pattern).wait("open attempt")
    seat.type("v").wait("the safeguarding lead decides").type("1").wait("1 of 3")
    seat.type("a").wait("how did it come").type("2").wait("Stop her").type("j").wait("1 of 2").type("q")
    assert seat.ended() == 0
    assert [kind for kind, _codes in events(stocked)] == ["opened", "attempt"]
    assert len(piped("queue", "-w", stocked).stdout.splitlines()) == 3, "a heading and two persons"


@pytest.mark.parametrize("key", ["v", "o"])
def test_outside_the_hours_neither_number_nor_ad_is_shown(stocked: Path, key: str) -> None:
    # An hour away at least, for a slow machine, also in the night that has one hour less.
    opens = (datetime.now(ZoneInfo("Europe/Copenhagen")).hour + 3) % 24
    closed = {"OUTREACH_CLOCK__OPENS": str(opens), "OUTREACH_CLOCK__CLOSES": str(opens + 1)}
    seat = (
        Seat("queue", "-w", stocked, **closed)
        .wait("do not contact now")
        .type(key)
        .wait("people are contacted")
    )
    seat.type("q")
    assert seat.ended() == 0
    shown = Seat("queue", "reveal", persons_due(stocked)[0], "-w", stocked, **closed)
    assert shown.ended() == ExitCode.NOT_ALLOWED
    assert "nobody is contacted at this hour" in shown.raw
    assert not NUMBER.search(shown.raw)
    assert events(stocked) == []
    assert not any(held for _state, held in states(stocked))
    log = Seat("log", "-w", stocked, **closed).wait("With whom").type("n").wait("hidden as you type")
    log.burst("83 02 11 22\r").wait("she contacted us")
    assert "do not contact now" not in log.shown
    log.type("d").wait("do not contact now").type("t1").wait("1 logged").type("q")
    assert log.ended() == 0


def test_undo_works_in_a_later_session(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("1 of 4").type("3").wait("1 of 3").type("q")
    assert seat.ended() == 0
    seat = Seat("queue", "-w", stocked).wait("1 of 3").type("z").wait("Then: +no contact yet").type("y")
    seat.wait("1 of 4").wait("undone").type("q")
    assert seat.ended() == 0
    assert [kind for kind, _codes in events(stocked)] == ["attempt", "undone"]
    code, said = the_end(terminal("undo", "-w", stocked))
    assert (code, "nothing of yours to undo" in said) == (1, True)


def test_an_idle_screen_locks_and_takes_the_passphrase(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    code = (
        "import sys; from pathlib import Path\n"
        "from review_cli.demo.portals import arena_files\n"
        "from review_cli.service.workspaces import make_workspace\n"
        "from review_cli.session import utc_now\n"
        "from store.keyfile import Protection\n"
        "made = make_workspace(Path(sys.argv[1]), protection=Protection.PASSPHRASE, passphrase=lambda: sys.argv[2], "
        "today=utc_now().date())\n"
        "for name, text in arena_files({'sample_ads': 'http://127.0.0.1:9', 'sample_board': 'http://127.0.0.1:10'}).items():\n"
        "    (made.workspace.arenas_dir / f'{name}.toml').write_text(text, 'utf-8')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), PASSPHRASE], check=True, env=plain_environment())
    for command in (["import", str(write_rows(tmp_path / "r.jsonl", [listing_row(1)]))], ["match"]):
        child = pexpect.spawn(
            OUTREACH[0],
            [*OUTREACH[1:], *command, "-w", str(folder)],
            env=plain_environment(),
            encoding="utf-8",
            timeout=200,
        )
        child.expect("Passphrase of the keys: ")
        child.sendline(PASSPHRASE)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
    seat = Seat("queue", "-w", folder, OUTREACH_CLOCK__IDLE_SECONDS="600")
    seat.wait("Passphrase of the keys:").child.sendline(PASSPHRASE)
    seat.wait("first contact").type("v").wait(NUMBER.pattern)
    seat.later(601).wait("Locked").gone("first contact")
    assert not NUMBER.search(seat.shown)
    seat.burst("a wrong one\r").wait("does not unlock")
    assert "wrong one" not in seat.shown
    seat.burst(f"{PASSPHRASE}\r").wait("open attempt").type("q")
    assert seat.ended() == 0
    assert [kind for kind, _codes in events(folder)] == ["opened"]


def test_the_lock_gives_back_what_was_not_opened(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("first contact").type("l").wait("Locked")
    assert not any(held for _state, held in states(stocked))
    seat.type("\r").wait("1 of 4").type("q")
    assert seat.ended() == 0


def test_a_colleague_sees_what_is_held(stocked: Path) -> None:
    first = Seat("queue", "-w", stocked).wait("1 of 4")
    database = open_database(f"sqlite:///{stocked / 'outreach.db'}")
    with database.writing() as connection:
        c = tables.queue_item.c
        connection.execute(
            sa.update(tables.queue_item).where(c.claimed_by.is_not(None)).values(claimed_by="s-other")
        )
    database.close()
    first.type("3").wait("run out").wait("1 with a colleague").wait("2 of 4").type("q")
    assert first.ended() == 0
    assert events(stocked) == [], "a stale save changes nothing and says so"


@pytest.mark.parametrize("terminal", ["dumb", "xterm"])
def test_the_plain_form_repaints_nothing(stocked: Path, terminal: str) -> None:
    seat = Seat("queue", "--plain", "-w", stocked, TERM=terminal, OUTREACH_LANGUAGE="da")
    seat.child.expect("hvem: ")
    seat.child.expect("3: besked sendt")
    seat.child.expect("viser tallene")
    seat.together("3\r3\r")  # two lines at once decide nothing
    seat.child.expect("ignoreret")
    seat.child.expect("viser tallene")
    seat.child.sendline("3")
    seat.child.expect("gemt ")
    seat.child.expect("viser tallene")
    seat.child.sendline("q")
    assert seat.ended() == 0
    assert [codes["outcomes"] for _kind, codes in events(stocked)] == [["message_sent"]]
    assert "\x1b[?1049h" not in seat.raw
    assert (terminal == "dumb") is ("\x1b" not in seat.raw)


def test_a_pipe_gets_the_list(stocked: Path) -> None:
    done = piped("queue", "-w", stocked)
    assert done.stdout.decode().splitlines()[0].startswith("priority\tid")
    assert len(done.stdout.splitlines()) == 5


def test_a_call_is_logged_in_three_keys_and_a_caller_is_known(stocked: Path) -> None:
    seat = Seat("queue", "-w", stocked).wait("1 of 4").type("3").wait("1 of 3").type("q")
    assert seat.ended() == 0
    seat = Seat("log", "-w", stocked).wait("With whom").type("1t1").wait("1 logged")
    seat.type("n").wait("hidden as you type").burst("83 02 11 22\r").wait("she contacted us")
    assert "83 02" not in seat.shown
    seat.type("t1").wait("2 logged")
    seat.type("n").wait("hidden as you type").burst("83 99 11 22\r").wait("token only").type("t0")
    seat.wait("3 logged").type("q")
    assert seat.ended() == 0
    said = [(kind, codes.get("direction"), codes.get("outcomes")) for kind, codes in events(stocked)]
    assert said == [
        ("attempt", "ours", ["message_sent"]),
        ("attempt", "not_recorded", ["talked"]),
        ("opened", "theirs", None),
        ("attempt", "theirs", ["talked"]),
        ("attempt", "theirs", ["not_recorded"]),
    ]
    lines = piped("queue", "-w", stocked).stdout.decode().splitlines()[1:]
    met = persons_met(stocked)  # one, if she who rang is the one who was written to
    assert not met & {line.split("\t")[1] for line in lines}, "she who rang is no stranger"
    assert len(lines) == 4 - len(met)
    assert piped("log", "-w", stocked).returncode == 3


def test_the_screens_are_for_those_who_work_with_people(stocked: Path) -> None:
    database = open_database(f"sqlite:///{stocked / 'outreach.db'}")
    with database.writing() as connection:
        add_staff(
            connection,
            host_account=host_account(),
            role=Role.ANALYST,
            team=None,
            region=None,
            today=date(2026, 11, 22),
        )
    database.close()
    for command in (["queue"], ["log"], ["pairs"], ["queue", "reveal", "p"]):
        seat = Seat(*command, "-w", stocked)
        assert seat.ended() == ExitCode.NOT_ALLOWED, command
        assert "\x1b[?1049h" not in seat.raw
    assert events(stocked) == []
    for command in (
        "queue list",
        "pairs list",
        "pairs judge pa pb same",
        "history pa",
        "verdicts",
        "safeguarding",
    ):
        done = piped(*command.split(), "-w", stocked)
        assert (done.returncode, done.stdout) == (ExitCode.NOT_ALLOWED, b""), command


def test_a_terminal_that_cannot_hide_it_again_is_shown_no_number(stocked: Path) -> None:
    seat = Seat("queue", "reveal", persons_due(stocked)[0], "-w", stocked, TERM="dumb")
    assert seat.ended() == ExitCode.NEEDS_TERMINAL
    assert events(stocked) == []


def test_pairs_and_verdicts_say_that_nothing_waits(stocked: Path) -> None:
    for command, words in (("pairs", "No pair waits"), ("verdicts", "No listing waits")):
        seat = Seat(command, "-w", stocked).wait(words).type("j3?").type("q").type("q")
        assert seat.ended() == 0
        assert LEAVE in seat.raw
