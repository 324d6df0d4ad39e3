"""Number words of the languages that ads are written in: digits, teens, tens and what is made of them.

`digits_of` gives every reading of one written word by language; "toogtyvefyrre" has several words in it, "twentyfour"
may be 24 or 20 and 4. The caller decides by the length that a phone number has. Words are looked up in lower case.
"""

from __future__ import annotations

from functools import lru_cache

from crawler.contacts.vocabulary import without_marks, words

Readings = dict[str, frozenset[str]]
"""Language -> the digit strings a word can stand for."""

MAX_READINGS = 6
_LONGEST_WORD = 120
_SHORTEST_JOINED = 6

# Spellings of 0 to 9, then 10 to 19, then 20, 30 ... 90; "/" separates spellings of one number, the common slips with
# them. Checked against text2num and ovos-number-parser in tests/contacts/test_numberwords.py.
_TABLES: dict[str, tuple[str, str, str]] = {
    "da": (
        (
            "nul/null/nuld en/et/een/én/ét/eet to/too tre/tree fire/fir/firre fem/femm seks/sex/sæks/sekst syv/syw/syvv "
            "otte/ote/åtte ni/nie"
        ),
        (
            "ti elleve/elve/ellve/elvle tolv/tol tretten/treten/trætten fjorten/fjoten femten/femtn "
            "seksten/sejsten/sexten/sekten sytten/søtten/syten atten/aten nitten/niten"
        ),
        (
            "tyve/tyvee/tyv tredive/tredve/trediv/tretive fyrre/fyre/førre/fyrretyve "
            "halvtreds/halvtres/halvtredsindstyve/haltreds/haltres/halvtrets/halv-treds/halvtresindstyve "
            "tres/treds/tresindstyve/træs/trez "
            "halvfjerds/halvfjers/halvfjerdsindstyve/halfjerds/halfjers/halvfjerts/halvfjærds/halv-fjerds "
            "firs/firsindstyve/fiers/firds halvfems/halvfemsindstyve/halfems/halvfemts/halvfemds/halv-fems"
        ),
    ),
    "no": (
        "null en/ett/én to tre fire fem seks sju/syv åtte/otte ni",
        "ti elleve tolv tretten fjorten femten seksten sytten atten nitten",
        "tjue/tyve tretti/tredve førti/førr femti seksti sytti åtti nitti",
    ),
    "sv": (
        "noll/nolla ett/en/etta två/tva/tvåa tre/trea fyra fem/femma sex/sexa sju/sjua åtta/atta nio/nia",
        "tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
        "tjugo/tjugi trettio/tretti fyrtio/förtio femtio sextio sjuttio åttio nittio",
    ),
    "en": (
        "zero/oh/nought/naught/null one two three/tree four/for five six seven eight nine",
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty/fourty fifty sixty seventy eighty/eigthy ninety/ninty",
    ),
    "de": (
        "null eins/ein/eine zwei/zwo drei/dreie vier fünf/fuenf/funf sechs/sex sieben acht neun",
        "zehn elf zwölf/zwoelf/zwolf dreizehn vierzehn fünfzehn/fuenfzehn/funfzehn sechzehn siebzehn achtzehn neunzehn",
        "zwanzig dreißig/dreissig vierzig fünfzig/fuenfzig/funfzig sechzig siebzig achtzig neunzig",
    ),
    "nl": (
        "nul een/één twee drie vier vijf zes zeven acht negen",
        "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    ),
    "pl": (
        "zero jeden/jedynka dwa/dwójka trzy cztery pięć/piec/pieć sześć/szesc/szesć siedem osiem dziewięć/dziewiec/dziewieć",
        (
            "dziesięć/dziesiec jedenaście/jedenascie dwanaście/dwanascie trzynaście/trzynascie czternaście/czternascie "
            "piętnaście/pietnascie szesnaście/szesnascie siedemnaście/siedemnascie osiemnaście/osiemnascie "
            "dziewiętnaście/dziewietnascie"
        ),
        (
            "dwadzieścia/dwadziescia trzydzieści/trzydziesci czterdzieści/czterdziesci pięćdziesiąt/piecdziesiat "
            "sześćdziesiąt/szescdziesiat siedemdziesiąt/siedemdziesiat osiemdziesiąt/osiemdziesiat "
            "dziewięćdziesiąt/dziewiecdziesiat"
        ),
    ),
    "ro": (
        "zero unu/una/un doi/două/doua trei patru cinci șase/şase/sase șapte/şapte/sapte opt nouă/noua",
        (
            "zece unsprezece doisprezece treisprezece paisprezece cincisprezece șaisprezece/saisprezece "
            "șaptesprezece/saptesprezece optsprezece nouăsprezece/nouasprezece"
        ),
        "douăzeci/douazeci treizeci patruzeci cincizeci șaizeci/saizeci șaptezeci/saptezeci optzeci nouăzeci/nouazeci",
    ),
    "es": (
        "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve",
        "diez once doce trece catorce quince dieciséis/dieciseis diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    ),
    "pt": (
        "zero um/uma dois/duas três/tres quatro cinco seis/meia sete oito nove",
        "dez onze doze treze catorze/quatorze quinze dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    ),
    "fr": (
        "zéro/zero un/une deux trois quatre cinq six sept huit neuf",
        "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
        "vingt trente quarante cinquante soixante septante huitante/quatre-vingts/quatre-vingt nonante",
    ),
    "it": (
        "zero uno/un due tre quattro cinque sei sette otto nove",
        "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    ),
    "hu": (
        "nulla egy kettő/két/ketto három/harom négy/negy öt/ot hat hét/het nyolc kilenc",
        "tíz/tiz tizenegy tizenkettő tizenhárom tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc",
        "húsz/husz/huszon harminc negyven ötven/otven hatvan hetven nyolcvan kilencven",
    ),
    "ru": (
        "ноль/нуль один/раз два три четыре пять шесть семь восемь девять",
        "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    ),
    "bg": (
        "нула едно/един две/два три четири пет шест седем осем девет",
        "десет единадесет дванадесет тринадесет четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет",
        "двадесет тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет",
    ),
    "lt": (
        "nulis vienas du/dvi trys keturi penki šeši/sesi septyni aštuoni/astuoni devyni",
        "dešimt vienuolika dvylika trylika keturiolika penkiolika šešiolika septyniolika aštuoniolika devyniolika",
        "dvidešimt trisdešimt keturiasdešimt penkiasdešimt šešiasdešimt septyniasdešimt aštuoniasdešimt devyniasdešimt",
    ),
    "fi": (
        "nolla yksi/yks kaksi/kaks kolme neljä/nelja viisi/viis kuusi/kuus seitsemän/seiska kahdeksan yhdeksän",
        (
            "kymmenen yksitoista kaksitoista kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista "
            "kahdeksantoista yhdeksäntoista"
        ),
        (
            "kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä kuusikymmentä seitsemänkymmentä kahdeksankymmentä "
            "yhdeksänkymmentä"
        ),
    ),
    "uk": (
        "нуль/ноль один/одна два/дві три чотири п'ять/пять шість сім вісім дев'ять/девять",
        "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
        "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    ),
    "cs": (
        "nula jedna/jeden dva/dvě tři čtyři pět šest sedm osm devět",
        "deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct",
        "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát",
    ),
    "sk": (
        "nula jeden/jedna dva/dve tri štyri päť/pat šesť sedem osem deväť/devat",
        "desať jedenásť dvanásť trinásť štrnásť pätnásť šestnásť sedemnásť osemnásť devätnásť",
        "dvadsať tridsať štyridsať päťdesiat šesťdesiat sedemdesiat osemdesiat deväťdesiat",
    ),
    "hr": (
        "nula jedan/jedna dva/dve/dvije tri četiri pet šest sedam osam devet",
        "deset jedanaest dvanaest trinaest četrnaest petnaest šesnaest sedamnaest osamnaest devetnaest",
        "dvadeset trideset četrdeset pedeset šezdeset sedamdeset osamdeset devedeset",
    ),
    "lv": (
        "nulle viens/viena divi trīs četri pieci seši septiņi astoņi deviņi",
        "desmit vienpadsmit divpadsmit trīspadsmit četrpadsmit piecpadsmit sešpadsmit septiņpadsmit astoņpadsmit deviņpadsmit",
        "divdesmit trīsdesmit četrdesmit piecdesmit sešdesmit septiņdesmit astoņdesmit deviņdesmit",
    ),
    "et": (
        "null üks kaks kolm neli viis kuus seitse kaheksa üheksa",
        "kümme üksteist kaksteist kolmteist neliteist viisteist kuusteist seitseteist kaheksateist üheksateist",
        "kakskümmend kolmkümmend nelikümmend viiskümmend kuuskümmend seitsekümmend kaheksakümmend üheksakümmend",
    ),
    # ten is "on", a word of too many sentences: digits only
    "tr": ("sıfır/sifir bir iki üç/uc dört/dort beş altı/alti yedi sekiz dokuz", "", ""),
    "vi": ("không một hai ba bốn năm sáu bảy tám chín", "", ""),
    "th": (
        "ศูนย์/สูนย์ หนึ่ง/นึง สอง/โท สาม สี่ ห้า หก เจ็ด แปด เก้า",
        "สิบ สิบเอ็ด สิบสอง สิบสาม สิบสี่ สิบห้า สิบหก สิบเจ็ด สิบแปด สิบเก้า",
        "ยี่สิบ สามสิบ สี่สิบ ห้าสิบ หกสิบ เจ็ดสิบ แปดสิบ เก้าสิบ",
    ),
}
# How a language joins tens and units: unit + link + tens ("toogtyve") or tens + link + unit ("twentyfour").
_UNIT_FIRST: dict[str, tuple[str, ...]] = {
    "da": ("og", "å", "o"),
    "no": ("og",),
    "de": ("und", "un"),
    "nl": ("en", "ën"),
}
_TENS_FIRST: dict[str, tuple[str, ...]] = {
    "no": ("",),
    "sv": ("",),
    "en": ("", "-"),
    "it": ("",),
    "fr": ("-", "-et-"),
    "fi": ("",),
    "hu": ("",),
}
# Words that join a spoken pair when they stand alone: "to og tredive", "treinta y dos".
LINKS: dict[str, str] = {
    "og": "da no",
    "å": "da",
    "und": "de",
    "en": "nl",
    "y": "es",
    "e": "pt it",
    "și": "ro",
    "si": "ro",
    "et": "fr",
}
REPEATS: dict[str, int] = {
    **dict.fromkeys(
        words("double dobbelt dobbel dobbelte dubbel dubbla doppel doppelt doble doppio podwójne dublu 2x"),
        2,
    ),
    **dict.fromkeys(
        words(
            "triple treble tredobbelt trippel tripel trefaldigt dreifach drei-fach tripple potrójne triplu 3x"
        ),
        3,
    ),
}


# Compounds that are not their parts put together.
_IRREGULAR: dict[str, dict[str, str]] = {
    "es": {
        f"veinti{unit}": f"2{digit}"
        for digit, spelled in enumerate(
            ["un/uno/ún", "dós/dos", "trés/tres", "cuatro", "cinco", "séis/seis", "siete", "ocho", "nueve"],
            start=1,
        )
        for unit in spelled.split("/")
    },
    "it": {
        f"{ten}{unit}": f"{tens}{digit}"
        for tens, ten in enumerate(
            ["vent", "trent", "quarant", "cinquant", "sessant", "settant", "ottant", "novant"], start=2
        )
        for unit, digit in (("uno", 1), ("un", 1), ("otto", 8))
    },
}


def _spellings(cell: str) -> list[list[str]]:
    return [
        list(dict.fromkeys(form for word in number.split("/") for form in _forms(word)))
        for number in cell.split()
    ]


def _forms(word: str) -> tuple[str, ...]:
    """A word, without its marks, and with the other signs that are typed for an apostrophe."""
    return (word, without_marks(word), word.replace("'", "’"), word.replace("'", "ʼ"))


def _build() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Per language: all spelled ("toogtyve" -> "22" too), and the short ones that joined spelled are cut into."""
    whole: dict[str, dict[str, str]] = {}
    for lang, (units, teens, tens) in _TABLES.items():
        spelled: dict[str, str] = {}
        unit_rows, ten_rows = _spellings(units), _spellings(tens)
        for ten, spellings in enumerate(ten_rows, start=2):
            for ten_word in spellings:
                for unit in range(1, 10):
                    for unit_word in unit_rows[unit]:
                        for link in _UNIT_FIRST.get(lang, ()):
                            spelled[unit_word + link + ten_word] = f"{ten}{unit}"
                        for link in _TENS_FIRST.get(lang, ()):
                            spelled[ten_word + link + unit_word] = f"{ten}{unit}"
                spelled[ten_word] = f"{ten}0"
        for number, spellings in enumerate(_spellings(teens), start=10):
            spelled.update(dict.fromkeys(spellings, str(number)))
        for number, spellings in enumerate(unit_rows):
            spelled.update(dict.fromkeys(spellings, str(number)))
        spelled.update(_IRREGULAR.get(lang, {}))
        whole[lang] = spelled
    by_word: dict[str, dict[str, str]] = {}
    for lang, spelled in whole.items():
        for word, digits in spelled.items():
            by_word.setdefault(word, {})[lang] = digits
    return whole, by_word


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    # About 12,000 spelled: made on first need, not at import.
    return _build()


def is_tens(digits: str) -> bool:
    """Whether a reading is a round ten that a unit may be added to."""
    return len(digits) == 2 and digits[0] >= "2" and digits[1] == "0"


@lru_cache(maxsize=8192)
def digits_of(word: str) -> Readings:
    """What a word (lower case) can stand for, by language; empty when it is no number word."""
    found = {lang: frozenset((digits,)) for lang, digits in _tables()[1].get(word, {}).items()}
    if word.endswith("fyrretyve") and "da" in found:
        found["da"] |= {min(found["da"]) + "20"}  # 40 in the old spelling, or 40 and 20
    if not found and _SHORTEST_JOINED <= len(word) <= _LONGEST_WORD:
        for lang in _TABLES:
            begins, ends = _edges()[lang]
            readings = _cut(word, lang) if word[:2] in begins and word[-2:] in ends else None
            if readings:
                found[lang] = readings
    return found


@lru_cache(maxsize=1)
def _edges() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """First and last two letters of number spelled by language: most spelled are done with after a look at these."""
    return {
        lang: (frozenset(word[:2] for word in spelled), frozenset(word[-2:] for word in spelled))
        for lang, spelled in _tables()[0].items()
    }


def _cut(word: str, lang: str) -> frozenset[str]:
    """The digit strings of number spelled written together: at least two spelled, all of one language."""
    spelled = _tables()[0][lang]
    longest = max(map(len, spelled))
    reached: list[set[str]] = [set() for _ in range(len(word) + 1)]
    reached[0].add("")
    for at in range(len(word)):
        if not reached[at]:
            continue
        for end in range(at + 1, min(at + longest, len(word)) + 1):
            digits = spelled.get(word[at:end])
            if digits is not None:
                room = reached[end]
                for before in sorted(reached[at]):
                    if len(room) < MAX_READINGS and len(before) < 16:
                        room.add(before + digits)
    return frozenset(reached[-1])


@lru_cache(maxsize=4096)
def joined(word: str) -> Readings:
    """Two digits in one short word, "nitre": for words among number words only, since "entre" is a word too."""
    if not 4 <= len(word) < _SHORTEST_JOINED:
        return {}
    return {lang: readings for lang in ("da", "no", "sv", "en") if (readings := _cut(word, lang))}


@lru_cache(maxsize=4096)
def misspelt(word: str) -> Readings:
    """What a long word one slip away from number spelled stands for. For spelled among number spelled only."""
    if len(word) < 5:
        return {}
    from rapidfuzz.distance import OSA

    found: dict[str, frozenset[str]] = {}
    for lang in ("da", "en", "de", "no", "sv"):
        near = {
            digits
            for known, digits in _tables()[0][lang].items()
            if abs(len(known) - len(word)) <= 1 and OSA.distance(known, word, score_cutoff=1) <= 1
        }
        if len(near) == 1:
            found[lang] = frozenset(near)
    return found
