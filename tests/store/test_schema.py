"""The schema's revision: told without Alembic, and a database of another one is refused with the remedy."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from store.database import newest_revision, open_database
from store.errors import StoreError


def test_the_newest_revision_is_alembics_own_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(files("store") / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


@pytest.mark.parametrize(
    "spoil", ["UPDATE alembic_version SET version_num = '0001'", "DROP TABLE alembic_version"]
)
def test_a_database_of_another_revision_is_refused(tmp_path: Path, spoil: str) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    made = open_database(url, migrate=True)
    with made.writing() as connection:
        connection.execute(sa.text(spoil))
    made.close()
    with pytest.raises(StoreError, match="outreach init"):
        open_database(url)
