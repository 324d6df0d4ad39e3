"""The walls of the house hold: the import contracts are green, red when broken on purpose, and true at run time as well."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "store", "crawler", "matcher", "review_cli")

BROKEN = {
    "the store uses the crawler": ("store/domain.py", "import crawler.folding"),
    "the matcher uses the crawler": ("matcher/features.py", "import crawler.folding"),
    "the crawler uses the command line": ("crawler/folding.py", "import review_cli.masking"),
    "the records know the database": ("store/domain.py", "import sqlalchemy"),
    "the matcher draws": ("matcher/features.py", "import rich"),
    "screening fetches": ("crawler/screening/engine.py", "import scrapy"),
    "a command writes a table": ("review_cli/queue_rule.py", "import store.tables"),
    "config opens the database": ("config/settings.py", "import store.database"),
}

# An eager import in an __init__.py passes the linter; only a fresh process shows what a room really pulls in.
RUN_TIME = {
    "store.domain": ("sqlalchemy", "scrapy", "rich", "cryptography", "pydantic"),
    "store.keys": ("sqlalchemy", "scrapy", "phonenumbers", "tldextract"),
    "store.errors": ("sqlalchemy", "scrapy", "rich"),
    "matcher.engine": (
        "scrapy",
        "sqlalchemy",
        "rich",
        "cryptography",
        "polars",
        "crawler",
        "review_cli",
        "config",
    ),
    "crawler.screening": ("scrapy", "twisted", "sqlalchemy", "rich", "matcher", "review_cli", "py3langid"),
    "crawler.contacts": ("scrapy", "twisted", "sqlalchemy", "rich", "matcher", "review_cli"),
    "review_cli.queue_rule": ("scrapy", "sqlalchemy", "rich", "typer"),
    "review_cli.app": ("scrapy", "sqlalchemy", "typer", "cryptography", "polars", "phonenumbers"),
}


EXTRAS = ("crawler.rendered", "crawler.survey.rendered")
"""Modules that cannot be imported without an optional extra; nothing but the extra's own users imports them."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}, check=False
    )


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("wall", BROKEN)
def test_a_wall_broken_on_purpose_is_noticed(wall: str, tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    where, line = BROKEN[wall]
    with (tmp_path / where).open("a") as module:
        module.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize("module", RUN_TIME)
def test_a_room_pulls_in_no_more_than_it_may(module: str) -> None:
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & set(RUN_TIME[module])


def test_nothing_happens_at_import(tmp_path: Path) -> None:
    """Importing every module opens no file, no socket and no database, and reads no clock into a global."""
    code = (
        "import importlib, pkgutil, sys\n"
        "opened = []\n"
        "def watch(event, args):\n"
        "    if event.startswith(('socket.connect', 'sqlite3.connect', 'subprocess')):\n"
        "        opened.append(event)\n"
        "    if event == 'open' and isinstance(args[0], str) and isinstance(args[1], str) and set(args[1]) & set('wax+'):\n"
        "        opened.append(args[0])\n"
        "for room in " + repr(ROOMS) + ":\n"
        "    package = importlib.import_module(room)\n"
        "    if room == 'config': sys.addaudithook(watch)\n"
        "    for found in pkgutil.walk_packages(package.__path__, room + '.'):\n"
        "        if '.migrations' not in found.name and '__main__' not in found.name and found.name not in "
        + repr(EXTRAS)
        + ":\n"
        "            importlib.import_module(found.name)\n"
        "print([one for one in opened if '__pycache__' not in one])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
