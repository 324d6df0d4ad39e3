"""What stands in deploy/ starts: the very command lines of the unit and of the container, with the passphrase as a credential."""

from __future__ import annotations

import configparser
import contextlib
import http.client
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from review_cli.service.workspaces import make_workspace
from review_cli.session import utc_now
from store.keyfile import Protection
from tests.patience import LONG

DEPLOY = Path(__file__).parents[2] / "deploy"
PASSPHRASE = "a long enough passphrase"


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / "outreach.service")
    return parser


def command_of_the_unit() -> list[str]:
    return shlex.split(unit()["Service"]["ExecStart"])


def command_of_the_container() -> list[str]:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    return [
        word
        for key in ("ENTRYPOINT", "CMD")
        for word in json.loads(re.findall(rf"^{key} (\[.*\])$", text, re.MULTILINE)[-1])
    ]


def free_port() -> int:
    """One that the system gives to nobody who does not ask for it by number."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize(
    "command", [command_of_the_unit(), command_of_the_container()], ids=["unit", "container"]
)
def test_the_command_line_starts_answers_and_stops(tmp_path: Path, command: list[str]) -> None:
    workspace = make_workspace(
        tmp_path / "ws",
        protection=Protection.PASSPHRASE,
        passphrase=lambda: PASSPHRASE,
        today=utc_now().date(),
    ).workspace
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "outreach-passphrase").write_text(f"{PASSPHRASE}\n", "utf-8")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(tmp_path / "notify"))
    listener.settimeout(1)
    port = free_port()
    assert command[-2:] == ["--health", "9469"]
    line = [str(Path(sys.executable).parent / Path(command[0]).name), *command[1:-1], str(port)]
    environment = {
        "PATH": os.environ["PATH"],
        "OUTREACH_HOME": str(workspace.root),
        "CREDENTIALS_DIRECTORY": str(credentials),
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
    }

    def hear() -> str:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(TimeoutError):
                return listener.recv(200).decode()
        raise AssertionError((tmp_path / "log").read_text())

    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(line, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        said = [hear()]
        assert said == ["READY=1"], (tmp_path / "log").read_text()
        while not {"STATUS=serving", "WATCHDOG=1"} <= set(said):
            said.append(hear())
        status, body = asked(port, "/healthz")
        assert (status, json.loads(body)["ok"]) == (200, True)
        status, body = asked(port, "/metrics")
        assert status == 200
        assert "outreach_leading 1.0" in body
        assert asked(port, "/")[0] == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
        assert PASSPHRASE not in (tmp_path / "log").read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        listener.close()


def test_the_unit_watches_and_stops_as_the_service_can(tmp_path: Path) -> None:
    service = unit()["Service"]
    assert service["Type"] == "notify"
    assert service["KillMode"] == "mixed"
    assert int(service["WatchdogSec"]) >= 60
    assert int(service["TimeoutStopSec"]) > 10
    assert service["LimitCORE"] == "0"
