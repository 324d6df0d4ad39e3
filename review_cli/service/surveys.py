"""Looking at portals for `outreach arena add`, `test` and `diff`: pages in memory, shown masked, nothing stored of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.arenas import NAME_PATTERN, Arena, load_arena, parse_arena
from config.workspace import Workspace
from crawler.contacts import read_contacts
from crawler.pages import Pages, page_of
from crawler.rendering import lacking
from crawler.safeguarding import read_safeguarding
from crawler.screening import Screener
from crawler.structure import AT_ALARM, last_alarm, save_structure, saved_structures, shape
from crawler.survey.fetching import MOST_PAGES, Fetched, Fetcher, SentAway, require_public
from crawler.survey.finding import ADS, Looked
from crawler.survey.look import look
from crawler.survey.proposal import arena_file, proposed_name
from crawler.trying import Match, ad_matches, changed, list_matches
from review_cli.masking import mask_contact, mask_name, safe
from store.domain import ArenaKind, Listing
from store.errors import ConfigError, InputError, NotAllowed

if TYPE_CHECKING:
    from config.definition import Definition

TEXT_SHOWN = 160
TEST_PAGES = 6
"""Pages of one test: a list, perhaps one that it leads to, three ads, one to spare."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What `arena add` proposes for one portal: the file, what it rests on, and what it reads from three ads."""

    name: str
    text: str
    looked: Looked
    arena: Arena
    samples: tuple[dict[str, Any], ...] = field(repr=False, default=())


def propose(
    workspace: Workspace,
    definition: Definition,
    url: str,
    today: date,
    *,
    name: str | None = None,
    kind: ArenaKind | None = None,
    render: bool = False,
    tell: Callable[[str], str] = str,
) -> Proposal:
    """Look at a portal and propose its arena file; with `render`, as a browser shows it. `tell` translates the file's comments.

    Raises ConfigError for a name that cannot be taken, or where nothing can render, SentAway, NotAllowed.
    """
    require_public(url)
    called = proposed_name(url) if name is None else name
    if not re.fullmatch(NAME_PATTERN, called):
        raise ConfigError(
            f"{safe(called, 40)}: not a name for an arena: small letters, digits, - and _, a letter first, 40 at most"
        )
    if (workspace.arenas_dir / f"{called}.toml").exists():
        raise ConfigError(f"arenas/{called}.toml is there already: give another name with --name")
    with _fetching(workspace, url, render=render) as fetcher:
        looked = look(url, fetcher)
    looked.survey.render = render
    text = arena_file(looked.survey, called, kind, tell)
    arena = parse_arena(text, f"{called}.toml")
    samples = _samples(arena, looked.ads, definition, today)
    return Proposal(called, text, looked, arena, tuple(samples))


def write_proposal(workspace: Workspace, proposal: Proposal) -> Path:
    """Write the arena file; never over another."""
    path = workspace.arenas_dir / f"{proposal.name}.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError:
        raise ConfigError(f"arenas/{path.name} is there already: give another name with --name") from None
    return path


def portals_in(path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line number, address and name (None where none is given) of each line of a file of portals. Raises InputError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path.name}: cannot be read as UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words[0], words[1] if len(words) > 1 else None


def arena_named(workspace: Workspace, name: str) -> Arena:
    """One arena of the workspace. Raises ConfigError when there is none, or when its file is wrong."""
    path = workspace.arenas_dir / f"{name}.toml"
    if "/" in name or not path.is_file():
        raise ConfigError(f"there is no arena {safe(name, 60)}; `outreach arena list` names them all")
    return load_arena(path)


# -- test -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """An arena file tried on the portal: rows of what matched, the screened ads, and the pages, in memory."""

    rows: tuple[dict[str, Any], ...]
    samples: tuple[dict[str, Any], ...] = field(repr=False)
    pages: tuple[tuple[str, Fetched], ...] = field(repr=False)


