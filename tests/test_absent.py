"""Promise 8: absent by design. Every command, every column and every import is walked, so that what is absent stays absent.

A change that adds a text parameter or a column has to change a list in here, on purpose, where a reviewer sees it.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from typer.main import get_command
from typer.testing import CliRunner

from review_cli.app import make_app
from review_cli.service.workspaces import make_workspace
from review_cli.session import host_account
from store import tables
from store.domain import Role
from store.errors import NotAllowed, OutreachError
from store.keyfile import Protection
from store.staff import add_staff
from tests.whole.protection_world import ADS, PEOPLE, World, copy_of, make_template

ROOT = Path(__file__).parents[1]
ROOMS = ("config", "store", "crawler", "matcher", "review_cli")

# -- commands ---------------------------------------------------------------------------------------------------------

# Parameters that take text. An id of a profile, person, item, stop or member of staff; a file; something of an arena; a program.
TEXT_PARAMETERS = {
    "a", "b", "person", "item", "stop", "run", "event", "part",  # ids that the service made
    "staff_id", "host_account", "team", "region", "reason",
    "arena", "arenas", "name", "url", "kind", "changed",
    "source", "folder", "workspace", "output", "period", "profiles", "definition", "save", "command",
    "old", "new", "texts",  # definition files, and files of texts to try them on
    "job", "journal", "key_file",  # a job of the schedule; files that a restore asks for
}  # fmt: skip

ABOUT_A_PERSON = re.compile(
    r"phone|tele|mobile|email|e_mail|mail|nick|calling|number|contact|cpr|civil|first_name|last_name|face|image|photo|"
    r"position|coordinate|lat$|lon$"
)
VERBS = {
    "search",
    "find",
    "lookup",
    "look-up",
    "export",
    "dump",
    "contact-points",
    "people",
    "persons",
    "identify",
}


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, sub in getattr(command, "commands", {}).items():
        yield from walk(sub, (*path, name))


COMMANDS = list(walk(get_command(make_app())))


def _takes_text(parameter: Any) -> bool:
    kind = parameter.type_descriptor.annotation
    return not (isinstance(kind, type) and issubclass(kind, bool | int | float | Enum))


def test_no_parameter_takes_an_identifier_of_a_person() -> None:
    taken = {p.name for _, command in COMMANDS for p in command.params if _takes_text(p)}
    taken -= {"install_completion", "show_completion"}
    assert taken <= TEXT_PARAMETERS, f"new text parameters: {sorted(taken - TEXT_PARAMETERS)}"
    assert not {name for name in taken if ABOUT_A_PERSON.search(name)}


def test_no_command_searches_lists_or_exports_contact_points() -> None:
    names = {part for path, _ in COMMANDS for part in path}
    assert not names & VERBS
    # `contacts` reads a file its user has; it opens no database.
    (contacts,) = [command for path, command in COMMANDS if path == ("contacts",)]
    assert {p.name for p in contacts.params} == {"source", "clear", "workspace"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace with everything in it: kept, dropped, unclear, merged, suggested, stopped, contacted, queued."""
    folder = tmp_path_factory.mktemp("filled")
    world = World(copy_of(make_template(folder / "template"), folder / "workspace"))
    make_workspace(world.workspace.root, protection=Protection.OPEN, passphrase=str, today=world.day)
    with world.database.writing() as connection:
        add_staff(
            connection,
            host_account=host_account(),
            role=Role.SAFEGUARDING,
            team=None,
            region=None,
            today=world.day,
        )
    for arena in ("ads_a", "ads_b"):
        shown = [ad for ad in ADS if ad.arena == arena]
        world.crawl(arena, [world.listing(ad, minor=ad.number == 3) for ad in shown])
    world.match()
    world.build()
    world.contact(sorted(world.persons())[0])
    world.object([("email", "nobody@example.org")])
    yield world
    world.close()


