"""Sites of differing shapes, on which a survey must find its way: none is like a portal that the survey was written on.

Each shows the same invented ads. `SHAPES` maps a name to a site, where it begins, and the fields that its ad pages show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from tests.portal.server import Answer, Site

COUNT = 17
_TOWNS = ("Aarhus", "Odense", "Vejle", "Kolding", "Randers", "Viborg", "Esbjerg")
_NAMES = ("Mira", "Selma", "Tilde", "Ronja", "Freja", "Liv", "Signe", "Astrid", "Thea", "Ellen", "Karla", "Nora", "Vera", "Ida", "Asta", "Maja", "Olga")  # fmt: skip
_TITLES = (
    "Massage i rolige rammer",
    "Ny i byen",
    "Aftenbesøg hos mig",
    "Hotelbesøg",
    "Wellness og velvære",
    "Udkald hele døgnet",
)


@dataclass(frozen=True)
class Ad:
    number: int
    title: str
    name: str
    town: str
    price: str
    body: tuple[str, ...]
    date: str


def ads() -> list[Ad]:
    made = []
    for number in range(1, COUNT + 1):
        name, town = _NAMES[number - 1], _TOWNS[number % len(_TOWNS)]
        body = (
            f"Jeg tager imod hjemme hos mig i {town} alle hverdage efter klokken {9 + number % 8}, og der er god plads til bilen.",
            f"En time koster {800 + 50 * (number % 9)} kr. Ring på 83 00 {number:02d} {number + 40} og aftal en tid.",
        )
        title = f"{_TITLES[number % len(_TITLES)]} nr. {number}"
        made.append(
            Ad(number, title, name, town, f"{800 + 50 * (number % 9)} kr.", body, f"2026-03-{number:02d}")
        )
    return made


@dataclass(frozen=True)
class Shape:
    """A site, where a coordinator would begin, and the fields its ad pages show."""

    site: Site
    start: str
    fields: frozenset[str]


def _slug(text: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def _paragraphs(ad: Ad) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in ad.body)


def _page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{title} - Torvet</title>{head}</head><body>'
        '<div id="top"><a href="/">Torvet</a> <a href="/login">Log ind</a> <a href="/om">Om os</a> <a href="/regler">Regler</a></div>'
        f'{body}<div class="footer"><a href="/kontakt">Kontakt</a> <a href="/betingelser">Betingelser</a> Torvet har samlet annoncer siden 1999.</div></body></html>'
    )


def _pages(items: list[Ad], per_page: int, at: int) -> tuple[list[Ad], bool, bool]:
    return items[(at - 1) * per_page : at * per_page], at > 1, at * per_page < len(items)


def _at(query: str, name: str = "page") -> int:
    return next((int(part.partition("=")[2]) for part in query.split("&") if part.startswith(f"{name}=")), 1)


def _numbered(path: str, before: str, after: str = "") -> Ad | None:
    number = path.removeprefix(before).removesuffix(after)
    fits = path.startswith(before) and path.endswith(after) and number.isdigit()
    return next((ad for ad in ads() if fits and ad.number == int(number)), None)


def forum_of_lists(path: str) -> Answer | str | None:
    """A forum without classes: definition lists, numbered pages, replies below the first post."""
    where, _, query = path.partition("?")
    if where == "/forum":
        shown, _, _ = _pages(ads(), 6, at := _at(query, "side"))
        rows = "".join(
            f'<dt><a href="/traad/{ad.number}/{_slug(ad.title)}">{ad.title}</a></dt><dd>af <a href="/medlem/{ad.name.lower()}">{ad.name}</a>, 2 svar</dd>'
            for ad in shown
        )
        numbers = " ".join(
            f"<b>{n}</b>" if n == at else f'<a href="/forum?side={n}">{n}</a>' for n in (1, 2, 3)
        )
        return _page(
            "Forum", f'<h1>Forum</h1><dl class="threads">{rows}</dl><p class="sider">Side: {numbers}</p>'
        )
    ad = next((one for one in ads() if where == f"/traad/{one.number}/{_slug(one.title)}"), None)
    if ad is None:
        return None
    reply = "<dt>Svar fra Jens</dt><dd>Det lyder rigtig hyggeligt, er der ledigt på fredag?</dd><dt>Svar fra Kaj</dt><dd>Jeg kommer gerne forbi en anden dag.</dd>"
    return _page(
        ad.title,
        f'<h2>{ad.title}</h2><dl class="posts"><dt>Indlæg fra {ad.name}</dt><dd>{_paragraphs(ad)}</dd>{reply}</dl>',
    )


def table_board(path: str) -> Answer | str | None:
    """An old board: tables, addresses with parameters, member links in each row, an arrow to the next page."""
    where, _, query = path.partition("?")
    if where == "/board.php":
        shown, back, more = _pages(ads(), 7, at := _at(query, "start"))
        rows = "".join(
            f'<tr class="{"odd" if ad.number % 2 else "even"}"><td><a href="thread.php?f=2&amp;id={ad.number}">{ad.title}</a></td>'
            f'<td><a href="member.php?u={ad.number + 100}">{ad.name}</a></td><td>4</td><td><a href="thread.php?f=2&amp;id={ad.number}#last">{ad.date}</a></td></tr>'
            for ad in shown
        )
        before = f'<a href="board.php?f=2&amp;start={at - 1}">&laquo;</a>' if back else ""
        after = f'<a href="board.php?f=2&amp;start={at + 1}">&raquo;</a>' if more else ""
        return _page(
            "Opslag",
            f'<table id="threads"><tr><th>Emne</th><th>Af</th></tr>{rows}</table><div class="pg">{before} {after}</div>',
        )
    if where != "/thread.php":
        return None
    ad = next((one for one in ads() if f"id={one.number}" in query.split("&")), None)
    if ad is None:
        return None
    reply = (
        '<tr><td class="poster">Bent</td><td class="post">Er du her også i weekenden, eller er det kun på hverdage?</td></tr>'
        * 2
    )
    return _page(
        ad.title,
        f'<table class="thread"><tr><th colspan="2"><h3>{ad.title}</h3></th></tr><tr><td class="poster"><a href="member.php?u={ad.number + 100}">{ad.name}</a><br>'
        f'<span class="postdate">{ad.date}</span></td><td class="post">{_paragraphs(ad)}</td></tr>{reply}</table>',
    )


def entry_blog(path: str) -> Answer | str | None:
    """A blog of ads with microformats: dated addresses, excerpts, tags, a side column of the newest."""
    if path == "/" or path.startswith("/side/"):
        at = int(path.removeprefix("/side/").rstrip("/") or 1) if path != "/" else 1
        shown, _, more = _pages(ads(), 5, at)
        posts = "".join(
            f'<article class="h-entry"><h2><a href="/2026/03/{_slug(ad.title)}/">{ad.title}</a></h2><p>{ad.body[0][:70]}…</p>'
            f'<a href="/emne/{ad.town.lower()}/">{ad.town}</a> <a class="more" href="/2026/03/{_slug(ad.title)}/">Læs mere</a></article>'
            for ad in shown
        )
        older = f'<a class="older-posts" href="/side/{at + 1}/">Ældre indlæg</a>' if more else ""
        return _page(
            "Bloggen",
            f'<main>{posts}<div class="turn">{older}</div></main>{_newest()}',
            '<meta name="generator" content="Homemade 1.0">',
        )
    ad = next((one for one in ads() if path == f"/2026/03/{_slug(one.title)}/"), None)
    if ad is None:
        return None
    return _page(
        ad.title,
        f'<main><article class="h-entry"><h1 class="p-name">{ad.title}</h1><p class="byline">Skrevet af <a class="p-author h-card" href="/forfatter/{ad.name.lower()}/">{ad.name}</a> '
        f'<time class="dt-published" datetime="{ad.date}">{ad.date}</time></p><div class="e-content">{_paragraphs(ad)}</div>'
        f'<a href="/emne/{ad.town.lower()}/">{ad.town}</a></article></main>{_newest()}',
    )


def _newest() -> str:
    newest = "".join(f'<li><a href="/2026/03/{_slug(ad.title)}/">{ad.title}</a></li>' for ad in ads()[:3])
    return f'<aside class="sidebar"><h3>Nyeste</h3><ul>{newest}</ul></aside>'


def microdata_shop(path: str) -> Answer | str | None:
    """Classifieds with microdata, picture and title both linked, categories on the front page, `?page=`."""
    where, _, query = path.partition("?")
    if where == "/":
        groups = "".join(
            f'<li><a href="/kategori/{name}">{name.title()}</a> (17)</li>' for name in ("massage", "andet")
        )
        return _page("Forside", f'<div class="cats"><ul>{groups}</ul></div>')
    if where in ("/kategori/massage", "/kategori/andet"):
        items = ads() if where.endswith("massage") else []
        shown, _, more = _pages(items, 6, at := _at(query))
        cards = "".join(
            f'<div class="card"><a href="/vare/{_slug(ad.title)}-{ad.number + 5000}.html"><img src="/b/{ad.number}.jpg" alt=""></a>'
            f'<div class="card-title"><a href="/vare/{_slug(ad.title)}-{ad.number + 5000}.html">{ad.title}</a></div><span>{ad.price}</span></div>'
            for ad in shown
        )
        after = f'<li class="next"><a href="{where}?page={at + 1}">Frem</a></li>' if more else ""
        return _page("Massage", f'<div class="cards">{cards}</div><ul class="pager">{after}</ul>')
    ad = next((one for one in ads() if where == f"/vare/{_slug(one.title)}-{one.number + 5000}.html"), None)
    if ad is None:
        return None
    return _page(
        ad.title,
        f'<div class="crumbs"><a href="/kategori/massage">Massage</a></div><div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">{ad.title}</h1>'
        f'<div itemprop="description">{_paragraphs(ad)}</div><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span itemprop="price" content="{ad.price[:3]}">{ad.price}</span>'
        f'<span itemprop="seller" itemscope itemtype="https://schema.org/Person"><b itemprop="name">{ad.name}</b></span></div></div>'
        f'<ul class="facts"><li><b>Sted:</b> {ad.town}</li><li><b>Indrykket:</b> {ad.date}</li></ul>',
    )


def plain_wiki(path: str) -> Answer | str | None:
    """Like a wiki: names for addresses, no number in them, all pages on one list, facts in a table."""
    if path in ("/wiki/Forside", "/wiki/Alle_sider"):
        links = "".join(
            f'<li><a href="/wiki/{_slug(ad.title).replace("-", "_").title()}" title="{ad.title}">{ad.title}</a></li>'
            for ad in ads()
        )
        if path.endswith("Forside"):
            return _page(
                "Forside",
                '<div id="content"><h1>Forside</h1><p>Velkommen. Her er <a href="/wiki/Alle_sider">alle sider</a>.</p></div>',
            )
        return _page(
            "Alle sider", f'<div id="content"><h1>Alle sider</h1><ul class="allpages">{links}</ul></div>'
        )
    ad = next((one for one in ads() if path == f"/wiki/{_slug(one.title).replace('-', '_').title()}"), None)
    if ad is None:
        return None
    return _page(
        ad.title,
        f'<div id="content"><h1 id="firstHeading">{ad.title}</h1><table class="facts"><tr><th>Navn</th><td>{ad.name}</td></tr><tr><th>By</th><td>{ad.town}</td></tr>'
        f'<tr><th>Pris</th><td>{ad.price}</td></tr></table><div class="parser-output">{_paragraphs(ad)}</div></div>',
    )


def profile_cards(path: str) -> Answer | str | None:
    """Profiles under a single word, cards with a name and an age line, `rel=next` beside a button that serves page 1 for ever."""
    where, _, query = path.partition("?")
    if where == "/profiler":
        at = _at(query, "p")
        shown, _, more = _pages(ads(), 8, at)
        cards = "".join(
            f'<li class="profile"><a href="/profil/{ad.name.lower()}"><img src="/i/{ad.number}.jpg" alt=""><strong>{ad.name}</strong> <em>{ad.town}</em></a></li>'
            for ad in shown
        )
        head = f'<link rel="next" href="/profiler?p={at + 1}">' if more else ""
        return _page(
            "Profiler",
            f'<ul class="grid">{cards}</ul><a class="next" href="/profiler?side={at + 1}">Næste</a>',
            head,
        )
    ad = next((one for one in ads() if where == f"/profil/{one.name.lower()}"), None)
    if ad is None:
        return None
    return _page(
        ad.name,
        f'<section id="profil"><h1>{ad.name}</h1><ul class="data"><li>By: {ad.town}</li><li>Pris: {ad.price}</li></ul><div class="om"><h2>Om mig</h2>{_paragraphs(ad)}</div>'
        f'<a href="tel:+4583000{ad.number:03d}">Ring</a></section>',
    )


def nested_boards(path: str) -> Answer | str | None:
    """A forum whose front page names boards; a board lists its threads; `aria-label` says which arrow goes on."""
    where, _, query = path.partition("?")
    boards = ("nord", "syd", "oest")
    if where == "/":
        rows = "".join(
            f'<div class="board-row"><h3><a href="/forum/{at}-{name}">Opslag fra {name} og omegn</a></h3><p>Her slår man op, hvad man tilbyder.</p></div>'
            for at, name in enumerate(boards, 1)
        )
        return _page("Forum", f'<div class="boards">{rows}</div>')
    for at, name in enumerate(boards):
        if where == f"/forum/{at + 1}-{name}":
            own = [ad for ad in ads() if ad.number % 3 == at]
            shown, _, more = _pages(own, 4, page := _at(query))
            rows = "".join(
                f'<div class="topic"><a class="topic-title" href="/emne/{ad.number + 900}-{_slug(ad.title)}">{ad.title}</a> <span>{ad.name}</span></div>'
                for ad in shown
            )
            after = (
                f'<a href="{where}?page={page + 1}" aria-label="Næste side"><i class="arrow"></i></a>'
                if more
                else ""
            )
            return _page(
                name, f'<h1>{name}</h1><div class="topics">{rows}</div><div class="pages">{after}</div>'
            )
    ad = next((one for one in ads() if where == f"/emne/{one.number + 900}-{_slug(one.title)}"), None)
    if ad is None:
        return None
    post = '<div class="post"><span class="username">{0}</span><span class="post-date">{1}</span><div class="post-text">{2}</div></div>'
    return _page(
        ad.title,
        f"<h1>{ad.title}</h1>"
        + post.format(ad.name, ad.date, _paragraphs(ad))
        + post.format("Kaj", "2026-04-02", "<p>Tak for sidst, det var rart at møde dig.</p>"),
    )


def endless(path: str) -> Answer | str | None:
    """Every list page has a next one, with the same ads and others, for ever."""
    where, _, query = path.partition("?")
    if where.startswith("/ad/"):
        ad = _numbered(where, "/ad/") or ads()[0]
        return _page(ad.title, f'<h1>{ad.title}</h1><div class="text">{_paragraphs(ad)}</div>')
    if where != "/":
        return None
    at = _at(query)
    rows = "".join(
        f'<p class="row"><a href="/ad/{number}">Annonce nummer {number}</a></p>'
        for number in range(at, at + 6)
    )
    return _page("Annoncer", f'<div class="ads">{rows}</div><a class="next" href="/?page={at + 1}">Næste</a>')


def looping_button(path: str) -> Answer | str | None:
    """The only button leads to page 1 for ever."""
    where, _, _ = path.partition("?")
    if where == "/":
        rows = "".join(f'<p class="row"><a href="/ad/{ad.number}">{ad.title}</a></p>' for ad in ads()[:8])
        return _page("Annoncer", f'<div class="ads">{rows}</div><a class="next" href="/?side=2">Næste</a>')
    ad = _numbered(where, "/ad/")
    return _page(ad.title, f'<h1>{ad.title}</h1><div class="text">{_paragraphs(ad)}</div>') if ad else None


def scripted(path: str) -> Answer | str | None:
    """Nothing is there before scripts have run."""
    return (
        '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
        if path == "/"
        else None
    )


def _decoded(site: Site) -> Site:
    """Sites see addresses as they are meant, not as they are sent."""
    return lambda path: site(unquote(path))


def _fields(words: str) -> frozenset[str]:
    return frozenset(words.split())


SHAPES: dict[str, Shape] = {
    "forum_of_lists": Shape(_decoded(forum_of_lists), "/forum", _fields("title body")),
    "table_board": Shape(_decoded(table_board), "/board.php?f=2", _fields("title body author published")),
    "entry_blog": Shape(_decoded(entry_blog), "/", _fields("title body author published")),
    "microdata_shop": Shape(_decoded(microdata_shop), "/", _fields("title body author town price published")),
    "plain_wiki": Shape(_decoded(plain_wiki), "/wiki/Forside", _fields("title body author town price")),
    "profile_cards": Shape(_decoded(profile_cards), "/profiler", _fields("title body town price")),
    "nested_boards": Shape(_decoded(nested_boards), "/", _fields("title body author published")),
}
"""Sites whose ads can all be found."""

TRAPS: dict[str, Callable[[str], Answer | str | None]] = {
    "endless": endless,
    "looping_button": looping_button,
    "scripted": scripted,
}
"""Sites that must end a look within bounds."""
