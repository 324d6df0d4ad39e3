"""Reading one text: e-mails first, then links, then numbers outside both, then the name."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.contacts.emails import read_emails
from crawler.contacts.nicknames import read_nickname
from crawler.contacts.phones import PhoneFind, assigned, read_phones
from crawler.contacts.prepared import Prepared, prepare
from crawler.contacts.stretches import dead_stretches
from store.domain import ContactKind, ContactReading, FoundContact
from store.keys import email_key, phone_key

MOST_CHARACTERS = 50_000
"""What is read of one text: no ad is nearly that long, and nobody shall keep a crawl busy with a longer one."""
_PHONE_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?(?:[a-z_]+=[^&\s]{0,200}&){0,4}phone=|whatsapp://send/?\?phone=|t\.me/\+|signal\.me/#p/|viber://(?:chat|contact|add)/?\?number=)"
    r"(?:\+|%2b)?(?P<digits>\d{8,15})(?:[?&][^\s<>\"']{0,500})?"
)

_MAY_LINK = re.compile(r"wa\.me/|whatsapp|t\.me/|signal\.me/|viber:")
_HREF = re.compile(r"<a\s[^<>]{0,500}?href\s{0,3}=\s{0,3}[\"']?([^\s\"'<>]{5,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refused:
    """A run of digits that was not taken for a phone, and why not (a code)."""

    raw: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading with what was looked at and left alone."""

    reading: ContactReading
    refused: tuple[Refused, ...]


def read_contacts(
    text: str,
    *,
    region: str = "DK",
    lang: str | None = None,
    author: str | None = None,
    links: Iterable[str] = (),
    title_end: int | None = None,
) -> ContactReading:
    """Phones (E.164), e-mails (canonical) and the calling name of one listing, each value once.

    `region` is the arena's country and `lang` the text's language, both as clues for numbers without a country code.
    `author` is the arena's author field; the text's own introduction or signature wins over it. `links` are targets of
    tel:, sms:, mailto: and wa.me links. `title_end` is where the title ends in `text`. Never raises on any text.
    """
    return explain_contacts(
        text, region=region, lang=lang, author=author, links=links, title_end=title_end
    ).reading


def explain_contacts(
    text: str,
    *,
    region: str = "DK",
    lang: str | None = None,
    author: str | None = None,
    links: Iterable[str] = (),
    title_end: int | None = None,
) -> Explanation:
    """As `read_contacts`, with every run of digits that was refused and the reason's code."""
    prepared = prepare(text[:MOST_CHARACTERS])
    found: list[FoundContact] = []
    dead: list[tuple[int, int]] = []
    mails = read_emails(prepared)
    for mail in mails:
        dead.append((mail.start, mail.end))
        found.append(
            _found(prepared, ContactKind.EMAIL, mail.value, mail.start, mail.end, mail.how, mail.disguised)
        )
    for link in _PHONE_LINK.finditer(prepared.low) if _MAY_LINK.search(prepared.low) else ():
        value = phone_key(f"+{link['digits']}") or phone_key(link["digits"], region)
        if value is not None:
            dead.append(link.span())
            found.append(
                _found(prepared, ContactKind.PHONE, value, *link.span(), "link", certain=assigned(value))
            )
    refused = []
    for start, end, reason in dead_stretches(prepared.low, prepared.text):
        dead.append((start, end))
        if any("0" <= char <= "9" for char in prepared.text[start:end]):
            refused.append(Refused(prepared.raw(start, end), *prepared.span(start, end), reason))
    phones = read_phones(prepared, _apart(dead), region, lang)
    for phone in phones:
        if phone.value is not None:
            found.append(_phone(prepared, phone))
        elif phone.reason is not None:
            span = prepared.span(phone.start, phone.end)
            refused.append(Refused(prepared.raw(phone.start, phone.end), *span, phone.reason))
    points = sorted(
        [(mail.start, mail.end) for mail in mails]
        + [(phone.start, phone.end) for phone in phones if phone.value is not None]
    )
    found.extend(_from_markup(text, region))
    found.sort(key=lambda find: find.start)
    found.extend(_from_links(links, region))
    name = read_nickname(prepared, points, author, title_end)
    if name is not None:
        found.append(name)
    return Explanation(ContactReading(tuple(_once(found))), tuple(sorted(refused, key=lambda one: one.start)))


def _found(
    prepared: Prepared,
    kind: ContactKind,
    value: str,
    start: int,
    end: int,
    how: str,
    disguised: bool = False,
    certain: bool = True,
) -> FoundContact:
    first, last = prepared.span(start, end)
    return FoundContact(kind, value, prepared.source[first:last], first, last, how, disguised, certain)


def _phone(prepared: Prepared, find: PhoneFind) -> FoundContact:
    value = find.value or ""
    return _found(
        prepared, ContactKind.PHONE, value, find.start, find.end, find.how, find.disguised, find.certain
    )


def _apart(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, with overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _once(found: Iterable[FoundContact]) -> Iterator[FoundContact]:
    """Each value once: at its first undisguised place, if there is one, where a person can check it at a glance."""
    best: dict[tuple[ContactKind, str], FoundContact] = {}
    for find in found:
        key = (find.kind, find.value)
        known = best.get(key)
        if known is None or (known.disguised and not find.disguised):
            best[key] = find
    return iter(best.values())


def _from_markup(text: str, region: str) -> Iterator[FoundContact]:
    """Link targets inside tags that stand in the text itself."""
    if "<" not in text:
        return
    for match in _HREF.finditer(text[:MOST_CHARACTERS]):
        for find in _from_links([html.unescape(match[1])], region):
            yield replace(find, raw=match[1], start=match.start(1), end=match.end(1))


def _from_links(links: Iterable[str], region: str) -> Iterator[FoundContact]:
    for link in links:
        value: str | None
        target = link.strip()
        scheme, _, rest = target.partition(":")
        if scheme.lower() == "mailto":
            value, kind = email_key(target), ContactKind.EMAIL
        elif scheme.lower() in {"tel", "sms", "smsto", "callto", "whatsapp"} and "//" not in rest:
            value, kind = (
                phone_key(unquote(rest).partition("?")[0].partition(";")[0], region),
                ContactKind.PHONE,
            )
        else:
            value, kind = _whatsapp(target, region), ContactKind.PHONE
        if value is not None:
            yield FoundContact(
                kind, value, link, 0, 0, "link", certain=kind is ContactKind.EMAIL or assigned(value)
            )


def _whatsapp(target: str, region: str) -> str | None:
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if host == "wa.me" or (not parts.scheme and target.startswith("wa.me/")):
        digits = parts.path.removeprefix("wa.me").strip("/+")
    elif host.endswith("whatsapp.com") or parts.scheme == "whatsapp":
        digits = parse_qs(parts.query).get("phone", [""])[0].strip(" +")
    else:
        return None
    return (phone_key(f"+{digits}") or phone_key(digits, region)) if digits.isdigit() else None