SECRETS = {
    form
    for one in PEOPLE
    for form in (one.phone, " ".join(re.findall("..", one.phone)), f"+45{one.phone}", one.email, one.name)
}
NOT_A_LISTING = {("crawl",), ("demo",), ("import",), ("expire",), ("arena", "add"), ("arena", "test")}


def in_clear(text: str) -> set[str]:
    return {
        secret for secret in SECRETS if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text, re.IGNORECASE)
    }


def said(arguments: list[str]) -> str:
    done = CliRunner().invoke(make_app(), arguments)
    text = f"{done.stdout}\n{done.stderr}"
    assert done.exception is None or isinstance(done.exception, SystemExit), arguments
    return text


def said_in_some_role(world: World, arguments: list[str]) -> str:
    """What a command says to the first who may ask it: the safeguarding lead, else a coordinator, an analyst and so on."""
    for role in (Role.SAFEGUARDING, Role.COORDINATOR, Role.ANALYST, *Role):
        with world.database.writing() as connection:
            connection.execute(
                sa.update(tables.staff)
                .where(tables.staff.c.host_account == host_account())
                .values(role=role.value)
            )
        done = CliRunner().invoke(make_app(), arguments)
        if not isinstance(done.exception, NotAllowed):
            assert done.exception is None or isinstance(done.exception, SystemExit | OutreachError), arguments
            return f"{done.stdout}\n{done.stderr}\n{done.exception or ''}"
    raise AssertionError("nobody may ask this")


def listings() -> list[tuple[str, ...]]:
    return [
        path
        for path, command in COMMANDS
        if "as_json" in {p.name for p in command.params}
        and path not in NOT_A_LISTING
        and not any(p.required for p in command.params)
    ]


@pytest.mark.parametrize("path", listings(), ids=" ".join)
@pytest.mark.parametrize("options", [[], ["--json"]], ids=["table", "json"])
def test_no_listing_shows_a_number_an_address_or_a_name(
    filled: World, path: tuple[str, ...], options: list[str]
) -> None:
    text = said_in_some_role(filled, [*path, "-w", str(filled.workspace.root), *options])
    assert in_clear(text) == set()
    if options and path in {("queue", "list"), ("pairs",), ("safeguarding",), ("runs",)}:
        assert json.loads(
            text.strip().splitlines()[0] if text.lstrip().startswith("[{") else text.split("\n\n")[0]
        )


@pytest.mark.parametrize("command", ["why", "why-not", "how"])
def test_no_explanation_shows_one_either(filled: World, command: str) -> None:
    profiles = sorted(filled.persons())
    ids = (
        [[one] for one in profiles]
        if command == "how"
        else [list(pair) for pair in itertools.pairwise(profiles)]
    )
    for some in ids:
        for options in ([], ["--json"]):
            assert in_clear(said([command, *some, "-w", str(filled.workspace.root), *options])) == set()


def test_a_text_to_decide_on_is_masked(filled: World) -> None:
    found = json.loads(said_in_some_role(filled, ["verdicts", "-w", str(filled.workspace.root), "--json"]))
    assert found
    for one in found:
        text = said_in_some_role(filled, ["verdicts", "show", one["id"], "-w", str(filled.workspace.root)])
        assert "Fortæl lidt om dig selv" in text
        assert in_clear(text) == set()


def test_a_contact_point_goes_into_no_pipe(filled: World) -> None:
    item = filled.open_items()[0].item_id
    text = said_with_error(["queue", "reveal", item, "-w", str(filled.workspace.root)])
    assert in_clear(text) == set()


def said_with_error(arguments: list[str]) -> str:
    done = CliRunner().invoke(make_app(), arguments)
    assert done.exception is not None
    return f"{done.stdout}\n{done.stderr}\n{done.exception}"


# -- tables -----------------------------------------------------------------------------------------------------------

