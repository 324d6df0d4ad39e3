"""Explicit statements of an age under 18, or of being forced (edge case 10). Pure.

Only what the text *states* of its writer or of a person offered counts: "I am 17", "age: 16", "I am being forced to do
this", in words or digits, in the languages of the definition. Never an estimate from looks, style or words; a statement
that is denied, or of years of experience, of distance, of somebody's past, is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from crawler import coercion
from crawler.folding import Folded, fold
from store.domain import SafeguardingKind


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and where it stands in the text as given."""

    kind: SafeguardingKind
    start: int
    end: int


_LETTERS = {
    **{
        code: unicodedata.normalize("NFD", chr(code))[0]
        for code in (*range(0xC0, 0x250), *range(0x400, 0x460))
    },
    **{ord(letter): plain for letter, plain in zip("æøåłđıœßіїєґ", "aoaldiosииег", strict=True)},
}

_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")

_NUMBER_WORDS = (
    # Danish, Norwegian, Swedish
    "elleve|tolv|tretten|fjorten|femten|seksten|sytten|elva|tretton|fjorton|femton|sexton|sjutton|"
    # English, German
    "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|elf|zwolf|dreizehn|vierzehn|funfzehn|fuenfzehn|sechzehn|siebzehn|"
    # Polish, Romanian
    "jedenascie|dwanascie|trzynascie|czternascie|pietnascie|szesnascie|siedemnascie|"
    "unsprezece|doisprezece|treisprezece|paisprezece|cincisprezece|saisprezece|saptesprezece|"
    # Spanish, Portuguese, Italian, French
    "once|doce|trece|catorce|quince|dieciseis|diecisiete|onze|doze|treze|catorze|quinze|dezasseis|dezesseis|dezassete|dezessete|"
    "undici|dodici|tredici|quattordici|quindici|sedici|diciassette|douze|treize|quatorze|seize|dix[- ]sept|"
    # Hungarian, Russian, Ukrainian
    "tizenegy|tizenketto|tizenharom|tizennegy|tizenot|tizenhat|tizenhet|"
    "одиннадцать|двенадцать|тринадцать|четырнадцать|пятнадцать|шестнадцать|семнадцать|"
    "одинадцять|дванадцять|тринадцять|чотирнадцять|пятнадцять|шістнадцять|сімнадцять|шистнадцять|симнадцять"
)
_AGE = rf"(?:(?<![\d.,+/-])(?<!\d:)1[0-7](?![\d%])|\b(?:{_NUMBER_WORDS})\b)"
_YEARS = (
    r"(?:[- ]?(?:a?ar(?:s|ig|ige)?|year[- ]?old|years?|yrs?|yo|y/o|jahre?n?|jahrige?s?|lat(?:ek)?|ani(?:sori)?|anos|anni|ans|eves|"
    r"лет(?:няя|ний)?|рокив|роки|ปี|ขวบ)(?!\w))"
)
_GOING_ON = (
    r"(?=\s*(?:[;!?)\]–—]|[,:](?!\d)|\.(?!\d|\s?(?:stock|etage|og\b|obergesch|jahrh|januar|februar|marz|april|mai\b|jun|jul|august|sept|okt|nov|dez))|$|\n|-(?!\d)|(?:og|and|und|och|but|men|aber|from|fra|fran|aus|i|y|si|e|et|es|и|та|old|gammel|gammal|alt|oraz|pige|girl|"
    r"sorry|undskyld|beklager|forlat|entschuldigung|here|her|hier|now|nu|jetzt|too|though|btw|lol|please)\b))"
)
_NOT_EXPERIENCE = (
    r"(?!\s*(?:s?\s*erfaring|s?\s*erfarenhet|siden|siden|ago|of|experience|with|in (?:this|the)|i (?:branchen|faget|bransjen)|"
    r"erfahrung|im|in der|doswiadcz|stazu|w (?:branzy|zawodzie)|temu|de |di |d['’]|опыт|стаж|досвид|назад|тому|"
    r"med |som |als |as |og kone|younger|yngre))"
)
_OWN = (
    r"(?:jeg er|jeg er kun|jeg er bare|jag ar|jag ar bara|i am|i['’´`]?m|i am only|i['’]m only|i am just|ich bin|ich bin erst|"
    r"bin erst|mam|mam dopiero|am|am doar|tengo|solo tengo|tenho|so tenho|ho|ho solo|j['’]ai|мне|мени|мне только|"
    r"i am still|jeg er stadig|we are|hun er|she is|she['’]s|sie ist|ona ma|ea are|ella tiene)"
)
_LABEL = r"(?:alder|age|alter|alder|wiek|varsta|edad|idade|eta|age|eletkor|возраст|вик|อายุ|my age is|min alder er|mein alter ist)"

