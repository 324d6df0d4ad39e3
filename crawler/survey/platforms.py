"""Hints: shapes of addresses and generator names that common portal software uses. They may speed a survey up; nothing depends on them."""

from __future__ import annotations

import re

from store.domain import ArenaKind

AD_SHAPES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"/(?:view|show)(?:topic|thread)\.php\?",
        r"[?&]topic=\d+",
        r"/(?:threads?|topics?|discussions?|t|d)/[^/]+",
        r"/(?:annoncer?|ads?|adverts?|anzeigen?|listings?|items?|profil(?:e[rs]?|s)?|escorts?|offers?|classifieds?)/[^/]+",
        r"/\d{4}/\d{2}/[^/]+",
    )
)
"""Addresses that are usually one thread, ad or post."""

GENERATORS = {
    "wordpress": ArenaKind.PERSONAL_SITE,
    "phpbb": ArenaKind.FORUM,
    "discourse": ArenaKind.FORUM,
    "vbulletin": ArenaKind.FORUM,
    "xenforo": ArenaKind.FORUM,
    "mybb": ArenaKind.FORUM,
    "osclass": ArenaKind.GENERAL_CLASSIFIEDS,
}
"""What `<meta name="generator">` begins with, and the kind of arena such software usually is."""
