"""A line typed without being shown, at a real terminal: what is typed comes, and Ctrl-C is heard whenever it comes."""

from __future__ import annotations

import sys

import pexpect
import pytest

from tests.patience import LONG
from tests.review_cli.conftest import plain_environment

_ASK = """
import signal, sys, threading
from review_cli.hidden import hidden_line
from store.errors import InputError

def interrupt():
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGWINCH, lambda *_: None)
try:
    if "interrupted" in sys.argv:
        threading.Timer(0.3, interrupt).start()
    print("came", len(hidden_line("hidden: ")), flush=True)
except (KeyboardInterrupt, EOFError, InputError) as problem:
    print("ended by", type(problem).__name__, flush=True)
print("shown again:", len(input("next: ")))
"""


def asked(*arguments: str) -> pexpect.spawn[bytes]:
    return pexpect.spawn(
        sys.executable, ["-c", _ASK, *arguments], env=plain_environment(), timeout=LONG, echo=True
    )


def test_a_line_comes_hidden_and_the_terminal_is_as_before() -> None:
    child = asked()
    child.expect("hidden: ")
    child.setwinsize(30, 90)
    child.sendline("blåbærgrød")
    child.expect("came 10")
    assert "bærgrød".encode() not in (child.before or b"")
    child.expect("next: ")
    child.sendline("seen")
    child.expect("seen")
    child.expect("shown again: 4")


@pytest.mark.parametrize(
    ("typed", "end"),
    [(b"\x04", b"EOFError"), (b"half\x03", b"KeyboardInterrupt"), (b"\xff\n", b"InputError")],
    ids=["ctrl-d", "ctrl-c", "not-utf-8"],
)
def test_what_ends_it(typed: bytes, end: bytes) -> None:
    child = asked()
    child.expect("hidden: ")
    child.send(typed)
    child.expect(b"ended by " + end)


def test_a_signal_that_interrupts_no_read_is_heard_at_once() -> None:
    """Taken by another thread, a signal is noted while the reading goes on: as when it comes just before the reading begins."""
    asked("interrupted").expect("ended by KeyboardInterrupt")