_SOON = r"(?:week|month|year|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|a|two|few|\d)"
_UNDER_18 = re.compile(
    rf"(?<!\w){_OWN}\s+(?:kun |bare |only |just |erst |nur |bara |doar |solo |so |tylko |dopiero |только |лише )?{_AGE}"
    rf"(?:{_YEARS}{_NOT_EXPERIENCE}|{_GOING_ON})"
    rf"|(?<!\w){_LABEL}\s*(?:[:=]|er|is|ist)?\s*{_AGE}(?!\s*(?:min|km|[-–]\s*\d))"
    rf"|{_AGE}[- ]?(?:arig|year[- ]old|jahrige?|letni|letnia|летняя|ричн)\w*\s+(?:pige|girl|madchen|jente|tjej|flicka|dziewczyn|dreng|boy|gutt|девушк|дивчин)"
    rf"|{_AGE}\s*eves(?:\s+(?:lany|vagyok)|{_GOING_ON})"
    r"|(?<!\w)(?:jeg er (?:under 18|mindrea?arig|ikke (?:fyldt|over|endnu) 18)|jeg (?:bliver|fylder) (?:forst )?18 (?:i|til|om|den|naste|snart|nar)|"
    r"jag ar (?:under 18|minderarig|inte 18)|jag fyller 18 (?:i|om|nasta)|jeg fyller 18 (?:i|om|til|neste)|"
    r"i(?: a|['’])m (?:under (?:18|eighteen)|underage|a minor|not (?:yet )?(?:18|eighteen)(?: yet)?)|i (?:will )?turn (?:18|eighteen) (?:in|on|next|this|soon)|"
    r"ich bin (?:unter 18|minderjahrig|noch (?:nicht|keine) 18)|ich werde (?:erst )?18 (?:im|am|nachste)|"
    r"jestem niepelnoletni\w*|nie mam (?:jeszcze )?18|sunt minor[ae]?|nu am (?:inca )?18|soy menor(?: de edad)?|no tengo (?:aun |todavia )?18|"
    r"sou menor(?: de idade)?|sono minorenne|je suis mineure?|je n['’]ai pas (?:encore )?18|kiskoru vagyok|nem vagyok (?:meg )?18|"
    r"я несовершеннолетн\w+|мне (?:еще )?нет 18|я неповнолитн\w+|мени (?:ще )?нема(?:е)? 18)(?!\w)"
    # not yet 18, or 18 on a day to come; the month or the word for it must follow
    rf"|(?<!\w)(?:jeg (?:er|har) (?:endnu )?ikke (?:engang )?(?:fyldt |fylt )?(?:18|atten)(?: (?:endnu|enda|enna|ar))?|jeg er (?:stadig )?under atten|"
    rf"jag har inte (?:an )?fyllt (?:18|arton)|jag ar inte (?:18|arton) an|til jeg (?:bliver|fylder|blir|fyller) (?:18|atten)|"
    rf"(?:i am|i['’´`]?m) (?:still )?(?:under ?age|below (?:18|eighteen)|not (?:18|eighteen) (?:until|till))|(?:i['’´`]?ll be|i will be|turning) (?:18|eighteen) (?:in|on|next|this|soon) {_SOON}|not (?:18|eighteen) (?:yet|until|till)|"
    rf"ich werde (?:\w+ ){{0,2}}?(?:18|achtzehn)(?=\s*[.,!\n]|$)|ich bin (?:noch )?nicht (?:18|achtzehn)(?: jahre)?|"
    rf"(?:skoncze|koncze) 18 lat (?:w|za|dopiero)|fac 18 ani (?:in|la|peste|luna)|cumplo (?:los )?18 (?:en|el|dentro)|faco 18 (?:anos )?(?:em|no|daqui)|compio 18 anni (?:a|il|tra|fra)|"
    rf"non ho (?:ancora )?18 anni|j['’´`]aurai 18 ans (?:en|le|dans|au)|(?:мне|мени) (?:исполнится|будет|виповниться|буде) 18 (?:в|у|через|скоро))(?!\w)"
    rf"|(?<!\w)(?:we are|we['’´`]re|vi er|wir sind|vi ar) (?:both|begge|beide|bada) {_AGE}(?:{_YEARS}{_NOT_EXPERIENCE}|{_GOING_ON})"
    rf"|(?:^|(?<=\n))(?:(?:girl|boy|pige|dreng|jente|gutt|tjej|kille|madchen|junge|dziewczyna|fata|chica|chico|ragazza|fille|menina),? )?{_AGE} ?(?:yo|y/o|years? old|ar gammel|ar gammal|jahre alt)(?!\w)(?! (?:than|car|dog|bil|hund|house|hus|account|profile|profil))"
    # a writer who leaves herself out, at the head of a line
    rf"|(?:^|(?<=\n))(?:er|ar) (?:kun |bare |bara )?{_AGE}{_YEARS}{_NOT_EXPERIENCE}{_GOING_ON}"
    r"|(?:^|(?<=\n))1[0-7] ?/? ?[fmk](?: (?:here|her)(?!\w)| ?/ ?[a-z])"
    r"|(?:ฉัน|หนู|เรา)?(?:อายุ)\s*1[0-7](?!\d)|ยังไม่ถึง 18|ยังไม่บรรลุนิติภาวะ"
)

