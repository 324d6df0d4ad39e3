"""A random number in every way of writing is read back; prices, dates and ids in theirs are not."""

from __future__ import annotations

import string
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.contacts import explain_contacts, read_contacts
from store.keys import is_placeholder_phone


def listed(text: str) -> list[str]:
    return text.split()


DA = listed("nul en to tre fire fem seks syv otte ni")
EN = listed("zero one two three four five six seven eight nine")
DE = listed("null eins zwei drei vier fünf sechs sieben acht neun")
SV = listed("noll ett två tre fyra fem sex sju åtta nio")
NO = listed("null en to tre fire fem seks sju åtte ni")
# Digits as they are typed, with the marks of the language and without.
OTHER_WORDS = {
    "Polish": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "Polish without marks": "zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec",
    "Romanian": "zero unu doi trei patru cinci șase șapte opt nouă",
    "Romanian without marks": "zero unu doi trei patru cinci sase sapte opt noua",
    "Spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "Portuguese": "zero um dois três quatro cinco meia sete oito nove",
    "Italian": "zero uno due tre quattro cinque sei sette otto nove",
    "French": "zéro un deux trois quatre cinq six sept huit neuf",
    "Dutch": "nul een twee drie vier vijf zes zeven acht negen",
    "Hungarian": "nulla egy kettő három négy öt hat hét nyolc kilenc",
    "Czech": "nula jedna dva tři čtyři pět šest sedm osm devět",
    "Slovak": "nula jeden dva tri štyri päť šesť sedem osem deväť",
    "Croatian": "nula jedan dva tri četiri pet šest sedam osam devet",
    "Russian": "ноль один два три четыре пять шесть семь восемь девять",
    "Ukrainian": "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "Bulgarian": "нула едно две три четири пет шест седем осем девет",
    "Lithuanian": "nulis vienas du trys keturi penki šeši septyni aštuoni devyni",
    "Latvian": "nulle viens divi trīs četri pieci seši septiņi astoņi deviņi",
    "Estonian": "null üks kaks kolm neli viis kuus seitse kaheksa üheksa",
    "Finnish": "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
    "Turkish": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "Vietnamese": "không một hai ba bốn năm sáu bảy tám chín",
    "Thai": "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
}
TEENS = listed("ti elleve tolv tretten fjorten femten seksten sytten atten nitten")
TENS = ["", "", *listed("tyve tredive fyrre halvtreds tres halvfjerds firs halvfems")]
EN_TEENS = listed("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
EN_TENS = ["", "", *listed("twenty thirty forty fifty sixty seventy eighty ninety")]


def _pair(two: str, link: str = "og") -> str:
    ten, unit = int(two[0]), int(two[1])
    if ten == 0:
        return f"nul {DA[unit]}"
    if ten == 1:
        return TEENS[unit]
    return TENS[ten] if unit == 0 else f"{DA[unit]}{link}{TENS[ten]}"


def _english_pair(two: str) -> str:
    ten, unit = int(two[0]), int(two[1])
    if ten == 0:
        return f"zero {EN[unit]}"
    if ten == 1:
        return EN_TEENS[unit]
    return EN_TENS[ten] if unit == 0 else f"{EN_TENS[ten]} {EN[unit]}"


def _pairs(phone: str) -> list[str]:
    return [phone[at : at + 2] for at in range(0, 8, 2)]


def _shifted(zero: int) -> Callable[[str], str]:
    return lambda phone: "".join(chr(zero + int(digit)) for digit in phone)


def _spoken(words: list[str], glue: str = " ") -> Callable[[str], str]:
    return lambda phone: glue.join(words[int(digit)] for digit in phone)


WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "pairs": lambda p: " ".join(_pairs(p)),
    "fours": lambda p: f"{p[:4]} {p[4:]}",
    "threes": lambda p: f"{p[:3]} {p[3:6]} {p[6:]}",
    "dots": lambda p: ".".join(_pairs(p)),
    "dashes": lambda p: "-".join(_pairs(p)),
    "slashes": lambda p: f"{p[:3]}/{p[3:6]}/{p[6:]}",
    "spaced": " ".join,
    "stars": "*".join,
    "underscores": lambda p: "_".join(_pairs(p)),
    "brackets": lambda p: f"({p[:4]})({p[4:]})",
    "lines": lambda p: "\n".join(_pairs(p)),
    "em tags": lambda p: f"{p[0]}<em>{p[1]}</em>{p[2:5]}<b>{p[5:]}</b>",
    "breaks": lambda p: "<br>".join(_pairs(p)),
    "entities": lambda p: "&nbsp;".join(_pairs(p)),
    "+45": lambda p: f"+45 {' '.join(_pairs(p))}",
    "+45 joined": lambda p: f"+45{p}",
    "0045": lambda p: f"0045{p}",
    "(45)": lambda p: f"(45){p}",
    "(+45)": lambda p: f"(+45) {p}",
    "tlf:45": lambda p: f"tlf:45{p}",
    "wa.me": lambda p: f"https://wa.me/45{p}",
    "tel:": lambda p: f"tel:+45{p}",
    "O and l": lambda p: p.replace("0", "O").replace("1", "l"),
    "o and I": lambda p: p.replace("0", "o").replace("1", "I"),
    "Cyrillic": lambda p: p.replace("0", "\u041e").replace("3", "\u0417"),
    "keycaps": lambda p: "".join(digit + "\ufe0f\u20e3" for digit in p),
    "zero-width": "\u200b".join,
    "soft hyphens": lambda p: "\u00ad".join(_pairs(p)),
    "emoji": lambda p: "🌟".join(_pairs(p)),
    "hearts": "❤️".join,
    "full-width": _shifted(0xFF10),
    "mathematical bold": _shifted(0x1D7CE),
    "double-struck": _shifted(0x1D7D8),
    "Arabic-Indic": _shifted(0x0660),
    "Persian": _shifted(0x06F0),
    "Devanagari": _shifted(0x0966),
    "Thai": _shifted(0x0E50),
    "Danish words": _spoken(DA),
    "Danish words with commas": _spoken(DA, ", "),
    "Danish words with dashes": _spoken(DA, "-"),
    "Danish words joined": _spoken(DA, ""),
    "English words": _spoken(EN),
    "English words joined": _spoken(EN, ""),
    "German words": _spoken(DE),
    "Swedish words": _spoken(SV),
    "Norwegian words": _spoken(NO),
    "Danish words with the country's code": lambda p: f"nul nul fire fem {_spoken(DA)(p)}",
    "English words with the country's code": lambda p: f"double zero four five {_spoken(EN)(p)}",
    "plus in words": lambda p: f"plus fire fem {_spoken(DA)(p)}",
    "the code in a pair": lambda p: f"nul nul femogfyrre {' '.join(_pairs(p))}",
    "the code in figures": lambda p: f"00 45 {_spoken(DA)(p)}",
    "single figures with the code": lambda p: " ".join(f"0045{p}"),
    "Danish pairs": lambda p: " ".join(map(_pair, _pairs(p))),
    "Danish pairs apart": lambda p: ", ".join(_pair(two, " og ") for two in _pairs(p)),
    "Danish pairs with dashes": lambda p: " ".join(_pair(two, "-og-") for two in _pairs(p)),
    "English pairs": lambda p: ", ".join(map(_english_pair, _pairs(p))),
    "mixed": lambda p: " ".join(DA[int(digit)] if at % 2 else digit for at, digit in enumerate(p)),
    "fillers": lambda p: "{} så {} og så {} til sidst {}".format(*_pairs(p)),
    "streg": lambda p: " streg ".join(_pairs(p)),
    "derefter": lambda p: "først {}, derefter {}, dernæst {} og endelig {}".format(*_pairs(p)),
    "then": lambda p: "{} then {} then {} and finally {}".format(*_pairs(p)),
    "plus": lambda p: " plus ".join(_pairs(p)),
    "wa.me with text": lambda p: f"wa.me/45{p}?text=hej",
    "WhatsApp link": lambda p: f"https://api.whatsapp.com/send?phone=45{p}&text=hej",
    "sms:": lambda p: f"sms:+45{p}?body=hej",
    "MobilePay": lambda p: f"MobilePay {' '.join(_pairs(p))}",
    "MobilePay beside a box": lambda p: f"MobilePay-boks 48172 eller mobil {p}",
    "CVR beside it": lambda p: f"CVR 30417285, tlf. {p}",
    **{f"{name} words": _spoken(listed(digits)) for name, digits in OTHER_WORDS.items()},
    **{f"{name} words with commas": _spoken(listed(digits), ", ") for name, digits in OTHER_WORDS.items()},
}
FRAMES = [
    "{}",
    "Ring {} i aften",
    "Mobil: {}",
    "Skriv til mig på {}.",
    "Tlf. {}\nKærlig hilsen",
    "hej 🌸 {} 🌸",
]
# No run of one digit, no counting: those are refused on purpose. The first two digits are no hour, day or year.
PHONES = st.from_regex(r"[3-9][2-9][0-9]{6}", fullmatch=True).filter(
    lambda phone: not is_placeholder_phone(f"+45{phone}") and len(set(phone)) > 3
)


