"""A guess at the kind of an arena and its language, from its own words and structure. Pure; a coordinator confirms it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parsel import Selector

from crawler.extract import visible_text
from crawler.screening.language import identify
from crawler.survey.platforms import GENERATORS
from store.domain import ArenaKind

_SAYS = {
    ArenaKind.GAY_PORTAL: r"gay|gays|bøsse\w*|homo\w*|m4m|mand søger mand|men for men",
    ArenaKind.ADULT_ADS: r"escort\w*|eskorte\w*|intim\w*|incall|outcall|udkald|massagepige\w*|sexarbejd\w*|erotisk\w*|erotic|callgirl\w*|hostess\w*|tantra\w*|domina\w*",
    ArenaKind.CHAT: r"chat|chatroom\w*|chatrum\w*",
    ArenaKind.CLINIC_SITE: r"klinik\w*|clinic|vores piger|our girls|dagens piger|vagtplan",
    ArenaKind.AGENCY_SITE: r"bureau\w*|agency|agentur",
    ArenaKind.FORUM: r"forum\w*|tråd\w*|thread\w*|topics?|replies|svar|indlæg|posts?|emne\w*",
    ArenaKind.GENERAL_CLASSIFIEDS: r"annonce\w*|rubrik\w*|classified\w*|kleinanzeigen|til salg|for sale|køb og salg|price|pris",
}
_WEIGHTS = {ArenaKind.GAY_PORTAL: 1.5, ArenaKind.ADULT_ADS: 1.5, ArenaKind.CLINIC_SITE: 1.2}
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _SAYS.items()}
_MAX_TEXT = 60_000


def generator(page: Selector) -> str:
    """The platform a page names in its generator tag, in lower case; empty when it names none."""
    said = page.xpath('//meta[translate(@name, "GENRATO", "genrato")="generator"]/@content').get() or ""
    return next((name for name in GENERATORS if said.lower().startswith(name)), "")


def guess_kind(
    lists: Sequence[Selector], url: str, *, posts: bool, data_types: Sequence[str]
) -> tuple[ArenaKind, str]:
    """The likeliest kind, and a code for why: platform, data, structure, words, nothing.

    `posts` says that an ad page holds several posts alike; `data_types` are the types the ad pages' own data name.
    """
    found: Counter[ArenaKind] = Counter()
    text = " ".join(visible_text(body.root) for page in lists for body in page.xpath("//body")[:1])[
        :_MAX_TEXT
    ]
    heads = " ".join(
        t
        for page in lists
        for t in page.xpath("//title/text() | //h1//text() | //meta[@name='description']/@content").getall()
    )
    for kind, pattern in _PATTERNS.items():
        said = len(pattern.findall(text)) + 4 * len(pattern.findall(f"{heads} {url}"))
        found[kind] += round(min(said, 12) * _WEIGHTS.get(kind, 1.0))
    why = "words"
    types = {name.lower() for name in data_types}
    if any("forum" in name or name == "question" for name in types) or posts:
        found[ArenaKind.FORUM] += 10
        why = "data" if types else "structure"
    if types & {"product", "offer", "classifiedad", "individualproduct"}:
        found[ArenaKind.GENERAL_CLASSIFIEDS] += 6
        why = "data"
    for page in lists:
        if name := generator(page):
            found[GENERATORS[name]] += 4
            why = "platform"
    kind, score = max(found.items(), key=lambda one: one[1])
    if score < 2:
        return ArenaKind.GENERAL_CLASSIFIEDS, "nothing"
    sale = found[ArenaKind.ADULT_ADS]
    if kind in (ArenaKind.GENERAL_CLASSIFIEDS, ArenaKind.PERSONAL_SITE) and sale >= 6:
        return ArenaKind.ADULT_ADS, "words"
    return kind, why


def guess_language(texts: Sequence[str], declared: str | None = None) -> str | None:
    """The language of an arena's ads; None on a mixed portal, or when the texts are too short to tell.

    What the pages declare counts when at least half of the texts agree; without it, all of two texts or more must.
    """
    spoken = Counter(code for text in texts if (code := identify(text[:5_000])) is not None)
    if not spoken:
        return None
    code, times = spoken.most_common(1)[0]
    if declared is not None and declared in spoken and 2 * spoken[declared] >= spoken.total():
        return declared
    return code if times == spoken.total() > 1 else None