_DENIED = re.compile(
    r"(?<!\w)(?:ikke|aldrig|ingen|not|never|nobody|no one|noone|nicht|niemand|keiner|inte|aldri|nie|nikt|nu|nimeni|no|nadie|nao|ninguem|non|nessuno|pas|personne|nem|senki|"
    r"не|никто|нихто|ไม่|ไม่มีใคร|if|hvis|wenn|feel like|foler mig som|fuhle mich wie|som om|as if|as though)(?:\W+\w+){0,2}\W*$"
)
_AFTER_DENIED = re.compile(r"^\W*(?:ikke|nicht|inte|langere|nao)(?!\w)")
_LOOK_BACK = 45
_BEFORE, _AFTER = 45, 70
_AGE_DIGITS = re.compile(r"(?<![\d.,+/-])1[0-8](?!\d|%|[:,.]\d|\s*-\s*\d)")
_AGE_HINTS = (
    *_NUMBER_WORDS.replace("dix[- ]sept", "sept").split("|"),
    *(
        "mindre",
        "minder",
        "minor",
        "menor",
        "mineur",
        "underage",
        "eighteen",
        "atten",
        "arton",
        "achtzehn",
        "under age",
        "niepelno",
        "kiskoru",
        "несоверш",
        "неповно",
    ),
    "ยังไม่",
)
_GRAM = 3
_LONG_WORD = 40
_OF_AGE = "age"


def _by_gram(hints: Iterable[tuple[str, str]]) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """The hints, each with its first word and what it hints at, by their first letters."""
    grams: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for hint, of in hints:
        word = hint.partition(" ")[0]
        grams[word[:_GRAM]] = (*grams.get(word[:_GRAM], ()), (hint, word, of))
    return grams


_HINTS = _by_gram((*((word, _OF_AGE) for word in _AGE_HINTS), *coercion.HINTS))


