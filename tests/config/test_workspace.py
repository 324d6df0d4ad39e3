"""Finding a workspace: the option, the environment, the folder one stands in; the remedy when there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config.workspace import Workspace, find_workspace
from store.errors import ConfigError, WorkspaceError


def make(folder: Path) -> Path:
    (folder / "arenas").mkdir(parents=True)
    (folder / "settings.toml").touch()
    return folder


def test_the_option_beats_the_environment_and_that_the_folder(tmp_path: Path) -> None:
    one, two, three = (make(tmp_path / name) for name in ("one", "two", "three"))
    environ = {"OUTREACH_HOME": str(two)}
    assert find_workspace(one, environ, three).root == one
    assert find_workspace(None, environ, three).root == two
    assert find_workspace(None, {}, three).root == three


def test_one_may_stand_deep_inside_it(tmp_path: Path) -> None:
    inside = make(tmp_path / "one") / "logs" / "old"
    inside.mkdir(parents=True)
    assert find_workspace(None, {}, inside).root == tmp_path / "one"


@pytest.mark.parametrize(
    ("explicit", "environ", "remedy"),
    [
        ("nowhere", {}, "--workspace names .*outreach init"),
        (None, {"OUTREACH_HOME": "nowhere"}, "OUTREACH_HOME names .*outreach init"),
        (None, {"OUTREACH_HOME": ""}, "no workspace here: .*outreach init"),
        (None, {}, "no workspace here: .*outreach init"),
    ],
)
def test_without_one_the_remedy_is_said(
    tmp_path: Path, explicit: str | None, environ: dict[str, str], remedy: str
) -> None:
    named = tmp_path / explicit if explicit else None
    with pytest.raises(WorkspaceError, match=remedy):
        find_workspace(named, environ, tmp_path)


def test_settings_are_read_when_asked_for_and_not_before(tmp_path: Path) -> None:
    folder = make(tmp_path / "one")
    (folder / "settings.toml").write_text("colour = 1")
    found = find_workspace(folder, {}, tmp_path)
    with pytest.raises(ConfigError):
        _ = found.settings


def test_the_database_is_the_workspaces_own_file_unless_a_url_is_set(tmp_path: Path) -> None:
    assert Workspace(tmp_path).database_url == f"sqlite:///{tmp_path}/outreach.db"
    team = Workspace(tmp_path, {"database_url": "postgresql://db.example/outreach"})
    assert team.database_url == "postgresql://db.example/outreach"


def test_finding_one_costs_no_pydantic() -> None:
    code = "import sys, config.workspace; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