COLUMNS = {
    "arena": "name kind mode life verdict face_to_face unclear listings decided_by reason rescreen_on day",
    "audit": "entry_id at staff_id kind subject reason expires_on",
    # Whoever contacted us herself and is not known: a keyed hash and a clock, nothing else.
    "caller": "token key_version day expires_on",
    "contact_point": "token_id profile_id kind value_sealed context_sealed how disguised certain last_seen expires_on",
    "dropped_listing": "address_token arena key_version reason definition_version day expires_on",
    # The number gives the order without a time of day; a visit to a venue is nobody's own contact; the item it came from, for undo.
    "event": "event_id number kind day staff_id team region profile_id venue_id item_id codes form_version supersedes expires_on",
    # The number gives the order of a day's judgements without a time of day, for undo.
    "judgement": "judgement_id profile_a profile_b kind author reason evidence day supersedes expires_on number",
    # Who left which listing to colleagues: ids; gone after a week.
    "left_to_colleagues": "matter subject staff_id expires_on",
    "listing": "profile_id arena arena_kind address_token address_sealed field_hash key_version verdict rule "
    "definition_version decided_by town region lang first_seen last_seen gone_on expires_on",
    "listing_text": "profile_id text_sealed expires_on",
    "match_token": "token_id profile_id kind token key_version first_seen last_seen expires_on",
    # What the last match found, and marks of what changed since: keyed hashes, counts and numbers; rows go with what they are about.
    "match_base": "number ruleset key_version",
    "match_mark": "number kind mark",
    "match_state": "profile_id component name_token identity_token town",
    "membership": "profile_id person_id venue_id",
    "name_spread": "token shown counts",
    "objection": "token day key_version",
    "page_state": "profile_id validators_sealed last_changed misses missed_on expires_on",
    "pair_evidence": "profile_a profile_b decision refusal score features in_town ruleset day",
    "person_ledger": "entry_id kind person_id other_id ground day run_id expires_on",
    # A look at a chat: how many people, how long; neither who looked nor who was there.
    "presence": "presence_id arena day people minutes expires_on",
    "queue_item": "item_id subject_kind subject_id profile_id day reason channel priority state claimed_by claimed_until "
    "version expires_on",
    "run": "run_id kind arena status started_at finished_at counts alarms definition_version expires_on",
    "release": "number day told",
    "statistic": "row_id quarter kind subject who_token team region codes form_version expires_on",
    "statistic_quarter": "quarter closed_on",
    "safeguarding_stop": "stop_id address_token address_sealed day handled_on expires_on",
    "shared_value": "token names venue_id",
    "staff": "staff_id host_account role team region active created_on",
    # Blanked text of a random sample, sealed, two weeks at most; the row knows no profile.
    "tuning_sample": "address_token kind rank text_sealed expires_on",
    "value_rule": "rule_id token key_version value_class author reason day supersedes expires_on",
    # Who looks at which pair or listing just now: ids and minutes; gone the next day.
    "work_lease": "matter subject claimed_by claimed_until expires_on",
    "venue": "venue_id token first_seen",
    # A person's verdict on a listing: codes, the wording as keyed hashes, never as text, and which earlier row it takes back.
    "verdict_decision": "decision_id profile_id address_token arena_kind wording_token sketch_token key_version verdict reason "
    "definition_verdict definition_version latest_verdict latest_version author day expires_on takes_back",
    # A kept listing's wording as keyed hashes, for the matcher and for what people decided on it.
    "wording_sketch": "profile_id wording_token sketch_token key_version expires_on",
}  # fmt: skip
CODES_IN_JSON = {"codes", "counts", "alarms", "evidence", "features", "told"}
LONGEST_TEXT = 80


def inspected(url: str) -> dict[str, dict[str, Any]]:
    engine = sa.create_engine(sa.make_url(url).set(drivername=_driver(url)))
    try:
        schema = sa.inspect(engine)
        return {
            name: {column["name"]: column["type"] for column in schema.get_columns(name)}
            for name in schema.get_table_names()
            if name != "alembic_version"
        }
    finally:
        engine.dispose()