def read_safeguarding(text: str) -> SafeguardingKind | None:
    """What the text states explicitly, or None. A statement of age goes before one of force."""
    statement = find_safeguarding(text)
    return statement.kind if statement else None


def find_safeguarding(text: str) -> Statement | None:
    """The statement with its span in `text`, or None."""
    return find_statement(fold(text))


def find_statement(folded: Folded) -> Statement | None:
    """The same for a text that is folded already; the span counts in its source."""
    plain = _plain(folded.text)
    places = _places(plain)
    places.setdefault(_OF_AGE, []).extend(found.start() for found in _AGE_DIGITS.finditer(plain))
    return _state_age(folded, plain, places.pop(_OF_AGE)) or _state_force(folded, plain, places)


def _state_age(folded: Folded, plain: str, hints: list[int]) -> Statement | None:
    for begin, end in _around(hints, len(plain)):
        for found in _UNDER_18.finditer(plain, begin, end):
            first, last = found.span()
            denied = _DENIED.search(plain, max(0, first - _LOOK_BACK), first)
            if first < last and not denied and not _AFTER_DENIED.search(plain[last : last + _LOOK_BACK]):
                return Statement(SafeguardingKind.UNDER_18, *folded.span(first, last))
    return None


def _state_force(folded: Folded, plain: str, places: Mapping[str, list[int]]) -> Statement | None:
    """The first statement of force, of whatever language."""
    stated: list[tuple[int, int]] = []
    for code, hints in places.items():
        for begin, end in _around(hints, len(plain)):
            for found in coercion.PATTERNS[code].finditer(plain, begin, end):
                first, last = found.span()
                before = max(0, first - _LOOK_BACK)
                if (
                    first < last
                    and not coercion.DENIED.search(plain, before, first)
                    and not coercion.NOT_PEOPLE.search(plain, before, first)
                    and not _AFTER_DENIED.search(plain[last : last + _LOOK_BACK])
                ):
                    stated.append((first, last))
    return Statement(SafeguardingKind.FORCED, *folded.span(*min(stated))) if stated else None


def _places(plain: str) -> dict[str, list[int]]:
    """Where words stand that a statement needs, by what they hint at; most words are not even looked for."""
    hinted: set[tuple[str, str]] = set()
    for word in plain.split():
        if hints := _hinted_by(word) if len(word) < _LONG_WORD else _hinted_by.__wrapped__(word):
            hinted.update(hints)
    places: dict[str, list[int]] = {}
    for hint, of in hinted:
        at = plain.find(hint)
        while at >= 0:
            places.setdefault(of, []).append(at)
            at = plain.find(hint, at + len(hint))
    return places


@lru_cache(maxsize=1 << 16)
def _hinted_by(word: str) -> tuple[tuple[str, str], ...]:
    """The hints that may stand in a word or begin with its end, each with what it hints at."""
    grams = {word[i : i + _GRAM] for i in range(len(word) - _GRAM + 1)}
    grams.update(word[-length:] for length in range(1, _GRAM))
    return tuple(
        (hint, of)
        for gram in grams & _HINTS.keys()
        for hint, first, of in _HINTS[gram]
        if (first in word if first == hint else word.endswith(first))
    )


def _around(places: list[int], length: int) -> list[tuple[int, int]]:
    """The stretches around places, drawn together where they touch: the patterns need not see the rest."""
    near: list[tuple[int, int]] = []
    for place in sorted(places):
        begin, end = max(0, place - _BEFORE), min(length, place + _AFTER)
        if near and begin <= near[-1][1]:
            near[-1] = (near[-1][0], end)
        else:
            near.append((begin, end))
    return near


def _plain(text: str) -> str:
    """Lower case without diacritics, letter for letter, so that places stay true."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    # Letter by letter only where it is needed: most letters of most texts are plain already.
    return low if low.isascii() else _NOT_PLAIN.sub(_made_plain, low)


def _made_plain(letters: re.Match[str]) -> str:
    return letters.group().translate(_LETTERS)
