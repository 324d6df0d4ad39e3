"""`outreach arena add`: what it shows, what it writes, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.arenas import load_arena
from store.domain import ArenaKind
from tests.portal.server import Portal, serving
from tests.portal.shapes import SHAPES, TRAPS, ads
from tests.portal.sites import SITES
from tests.review_cli.conftest import Run

SHAPE = SHAPES["nested_boards"]


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, Portal]]:
    sites = {"board": SHAPE.site, "scripted": TRAPS["scripted"], "closed": SITES["robots_503"]}
    with serving(sites) as running:
        yield running


def test_it_shows_and_writes_on_yes(run: Run, workspace: Path, portals: dict[str, Portal]) -> None:
    said = run(
        "-w", workspace, "arena", "add", portals["board"].url + "/", "--name", "board", "--yes", "--json"
    )
    assert said.code == 0
    (record,) = json.loads(said.out)
    assert record["written"] is True
    assert record["pages"] <= 10
    found = {row["what"]: row for row in record["findings"]}
    assert found["ads"]["found"]
    assert found["next"]["how"] == "button"
    assert found["body"]["shown"] == "3/3"
    assert load_arena(workspace / "arenas" / "board.toml").name == "board"


def test_three_samples_are_shown_masked_with_verdict_and_evidence(
    run: Run, workspace: Path, portals: dict[str, Portal]
) -> None:
    said = run(
        "-w",
        workspace,
        "arena",
        "add",
        portals["board"].url + "/",
        "--dry-run",
        "--json",
        "--kind",
        "adult_ads",
    )
    (record,) = json.loads(said.out)
    assert len(record["samples"]) == 3
    for sample in record["samples"]:
        assert sample["verdict"] == "face_to_face"
        assert sample["why"]
        assert sample["contacts"]
        assert all("•" in contact for contact in sample["contacts"])
    for ad in ads():
        assert ad.name not in said.out + said.err
        assert f"83 00 {ad.number:02d}" not in said.out + said.err
        assert f"8300{ad.number:02d}" not in said.out + said.err


def test_a_dry_run_writes_nothing(run: Run, workspace: Path, portals: dict[str, Portal]) -> None:
    before = sorted((workspace / "arenas").iterdir())
    said = run("-w", workspace, "arena", "add", portals["board"].url + "/", "--dry-run")
    assert said.code == 0
    assert said.out.splitlines()[0] == "what\tfound\thow\tshown"
    assert sorted((workspace / "arenas").iterdir()) == before


def test_nothing_of_the_pages_is_stored(run: Run, workspace: Path, portals: dict[str, Portal]) -> None:
    run("-w", workspace, "arena", "add", portals["board"].url + "/", "--name", "board", "--yes")
    for path in workspace.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [ad.title for ad in ads() if ad.title.encode() in content]
            assert not [ad.body for ad in ads() if ad.body[0].encode() in content]


def test_without_a_terminal_it_needs_to_be_told(
    run: Run, workspace: Path, portals: dict[str, Portal]
) -> None:
    asked = len(portals["board"].asked)
    assert run("-w", workspace, "arena", "add", portals["board"].url + "/").code == 3
    assert len(portals["board"].asked) == asked


def test_a_file_that_is_there_is_never_written_over(
    run: Run, workspace: Path, portals: dict[str, Portal]
) -> None:
    path = workspace / "arenas" / "sample_ads.toml"
    before = path.read_bytes()
    said = run("-w", workspace, "arena", "add", portals["board"].url + "/", "--name", "sample_ads", "--yes")
    assert said.code == 1
    assert "--name" in said.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["../outside", "Upper", "with space", "9nine", ""])
def test_a_name_that_is_none_is_refused_before_anything_is_fetched(
    name: str, run: Run, workspace: Path, portals: dict[str, Portal]
) -> None:
    asked = len(portals["board"].asked)
    said = run("-w", workspace, "arena", "add", portals["board"].url + "/", "--name", name, "--yes")
    assert said.code in (1, 2)
    assert len(portals["board"].asked) == asked


def test_a_kind_that_is_given_stands(run: Run, workspace: Path, portals: dict[str, Portal]) -> None:
    run(
        "-w",
        workspace,
        "arena",
        "add",
        portals["board"].url + "/",
        "--name",
        "board",
        "--kind",
        "gay_portal",
        "--yes",
    )
    assert load_arena(workspace / "arenas" / "board.toml").kind is ArenaKind.GAY_PORTAL


def test_a_closed_portal_is_left_alone(run: Run, workspace: Path, portals: dict[str, Portal]) -> None:
    portals["closed"].asked.clear()
    said = run("-w", workspace, "arena", "add", portals["closed"].url + "/", "--yes")
    assert said.code == 1
    assert "robots.txt" in said.err
    assert portals["closed"].asked == ["/robots.txt"]


def test_another_machine_is_not_asked_without_a_contact_address(run: Run, workspace: Path) -> None:
    said = run("-w", workspace, "arena", "add", "https://portal.example/", "--yes")
    assert said.code == 4
    assert "crawl.contact" in said.err


def test_a_file_of_portals_goes_on_past_one_that_fails(
    run: Run, workspace: Path, portals: dict[str, Portal], tmp_path: Path
) -> None:
    listed = tmp_path / "portals.txt"
    listed.write_text(
        f"# our portals\n{portals['closed'].url}/ closed\n\n{portals['board'].url}/ board\n{portals['scripted'].url}/ scripted\n"
    )
    said = run("-w", workspace, "arena", "add", "--from", listed, "--yes", "--json")
    assert said.code == 1
    assert "line 2" in said.err
    assert [record["arena"] for record in json.loads(said.out)] == ["board", "scripted"]
    assert (workspace / "arenas" / "board.toml").is_file()


def test_one_address_or_a_file_of_them(run: Run, workspace: Path, tmp_path: Path) -> None:
    assert run("-w", workspace, "arena", "add", "--yes").code == 2
    assert (
        run("-w", workspace, "arena", "add", "http://127.0.0.1:9/", "--from", tmp_path / "x", "--yes").code
        == 2
    )