def _driver(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"


def test_every_table_and_column_is_on_the_list(database_url: str) -> None:
    found = {name: set(columns) for name, columns in inspected(database_url).items()}
    assert found == {name: set(columns.split()) for name, columns in COLUMNS.items()}


def test_no_column_holds_free_text_or_an_image(database_url: str) -> None:
    for table, columns in inspected(database_url).items():
        for name, kind in columns.items():
            place = f"{table}.{name}"
            if isinstance(kind, sa.LargeBinary):
                assert name.endswith(("_sealed", "token", "field_hash")), place
            elif isinstance(kind, sa.JSON):
                assert name in CODES_IN_JSON, place
            elif isinstance(kind, sa.String):
                assert kind.length is not None, place
                assert kind.length <= LONGEST_TEXT, place
            else:
                assert isinstance(
                    kind, sa.Date | sa.DateTime | sa.Integer | sa.Float | sa.Boolean | sa.Numeric
                ), place


def test_every_record_about_a_person_has_its_clock() -> None:
    without = {name for name, columns in COLUMNS.items() if "expires_on" not in columns.split()}
    # Open-ended, derived at each match, or about no person; see docs/data-protection.md.
    matched = {
        "membership",
        "venue",
        "pair_evidence",
        "match_base",
        "match_mark",
        "match_state",
        "release",
        "statistic_quarter",
    }
    assert without == {"arena", "staff", "objection", "name_spread", "shared_value"} | matched


def test_the_migrations_give_what_the_tables_say(database_url: str) -> None:
    engine = sa.create_engine(sa.make_url(database_url).set(drivername=_driver(database_url)))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


# -- imports ----------------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "PIL", "cv2", "imageio", "skimage", "pytesseract", "easyocr", "imagehash", "exifread", "piexif", "face_recognition", "dlib",
    "insightface", "deepface", "mediapipe", "torch", "tensorflow", "torchvision",
    "geopy", "geocoder", "googlemaps", "geoip2", "maxminddb", "folium", "shapely", "pyproj", "opencage", "reverse_geocoder",
    "requests", "httpx", "aiohttp", "selenium", "playwright", "whois", "holehe", "maigret", "telethon", "facebook", "tweepy", "instaloader",
    "phonenumbers.geocoder", "phonenumbers.carrier", "phonenumbers.timezone", "scrapy.pipelines.images", "scrapy.pipelines.files",
}  # fmt: skip


RENDERED = {"crawler.rendered", "crawler.survey.rendered"}
"""They need the extra that renders pages, which drives a browser for reading public pages only; nothing else may name it."""


def test_no_room_imports_what_could_look_at_faces_places_or_directories() -> None:
    code = (
        "import importlib, pkgutil, sys\n"
        f"for room in {ROOMS!r}:\n"
        "    package = importlib.import_module(room)\n"
        "    for found in pkgutil.walk_packages(package.__path__, room + '.'):\n"
        f"        if '.migrations' not in found.name and '__main__' not in found.name and found.name not in {RENDERED!r}:\n"
        "            importlib.import_module(found.name)\n"
        "print('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert not loaded & FORBIDDEN
    assert not {name.partition(".")[0] for name in loaded} & FORBIDDEN


def test_no_import_inside_a_function_either() -> None:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            forbidden = FORBIDDEN - {"playwright"} if module in RENDERED else FORBIDDEN
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
                assert not {
                    name for name in names if name in forbidden or name.partition(".")[0] in forbidden
                }, path


def test_no_image_is_ever_asked_for() -> None:
    from crawler import settings
    from crawler.addresses import is_media

    assert not [
        name
        for name in settings.ITEM_PIPELINES
        if "images" in str(name).lower() or "files" in str(name).lower()
    ]
    assert not [name for name in vars(settings) if name.startswith(("IMAGES_", "FILES_", "MEDIA_"))]
    for suffix in ("jpg", "JPEG", "png", "gif", "webp", "mp4"):
        assert is_media(f"https://portal.example/a/b.{suffix}?w=1")
