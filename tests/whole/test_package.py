"""What `pip install .` brings: the packages, the migrations, the default configuration, the catalogue."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_all_it_needs_and_no_tests(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "config/definition.toml",
        "config/messages/da.toml",
        "config/cards/child.toml",
        "store/migrations/env.py",
        "store/migrations/versions/0001_initial_schema.py",
        "crawler/settings.py",
        "matcher/engine.py",
        "review_cli/locale/da/LC_MESSAGES/outreach.mo",
    } <= names
    assert not [
        name for name in names if name.startswith(("tests/", "benchmarks/", "docs/")) or name.endswith(".pyc")
    ]


def test_requirements_are_pinned_hashed_and_name_no_registry() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text
    requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line for line in requirements)
    assert text.count("--hash=sha256:") >= len(requirements)