@pytest.mark.parametrize("way", WAYS)
@given(phone=PHONES, frame=st.sampled_from(FRAMES[1:4]))
@settings(max_examples=25, deadline=None)
def test_a_number_named_a_phone_is_read_back(way: str, phone: str, frame: str) -> None:
    assert read_contacts(frame.format(WAYS[way](phone))).phones == (f"+45{phone}",)


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way not in {"dots", "dashes", "fours", "threes", "slashes", "spaced"}]
)
@given(phone=PHONES, frame=st.sampled_from(FRAMES))
@settings(max_examples=12, deadline=None)
def test_a_bare_number_is_read_back(way: str, phone: str, frame: str) -> None:
    written = WAYS[way](phone)
    if not explain_contacts(frame.format(written)).refused:
        assert read_contacts(frame.format(written)).phones == (f"+45{phone}",)


SUM = st.integers(4, 99).map(lambda hundreds: hundreds * 100)
DAY, MONTH = st.integers(1, 28), st.integers(1, 12)
EIGHT = st.from_regex(r"[2-9][0-9]{7}", fullmatch=True)
HOUR, MINUTE = st.integers(10, 23), st.sampled_from(["00", "15", "30", "45"])
OTHERS: dict[str, st.SearchStrategy[str]] = {
    "price list": st.tuples(SUM, SUM, SUM).map(lambda s: "30 min {}, 60 min {}, nat {}".format(*s)),
    "prices with slashes": st.tuples(SUM, SUM, SUM).map(lambda s: "{}/{}/{} kr".format(*s)),
    "two sums": st.tuples(SUM, SUM).map(lambda s: "{} {}".format(*s)),
    "price range": st.tuples(SUM, SUM).map(lambda s: "{}-{} kr".format(*s)),
    "sum with dots": EIGHT.map(lambda n: f"{n[:2]}.{n[2:5]}.{n[5:]} kr."),
    "MobilePay box": st.integers(1000, 999999).map(lambda n: f"MobilePay-boks {n}"),
    "locker": EIGHT.map(lambda n: f"Skabsplads: {n}"),
    "number of a thing": EIGHT.map(lambda n: f"Skab nr. {n}"),
    "named afterwards": EIGHT.map(lambda n: f"{n} er mit medlemsnummer"),
    "denied": EIGHT.map(lambda n: f"{n} er ikke mit nummer"),
    "Polish ad": EIGHT.map(lambda n: f"Nr ogłoszenia {n}"),
    "Spanish reference": EIGHT.map(lambda n: f"Referencia: {n}"),
    "French reference": EIGHT.map(lambda n: f"Référence {n}"),
    "Romanian code": EIGHT.map(lambda n: f"Cod client {n}"),
    "Thai ad": EIGHT.map(lambda n: f"รหัสประกาศ {n}"),
    "Russian views": EIGHT.map(lambda n: f"Просмотров: {n}"),
    "Hungarian order": EIGHT.map(lambda n: f"Rendelésszám: {n}"),
    "German box": EIGHT.map(lambda n: f"Chiffre {n}"),
    "registration and account": EIGHT.map(lambda n: f"Reg. 9001 - {n}"),
    "payment slip": EIGHT.map(lambda n: f"+71 <0247183605{n} +{n}<"),
    "sum with spaces": st.integers(20, 99).map(lambda n: f"{n} 500 000"),
    "degrees": st.integers(100, 999).map(lambda n: f"N 56° 27.{n}' E 010° 02.{n}'"),
    "bus lines": st.tuples(SUM, SUM).map(lambda s: "bus 5C, {}S, {}S".format(*(n // 10 + 100 for n in s))),
    "version": st.integers(100, 999).map(lambda n: f"v. 5.19.{n} (2748)"),
    "date": st.tuples(DAY, MONTH).map(lambda d: "{:02}.{:02}.2026".format(*d)),
    "date with spaces": st.tuples(DAY, MONTH).map(lambda d: "{:02} {:02} 2026".format(*d)),
    "date joined": st.tuples(MONTH, DAY).map(lambda d: "2026{:02}{:02}".format(*d)),
    "dates": st.tuples(DAY, MONTH, DAY, MONTH).map(lambda d: "{}/{} {}/{}".format(*d)),
    "clock times": st.tuples(HOUR, MINUTE, HOUR, MINUTE).map(lambda t: "{}.{}-{}.{}".format(*t)),
    "shift": st.tuples(HOUR, MINUTE, HOUR, MINUTE).map(lambda t: "{}{}-{}{}".format(*t)),
    "two slots": st.tuples(HOUR, MINUTE, HOUR, MINUTE).map(lambda t: "kl. {}.{} {}.{}".format(*t)),
    "CVR": EIGHT.map(lambda n: f"CVR-nr. {n}"),
    "CVR in pairs": EIGHT.map(lambda n: f"CVR: {' '.join(_pairs(n))}"),
    "order": EIGHT.map(lambda n: f"Ordrenummer {n[:4]} {n[4:]}"),
    "ad id": EIGHT.map(lambda n: f"Annonce-id: {n}"),
    "ad has number": EIGHT.map(lambda n: f"Denne annonce har nummer {n}."),
    "account": EIGHT.map(lambda n: f"Reg. 9001 kontonr. {n}"),
    "views": EIGHT.map(lambda n: f"Set {n} gange"),
    "views with dots": EIGHT.map(lambda n: f"{n[:2]}.{n[2:5]}.{n[5:]} visninger"),
    "address": EIGHT.map(lambda n: f"https://arena.example/ad/{n}"),
    "handle": EIGHT.map(lambda n: f"snap: lulu_{n}"),
    "picture": EIGHT.map(lambda n: f"billede_{n}.jpg"),
    "coordinates": st.tuples(st.integers(100000, 999999), st.integers(100000, 999999)).map(lambda c: "55.{}, 12.{}".format(*c)),
    "CPR-like": st.tuples(DAY, MONTH, st.integers(1000, 9999)).map(lambda c: "{:02}{:02}90-{}".format(*c)),
    "postal codes": st.tuples(st.integers(10, 99), st.integers(10, 99)).map(lambda c: "{}00 Byen, {}00 Havnen".format(*c)),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_what_is_no_phone_is_none(what: str, data: st.DataObject) -> None:
    text = data.draw(OTHERS[what])
    for frame in ("{}", "Jeg er hjemme. {}", "{}\nVelkommen"):
        assert read_contacts(frame.format(text)).phones == ()


USERS = st.from_regex(r"[a-z]{4,8}[0-9]{0,2}", fullmatch=True).filter(
    lambda user: "at" not in user and "dot" not in user
)
MAIL_WAYS: dict[str, Callable[[str, str], str]] = {
    "plain": lambda u, d: f"{u}@{d}",
    "(at) (dot)": lambda u, d: f"{u} (at) {d.replace('.', ' (dot) ')}",
    "[at][dot]": lambda u, d: f"{u}[at]{d.replace('.', '[dot]')}",
    "snabel-a": lambda u, d: f"{u} snabel-a {d.replace('.', ' punktum ')}",
    "snabel a prik": lambda u, d: f"{u} snabel a {d.replace('.', ' prik ')}",
    "joined": lambda u, d: f"{u}snabela{d.replace('.', 'punktum')}",
    "spaced": lambda u, d: f"{u} @ {d.replace('.', ' . ')}",
    "(ät)": lambda u, d: f"{u} (ät) {d.replace('.', ' (punkt) ')}",
    "full-width": lambda u, d: f"{u}\uff20{d}",
    "Cyrillic": lambda u, d: f"{u}@{d}".replace("a", "\u0430"),
    "zero-width": lambda u, d: "\u200b".join(f"{u}@{d}"),
    "mailto": lambda u, d: f"mailto:{u}@{d}?subject=hej",
    "capitals": lambda u, d: f"{u}@{d}".upper(),
    "spelled": lambda u, d: " ".join(f"{u}@{d}"),
}


@pytest.mark.parametrize("way", MAIL_WAYS)
@given(user=USERS, domain=st.sampled_from(["example.org", "example.net", "example.dk"]))
@settings(max_examples=40, deadline=None)
def test_an_address_is_read_back(way: str, user: str, domain: str) -> None:
    reading = read_contacts(f"Mail: {MAIL_WAYS[way](user, domain)}")
    assert reading.emails == (f"{user}@{domain}",)
    assert reading.phones == ()


PIECES = [
    "24716385", "24 71 ", "to ", "tofire", " og ", "+45", "0045", "@", ".", " (at) ", "snabela", "punktum", "Kh. ", "Anna", " og Bo", "\n", "<b>", "</b>", "&nbsp;",
    "kr", "CVR ", "\u200b", "\u20e3", "🌸", "АО", "٢٤", "สี่", "\u0301", "\u202e", "jeg hedder ", "wa.me/45", "mailto:", "https://", "double ", ",", "/", "-", " til ",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25))
@settings(max_examples=600, deadline=None)
def test_nothing_raises_and_every_span_holds(pieces: list[str]) -> None:
    text = "".join(pieces)
    explanation = explain_contacts(text, author=text[:30], links=[text[:40]], lang="sv")
    for find in explanation.reading.found:
        assert find.value
        if find.end:
            assert text[find.start : find.end] == find.raw


LONG = [
    "1", "1 ", "24 71 63 85 ", "24716385, ", "to ", "totre", "firetofireto ", "@", "a@b.", " at ", "snabela", "(at)", "a_at_", "+45 ", "0045 ", "<a ", "&#49;", "a-a-", "kh ", "x\n",
    "Anna, ", "Anna og ", "💋", "2💋", "2 og ", "2\ufe0f\u20e3", "аa", "femogtyve ", "femogtyv to ", "A1b2C3", "dk20 3000 ", "n o @ e . ", "dobbelt to ", "1/2 3/4 ", "2O", "\u202e", "a\u0301",
    "twenty one ", "50 kr ", "a punktum ", string.printable,
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(LONG)))
def test_a_megabyte_takes_seconds_and_not_hours(index: int) -> None:
    text = LONG[index] * (1_000_000 // len(LONG[index]))
    read_contacts(text[:100])
    began = time.process_time()
    read_contacts(text)
    assert time.process_time() - began < 60.0, "what is not linear takes hours; a second is usual"
