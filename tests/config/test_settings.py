"""Settings: the file, the environment over it, limits that hold, and secrets that are never said."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import RetentionSettings, load_settings
from store.errors import ConfigError

SECRET = "postgresql://worker:hunter22@db.example/outreach"


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "settings.toml")
    assert (settings.language, settings.region, settings.clock.zone) == ("en", "DK", "Europe/Copenhagen")
    assert settings.database_url is None


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings_file(
        tmp_path, 'language = "da"\n[crawl]\ncontact = "https://agency.example"\nchildren = 3\n'
    )
    monkeypatch.setenv("OUTREACH_CRAWL__CHILDREN", "5")
    monkeypatch.setenv("OUTREACH_LANGUAGE", "en")
    settings = load_settings(path)
    assert (settings.language, settings.crawl.children) == ("en", 5)
    assert settings.crawl.contact == "https://agency.example"
    assert settings.crawl.user_agent == "OutreachScreening/1.0 (+https://agency.example)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('colour = "red"', "settings.toml: colour: unknown setting"),
        ('[crawl]\ncolour = "red"', "settings.toml: crawl.colour: unknown setting"),
        ("[clock]\nfirst_contact_per_day = -1", "settings.toml: clock.first_contact_per_day:"),
        ('[clock]\nzone = "Atlantis"', "settings.toml: clock.zone:"),
        ('language = "fr"', "settings.toml: language:"),
        ('language = "da', "settings.toml: not valid TOML:"),
        (f"language = {'[' * 100_000}", "settings.toml: not valid TOML: too many brackets"),
        (f"language = {'9' * 100_000}", "settings.toml: not valid TOML: a number"),
    ],
    ids=range(8),
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace(".", r"\.")):
        load_settings(settings_file(tmp_path, text))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('# Ærø\nlanguage = "da"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(path)


@pytest.mark.parametrize("name", sorted(RetentionSettings.model_fields))
def test_nothing_is_kept_longer_than_its_maximum(tmp_path: Path, name: str) -> None:
    default = getattr(RetentionSettings(), name)
    most = next(limit.le for limit in RetentionSettings.model_fields[name].metadata if hasattr(limit, "le"))
    assert default <= most
    load_settings(settings_file(tmp_path, f"[keep]\n{name} = 1"))
    with pytest.raises(ConfigError, match=rf"settings\.toml: keep\.{name}:"):
        load_settings(settings_file(tmp_path, f"[keep]\n{name} = {most + 1}"))


def test_the_database_address_is_never_said(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path, f'database_url = "{SECRET}"'))
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == SECRET
    said = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert "hunter22" not in said


@pytest.mark.parametrize("text", [f'database_url = ["{SECRET}"]', f'[crawl]\nagent = "{SECRET}"'])
def test_an_error_does_not_repeat_a_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(settings_file(tmp_path, text))
    error: BaseException | None = caught.value
    while error is not None:
        assert "hunter22" not in f"{error} {error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
