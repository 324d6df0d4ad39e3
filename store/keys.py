"""Canonical forms: two writings of one contact point, name, town or address give the same key.

Match tokens are made from these forms and outlive the values, so the forms are versioned and frozen: the vectors in
`tests/store/keys_v1.json` never change under one `KEYS_VERSION`. An empty value never makes a key: every function
returns None for what it cannot read. Pure; phonenumbers and the list of top-level domains load on first need.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

KEYS_VERSION = 1


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# -- phone ------------------------------------------------------------------------------------------------------------

_PLAIN_DANISH = re.compile(r"[2-9][0-9]{7}")
_PHONE_SCHEME = re.compile(r"\s*(?:tel|sms|smsto|callto|phone)\s*:\s*", re.IGNORECASE)
_ASCENDING = "01234567890123456789"


def phone_key(text: str, region: str = "DK") -> str | None:
    """E.164 of one number as written, or None for what is empty or impossible under the numbering plan.

    A number without a country code belongs to `region` (ISO 3166 two letters). "Possible" is a matter of length only:
    whether the range is in use is not asked, since numbering plans change faster than libraries.
    """
    if region == "DK" and _PLAIN_DANISH.fullmatch(text):
        return f"+45{text}"
    written = _PHONE_SCHEME.sub("", _visible(text), count=1)
    digits = "".join(str(unicodedata.digit(c)) for c in written if unicodedata.digit(c, None) is not None)
    if not digits:
        return None
    international = written.lstrip(" (").startswith("+") or digits.startswith("00")
    return _e164("+" + digits.removeprefix("00") if international else digits, region)


@lru_cache(maxsize=65_536)
def _e164(digits: str, region: str) -> str | None:
    import phonenumbers

    # "(45) 12 34 56 78" without a plus: ten digits that begin with the own country's code.
    tries = [digits] if digits.startswith("+") else [digits, f"+{digits}"]
    for number in tries:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if number is not digits and parsed.country_code != phonenumbers.country_code_for_region(region):
            continue
        if phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


def is_placeholder_phone(e164: str) -> bool:
    """Whether a number is one that people type to fill a field: all one digit, or digits counted up or down."""
    digits = e164.removeprefix("+")
    national = digits[2:] if digits.startswith("45") and len(digits) == 10 else digits[-8:]
    if national[::2] == national[1::2]:
        national = national[::2]  # 11223344
    elif national[:4] == national[4:]:
        national = national[:4]  # 12341234
    return len(set(national)) == 1 or national in _ASCENDING or national[::-1] in _ASCENDING


# -- e-mail -----------------------------------------------------------------------------------------------------------

_EMAIL = re.compile(
    r"(?P<user>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?P<tld>[^\W\d_]{2,24}|xn--[a-z0-9-]{2,50}))"
)
# Looked at before the whole list is loaded: it takes a fifth of a second.
COMMON_TLDS = _words(
    "com org net info biz eu dk se no fi is de at ch nl be fr it es pt pl ro bg hu cz sk lt lv ee ru ua uk us th"
)


def email_key(text: str) -> str | None:
    """The address in lower case, tags kept, the domain in Unicode; None unless it has the shape of an address under a
    top-level domain that exists (the snapshot bundled with tldextract; nothing is fetched)."""
    written = _visible(text).strip().strip("<>\"'();,").lower()
    if written.startswith("mailto:"):
        written = unquote(written.removeprefix("mailto:")).strip().partition("?")[0]
    found = _EMAIL.fullmatch(written.strip().rstrip("."))
    if found is None or not is_top_level_domain(found["tld"]) or len(found["user"]) > 64:
        return None
    return f"{found['user']}@{_unicode_domain(found['domain'])}"


def is_top_level_domain(label: str) -> bool:
    """Whether `label` (lower case, no dot) is a top-level domain that exists."""
    return label in COMMON_TLDS or label in _all_tlds()


@lru_cache(maxsize=1)
def _all_tlds() -> frozenset[str]:
    import tldextract

    bundled = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
    last = {suffix.rpartition(".")[2] for suffix in bundled.tlds}
    return frozenset(last | {label.encode("idna").decode() for label in last if not label.isascii()})


def _unicode_domain(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain


# -- names ------------------------------------------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {
        "å": "aa",
        "ø": "oe",
        "ö": "oe",
        "œ": "oe",
        "æ": "ae",
        "ä": "ae",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
# Marks that change a sound, not a letter: taken off in these scripts only. In Thai, Devanagari and the like the vowels
# themselves are combining marks.
_MARKED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_TITLES = _words(
    "frk froeken fru hr herr miss mis mrs ms mr lady madam madame mistress domina sir senorita senora pani "
    "kaere soede sexede sexy smukke laekre skoenne dejlige hotte hot varme lille unge modne fraekke blide naturlige aegte "
    "sweet cute lovely beautiful pretty naughty real the super vip luksus luxury elite top privat private "
    "ny nye nyhed new neu nu now back tilbage igen aktuel "
    "escort escortpige massage massoer massoese pige girl babe model blonde blondine brunette "
    "x xx xxx xxxx xo xoxo kys knus kram hug kiss kisses love "
    "aar aarig y yo yr yrs years old jahre ans anos lat cm kg"
)
_PHRASE = re.compile(
    r"\b(?:ny|nye|new|neu|tilbage|back)\s+(?:pige\s+|girl\s+)?(?:i|in|paa)\s+(?:byen|by|town|city|der stadt|siden)\b"
    r"|\b(?:100|hundrede)\s*(?:%|procent|percent)|\b\d{2}\s*-?\s*(?:aarige?|aaring|years?\s+old|years?|yrs?|yo|y|aar|jahre)\b"
)
_FROM = re.compile(r"(?<=\w)[\s,]+(?:fra|from|i|in|aus|fraan|ved|near|paa|din|z)\s.*")
_AGE = re.compile(r"[1-9][0-9]")
NAME_TITLES = _TITLES
"""Words that `nickname_key` peels off wherever they stand."""
NAME_CONNECTIVES = _words("fra from i in aus fraan ved near paa din z hundrede")
"""Words before or after which `nickname_key` may peel off more than themselves."""


def nickname_key(text: str) -> str | None:
    """The calling name for matching, or None when nothing of a name is left.

    NFKC and casefold; titles, hearts, "xx", ages, "ny i byen" and "fra ..." peeled off; diacritics taken off in
    alphabets where they are marks; å and aa, ø and ö, æ and ä are one. Thai, Cyrillic and the like stay as they are.
    """
    name = _undress(_visible(text).casefold()).replace("'", "").replace("’", "").replace("-", " ")
    return _settled(_peel_name, name) or None


def _settled(step: Callable[[str], str], text: str) -> str:
    """`step` until it changes nothing, so that the key of a key is that key. Every step but the first shortens."""
    while (after := step(text)) != text:
        text = after
    return text


def _peel_name(name: str) -> str:
    name = _FROM.sub("", _PHRASE.sub(" ", name).strip(" ,.;:!~*_|/\\()[]{}"), count=1)
    parts: list[str] = []
    for part in _letters_and_marks(name).split():
        if part in _TITLES or _AGE.fullmatch(part):
            continue
        # "birk_42" and "birk.42" are "birk42"; "lady_anna" is a title and a name
        pieces = [piece for piece in re.split(r"[_.]+", part) if piece and piece not in _TITLES]
        joined = ("" if any(piece.isdigit() for piece in pieces) else " ").join(pieces)
        if joined:
            parts.append(joined)
    # once more: a mark that stood on an ornament may stand on a letter now
    peeled = _undress(" ".join(parts))
    return peeled if any(c.isalpha() for c in peeled) else ""


def is_title(word: str) -> bool:
    """Whether a word stands with a name without being part of it: a title, an endearment, an ornament."""
    return _undress(word.casefold()) in _TITLES


def _letters_and_marks(text: str) -> str:
    """Everything but letters, marks and digits of ordinary writing becomes a space; emoji with it."""
    return "".join(
        c if c in "_." or (unicodedata.category(c)[0] in "LMN" and c.isprintable()) else " " for c in text
    )


def _undress(name: str) -> str:
    if name.isascii():
        return name
    out: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFC", name):
        if char == "й":
            out.append(char)
            continue
        mapped = char.translate(_LETTERS)
        if mapped != char:
            out.append(mapped)
            base = "LATIN"
            continue
        for piece in unicodedata.normalize("NFD", char):
            if unicodedata.category(piece) != "Mn":
                base = unicodedata.name(piece, "")
            elif base.startswith(_MARKED_SCRIPTS):
                continue
            out.append(piece)
    return unicodedata.normalize("NFC", "".join(out))


# -- town -------------------------------------------------------------------------------------------------------------

_TOWN_NAMES = {
    "kbh": "koebenhavn",
    "cph": "koebenhavn",
    "copenhagen": "koebenhavn",
    "kopenhagen": "koebenhavn",
    "koepenhamn": "koebenhavn",
    "kobenhavn": "koebenhavn",
    "elsinore": "helsingoer",
    "arhus": "aarhus",
    "alborg": "aalborg",
}
_POSTAL = re.compile(r"\b(?:dk\s*-?\s*)?\d{4}\b")
_QUARTER = re.compile(
    r"(?<=\w)\s+(?:c|k|m|n|s|v|oe|nv|noe|sv|soe|city|by|centrum|midtby|og omegn|omegn|area)$"
)


def town_key(text: str) -> str | None:
    """The town for matching: without postal code and quarter ("8000 Århus C" is "aarhus"); None when nothing is left."""
    plain = _settled(_peel_town, _undress(_visible(text).casefold()))
    return _TOWN_NAMES.get(plain, plain) or None


def _peel_town(town: str) -> str:
    town = re.split(r"[,/|(]|\s-\s", _POSTAL.sub(" ", town).strip(" ,/|(-"), maxsplit=1)[0].strip()
    town = " ".join(_letters_and_marks(town).replace("_", " ").replace(".", " ").split())
    return _undress(_QUARTER.sub("", town))


# -- address of a listing ---------------------------------------------------------------------------------------------

# What names a visit, a visitor or a way of sharing, never a listing. "ref" and "id" are not here: they often do.
_NOISE = _words(
    "phpsessid sid sessionid session_id session jsessionid cfid cftoken fbclid gclid dclid gbraid wbraid msclkid yclid "
    "twclid igshid mc_cid mc_eid _ga _gl replytocom share _hsenc _hsmi"
)
_NOISE_PREFIX = ("utm_", "aspsessionid", "pk_", "mtm_")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/]*", re.IGNORECASE)
_SAFE = "!$&'()*+,;=:@-._~/%"
_ESCAPE = re.compile("%([0-9a-fA-F]{2})")


def address_key(url: str) -> str | None:
    """The canonical address of a listing, or None for what is not an http(s) address.

    Scheme and host in lower case; user, default port, fragment, session, share and tracking parameters and doubled
    slashes gone; the query sorted; percent-encoding in one form. Path case and a trailing slash stay: they may matter.
    """
    try:
        url.encode()  # a lone surrogate cannot be part of an address
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    try:
        host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return None
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    escaped = _ESCAPE.sub(_one_escape, quote(_PATH_SESSION.sub("", parts.path), _SAFE))
    path = re.sub(r"/{2,}", "/", escaped) or "/"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _noise(name, value)
    ]
    return urlunsplit((parts.scheme, host, path, urlencode(sorted(query)), ""))


def _one_escape(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()


def _noise(name: str, value: str) -> bool:
    low = name.lower()
    # forum software puts a session of 32 hexadecimal digits under "s"
    return (
        low in _NOISE
        or low.startswith(_NOISE_PREFIX)
        or (low == "s" and re.fullmatch(r"[0-9a-f]{32}", value) is not None)
    )


def _visible(text: str) -> str:
    """NFKC without what takes no room on a page: formatting characters, variation selectors, keycap frames."""
    if text.isascii():
        return text
    return "".join(
        c
        for c in unicodedata.normalize("NFKC", text)
        if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f" and c != "\u20e3"
    )