def try_arena(workspace: Workspace, arena: Arena, definition: Definition, today: date) -> Tried:
    """Fetch one list page and three ads, and read them by the file.

    Raises SentAway, NotAllowed where nothing can be fetched, and ConfigError where the pages must be rendered and nothing here can.
    """
    if not arena.start_urls:
        raise NotAllowed(f"{arena.name}: no start_urls in its file, so there is no list page to try")
    reader = Pages(arena)
    start = arena.start_urls[0]
    with _fetching(workspace, start, TEST_PAGES, render=arena.crawl.render) as fetcher:
        fetcher.read_robots()
        page = fetcher.get(start)
        if page is None:
            raise SentAway(f"the first page did not come: {fetcher.missed[-1]}")
        found = reader.read_list(page.page, page.url)
        pages = [("list", page)]
        if not found.ads and found.lists and (further := fetcher.get(found.lists[0])) is not None:
            pages.append(("list-2", further))
            found = reader.read_list(further.page, further.url)
        urls = list(found.ads.values())
        for url in [urls[at * len(urls) // ADS] for at in range(min(ADS, len(urls)))]:
            if (ad := fetcher.get(url)) is not None:
                pages.append((f"ad-{sum(name.startswith('ad') for name, _ in pages) + 1}", ad))
    used, at_alarm = _used_to(workspace, arena)
    rows = [
        _row(name, match, used, at_alarm)
        for name, got in pages
        for match in (_matches(reader, name, got.page, got.url))
    ]
    ads = [got for name, got in pages if name.startswith("ad")]
    return Tried(tuple(rows), tuple(_samples(arena, ads, definition, today)), tuple(pages))


def save_tried(workspace: Workspace, arena: Arena, tried: Tried) -> list[Path]:
    """Save the structure of the pages tried, their texts blanked. Raises NotAllowed for an arena that is not approved."""
    arena.require_crawlable()
    folder = workspace.structures_dir
    return [save_structure(folder, arena, name, got.page) for name, got in tried.pages]


def _matches(reader: Pages, name: str, page: Any, url: str) -> list[Match]:
    return list_matches(reader, page, url) if name.startswith("list") else ad_matches(reader, page)


_Found = dict[tuple[str, str], Match]


def _row(name: str, match: Match, used: _Found, at_alarm: _Found) -> dict[str, Any]:
    before = used.get((name, match.what)) or used.get((name.partition("-")[0], match.what))
    return {
        "page": name,
        "what": match.what,
        "rule": match.rule,
        "found": match.count,
        "shows": masked_value(match),
        "used_to": _told(before),
        "at_alarm": _told(at_alarm.get((name.partition("-")[0], match.what))) if at_alarm else "",
    }


def _used_to(workspace: Workspace, arena: Arena) -> tuple[_Found, _Found]:
    """What the file's rules find on saved structures, by page, by kind of page, and field: on those of good days, and at the last alarm."""
    reader = Pages(arena)
    used: _Found = {}
    at_alarm: _Found = {}
    newest = last_alarm(workspace.structures_dir, arena.name)
    for name, page, url in saved_pages(workspace, arena):
        found = used if not AT_ALARM.fullmatch(name) else at_alarm if name in newest else None
        if found is None:
            continue
        for match in _matches(reader, name, page, url):
            for key in ((name, match.what), (name.partition("-")[0], match.what)):
                if key not in found or (not found[key].count and match.count):
                    found[key] = match
    return used, at_alarm


def saved_pages(workspace: Workspace, arena: Arena) -> Iterator[tuple[str, Any, str]]:
    """Name, page and address of every saved structure of an arena, and of the page its [fixture] names."""
    start = next(iter((*arena.start_urls, *arena.sitemaps)), "http://saved.invalid/")
    for name, text in saved_structures(workspace.structures_dir, arena.name):
        if name.startswith(("list", "ad")):
            yield name, page_of(text.encode(), "utf-8"), start
    if arena.fixture is not None:
        path = workspace.arenas_dir / arena.fixture.page
        if path.is_file():
            yield "ad-fixture", page_of(path.read_bytes(), "utf-8"), arena.fixture.url


# -- diff -------------------------------------------------------------------------------------------------------------


def compare(workspace: Workspace, old: Arena, new: Arena) -> tuple[int, list[dict[str, Any]]]:
    """How many saved pages there are, and what the new file would change: its settings, then what it finds on each page."""
    rows = list(_settings_changed(old, new))
    pages = 0
    for name, page, url in saved_pages(workspace, old):
        pages += 1
        before, after = _matches(Pages(old), name, page, url), _matches(Pages(new), name, page, url)
        rows += [
            {"page": name, "what": what, "before": _told(one), "after": _told(other)}
            for what, one, other in changed(before, after)
        ]
    return pages, rows


def _settings_changed(old: Arena, new: Arena) -> Iterator[dict[str, Any]]:
    before, after = _flat(old.model_dump(mode="json")), _flat(new.model_dump(mode="json"))
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield {
                "page": "file",
                "what": key,
                "before": safe(str(before.get(key, "")), TEXT_SHOWN),
                "after": safe(str(after.get(key, "")), TEXT_SHOWN),
            }


def _flat(data: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{key}.")
        elif value not in (None, [], ""):
            found[f"{above}{key}"] = _rules_in_words(value)
    return found


def _rules_in_words(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "; ".join(" ".join(str(part) for part in rule.values() if part is not None) for rule in value)
    return value


# -- what is shown ----------------------------------------------------------------------------------------------------


def masked_value(match: Match) -> str:
    """What a rule found, for a screen: contact points and names masked, cut, harmless."""
    if match.what in ("fields.author", "fields.contact"):
        return mask_name(match.shown) if match.what == "fields.author" else safe(shape(match.shown), 40)
    return safe(_masked(match.shown), TEXT_SHOWN)


def rules_without(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What the rules of a file say of a field without finding it on any page tried."""
    with_rule = {row["what"] for row in rows if row["rule"]}
    return sorted(with_rule - {row["what"] for row in rows if row["found"]})


def _told(match: Match | None) -> str:
    if match is None or not match.count:
        return ""
    shown = masked_value(match)
    return f"{match.count}: {shown}" if shown else str(match.count)


def _masked(text: str, *, title_end: int | None = None, author: str | None = None) -> str:
    """A text with each contact point and calling name in it masked."""
    return mask_spans(
        text,
        [
            (f.start, f.end, mask_contact(f.kind, f.value))
            for f in read_contacts(text, title_end=title_end, author=author).found
            if f.end
        ],
    )


def mask_spans(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """A text with each span (start, end, mask) replaced by its mask; spans that overlap are masked as one."""
    parts, at = [], 0
    for start, end, mask in sorted(spans):
        if start >= at:
            parts += [text[at:start], mask]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def _samples(
    arena: Arena, ads: Sequence[Fetched], definition: Definition, today: date
) -> Iterator[dict[str, Any]]:
    reader, screener = Pages(arena), Screener(definition)
    for ad in ads[:ADS]:
        listing = reader.listing(reader.read_ad(ad.page), ad.url, reader.key_of(ad.url) or "", today)
        yield _sample(listing, screener) if listing is not None else {"verdict": "", "why": "no text"}


def _sample(listing: Listing, screener: Screener) -> dict[str, Any]:
    text, cut = listing.text, len(listing.title)
    reading = read_contacts(
        text,
        region=listing.country,
        lang=listing.lang,
        author=listing.author,
        links=listing.links,
        title_end=cut,
    )
    spans = [(f.start, f.end, mask_contact(f.kind, f.value)) for f in reading.found if f.end]
    title = mask_spans(text[:cut], [span for span in spans if span[1] <= cut])
    body = mask_spans(text[cut + 1 :], [(a - cut - 1, b - cut - 1, m) for a, b, m in spans if a > cut])
    found = screener.screen(
        title=listing.title, body=listing.body, arena_kind=listing.arena_kind, lang=listing.lang
    )
    return {
        "title": safe(title, 60),
        "text": safe(body, TEXT_SHOWN),
        "author": mask_name(listing.author or ""),
        "town": safe(listing.town or "", 40),
        "price": safe(listing.price or "", 30),
        "published": safe(listing.published or "", 30),
        "contacts": [mask_contact(f.kind, f.value) for f in reading.found if f.kind != "nickname"],
        "verdict": found.verdict.value,
        "rule": found.rule,
        "why": [f"{e.signal}: {safe(_masked(e.text), 40)}" for e in found.evidence],
        "safeguarding": read_safeguarding(text) is not None,
    }


@contextmanager
def _fetching(
    workspace: Workspace, url: str, most: int = MOST_PAGES, *, render: bool = False
) -> Iterator[Fetcher]:
    settings = workspace.settings.crawl
    made: type[Fetcher] = Fetcher
    if render:
        if (lack := lacking(settings)) is not None:
            raise ConfigError(f"nothing is rendered here: {lack}")
        from crawler.survey.rendered import RenderingFetcher  # only there with the extra

        made = RenderingFetcher
    fetcher = made(url, settings, workspace.locks_dir, most)
    try:
        yield fetcher
    finally:
        fetcher.close()
