"""Invented profiles with their truth: the structures that make matching hard, in stated shares, from a seed.

Columns as in `outreach match file`, plus the truth: `person` (number) and `structure` (what is special about the person or
profile: see STRUCTURES). All names, numbers and addresses are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

STRUCTURES = (
    "switchboard", "duo", "burner", "changed", "recycled", "alias", "touring", "placeholder", "misread", "keyless", "plain",
)  # fmt: skip

_FIRST = """anna maria sofia emma laura julie sara lisa camilla nina linda monica bella diana mia eva lana vanessa nicole
tina amanda jessica victoria natasha christina angel candy lola luna stella ruby chanel coco kim mai ling suki nong ploy
daniela andreea bianca roxana alina elena irina olga svetlana katja agnieszka magda zofia ines carla lucia paloma yasmin
leyla aisha freja signe mette pernille louise rikke trine helle dorthe gitte jette bente""".split()  # noqa: SIM905
_LAST = """rose moon star fox lund dahl vinter frost bloom skov bay hart stone velvet diamond pearl silk storm wild day
night summer snow rain wood lake field hill bird swan wolf bear lynx amber coral jade onyx opal topaz violet iris daisy
lily poppy fern ivy ash elm oak birch maple cedar""".split()  # noqa: SIM905
_SYLLABLES = "ba be bi bo da de di do fa fi ga gi ka ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi za ze zi".split()  # noqa: SIM905
_TOWNS = """København Aarhus Odense Aalborg Esbjerg Randers Kolding Horsens Vejle Roskilde Herning Silkeborg Næstved
Fredericia Viborg Køge Holstebro Taastrup Slagelse Hillerød Holbæk Sønderborg Svendborg Hjørring Frederikshavn Nørresundby
Ringsted Haderslev Skive Nykøbing Thisted Varde Ikast Grenaa Rønne Aabenraa Middelfart Nyborg Faaborg Skagen""".split()  # noqa: SIM905
_PLACEHOLDERS = ("12345678", "11111111", "00000000", "12341234")
_DECORATIONS = ("{}", "{}", "{}", "{}", "{}", "{} xx", "❤ {} ❤", "Sexy {}", "{} 24 år", "Søde {}", "*{}*")
_START = date(2024, 1, 1)
_SPIN = 7_654_321


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of everything. Persons, unless a comment says profiles."""

    single: float = 0.67
    common_name: float = 0.45
    two_names: float = 0.12
    switchboard: float = 0.12
    duo: float = 0.03
    burner: float = 0.05
    changed: float = 0.08
    recycled: float = 0.04
    touring: float = 0.12
    no_phone: float = 0.08  # of profiles
    no_email: float = 0.30  # of profiles
    no_town: float = 0.12  # of profiles
    no_name: float = 0.04  # of profiles
    placeholder: float = 0.01  # of profiles
    relay: float = 0.01  # of profiles
    misread: float = 0.01  # of profiles
    name_noise: float = 0.05  # of profiles
    email_changed: float = 0.05
    arenas: int = 40


VARIANTS = {
    "as stated": Shares(),
    "dense names": Shares(common_name=0.65),
    "sparse names": Shares(common_name=0.2),
    "noisy": Shares(name_noise=0.12, misread=0.03, no_town=0.25, no_phone=0.12, no_name=0.08),
    "clean": Shares(name_noise=0.01, misread=0.0, no_town=0.04, no_phone=0.04, no_name=0.01, placeholder=0.0),
    "shared phones": Shares(duo=0.08, recycled=0.08),
    "restless": Shares(burner=0.1, changed=0.16, touring=0.25, switchboard=0.2),
}
"""Other worlds with the same structures, so that rules are not fitted to one. None of them was fitted on."""


def generate(profiles: int, seed: int, shares: Shares | None = None) -> pl.DataFrame:
    """About so many profiles with their truth; the same frame for the same arguments."""
    world = _World(profiles, seed, shares or Shares())
    return world.frame()


class _World:
    def __init__(self, profiles: int, seed: int, shares: Shares) -> None:
        self.rng = np.random.default_rng(seed)
        self.shares = shares
        self._persons(max(2, round(profiles / 2.19)))
        self._profiles()

    def _chance(self, share: float, size: int) -> np.ndarray:
        return self.rng.random(size) < share

    def _persons(self, n: int) -> None:
        rng, shares = self.rng, self.shares
        self.n = n
        extra = 2 + np.minimum(rng.geometric(0.28, n) - 1, 10)
        self.burner = self._chance(shares.burner, n)
        self.count = np.where(self._chance(shares.single, n) & ~self.burner, 1, extra)
        self.start = rng.integers(20, 900, n)
        self.length = 10 + rng.exponential(120, n).astype(int)
        weights = 1 / np.arange(1, len(_TOWNS) + 1) ** 1.1
        self.town_weights = weights / weights.sum()
        self.town = rng.choice(len(_TOWNS), n, p=self.town_weights)
        self.touring = self._chance(shares.touring, n)
        numbers = _numbers(2 * n, _SPIN)
        self.phone, self.second_phone = numbers[:n].copy(), numbers[n:]
        self.email = np.arange(n)
        self.changes = self._chance(shares.changed, n)
        self.email_changes = self._chance(shares.email_changed, n)
        self.change_day = self.start + (self.length * rng.uniform(0.2, 0.8, n)).astype(int)
        self.names = self._names(n)
        self.other_names = self._names(n)
        self.two = self._chance(shares.two_names, n)
        self.switches = self._chance(0.4, n)  # one name after the other, rather than both at once
        self._businesses(n)
        free = np.flatnonzero((self.business < 0) & ~self.burner)
        rng.shuffle(free)
        pairs = round(shares.duo * n / 2)
        self.duo = np.zeros(n, dtype=bool)
        first, second = free[:pairs], free[pairs : 2 * pairs]
        self.duo[first] = self.duo[second] = True
        self.phone[second] = self.phone[first]
        self.town[second] = self.town[first]
        self.start[second] = self.start[first] + rng.integers(-10, 20, pairs)
        handed = round(shares.recycled * n / 2)
        old, new = free[2 * pairs : 2 * pairs + handed], free[2 * pairs + handed : 2 * (pairs + handed)]
        self.recycled = np.zeros(n, dtype=bool)
        self.recycled[old] = self.recycled[new] = True
        self.changes[old] = False
        self.phone[new] = self.phone[old]
        # The last listing of the old holder is down for 90 days and more before the new one starts.
        self.quiet_until = {int(b): int(a) for a, b in zip(old, new, strict=True)}

    def _businesses(self, n: int) -> None:
        rng = self.rng
        self.business = np.full(n, -1)
        members = np.flatnonzero(self._chance(self.shares.switchboard, n))
        rng.shuffle(members)
        at = number = 0
        while at < len(members):
            size = int(min(60, 5 + rng.exponential(10)))
            group = members[at : at + size]
            self.business[group] = number
            home = rng.choice(len(_TOWNS), p=self.town_weights)
            self.town[group] = np.where(rng.random(len(group)) < 0.85, home, self.town[group])
            at, number = at + size, number + 1

    def _names(self, n: int) -> list[str]:
        rng = self.rng
        weights = 1 / np.arange(1, len(_FIRST) + 1) ** 0.7
        first = rng.choice(len(_FIRST), n, p=weights / weights.sum())
        last = rng.integers(0, len(_LAST), n)
        kind = rng.random(n)
        syllables = rng.integers(0, len(_SYLLABLES), (n, 4))
        long = rng.random(n) < 0.5
        common = self.shares.common_name
        names = []
        for i in range(n):
            stem = "".join(_SYLLABLES[s] for s in syllables[i, : 3 + long[i]])
            if kind[i] < common:
                names.append(_FIRST[first[i]])
            elif kind[i] < common + 0.2:
                names.append(f"{_FIRST[first[i]]} {_LAST[last[i]]}")
            elif kind[i] < common + 0.4:
                names.append(f"{stem} {_LAST[last[i]]}")
            else:
                names.append(stem)
        return names

    def _profiles(self) -> None:
        rng, shares = self.rng, self.shares
        who = np.repeat(np.arange(self.n), self.count)
        m = len(who)
        self.who = who
        self.first = self.start[who] + (self.length[who] * rng.random(m)).astype(int)
        self.last = self.first + 1 + rng.exponential(30, m).astype(int)
        ends = np.zeros(self.n, dtype=int)
        np.maximum.at(ends, who, self.last)
        begins = np.full(self.n, 1 << 30)
        np.minimum.at(begins, who, self.first)
        shift = np.zeros(self.n, dtype=int)
        for new, old in self.quiet_until.items():
            shift[new] = max(0, ends[old] + 95 + int(rng.integers(0, 200)) - begins[new])
        self.first += shift[who]
        self.last += shift[who]
        self.change_day += shift
        self.use_other = self.two[who] & np.where(
            self.switches[who], self.first >= self.change_day[who], rng.random(m) < 0.4
        )
        tours = self.touring[who] & (rng.random(m) < 0.6)
        self.place = np.where(tours, rng.choice(len(_TOWNS), m, p=self.town_weights), self.town[who])
        after = self.first >= self.change_day[who]
        self.number = np.where(self.changes[who] & after, self.second_phone[who], self.phone[who])
        fresh = self.burner[who] & (rng.random(m) < 0.3)
        self.number[fresh] = _numbers(2 * self.n + int(fresh.sum()), _SPIN)[2 * self.n :]
        self.address = np.where(
            self.email_changes[who] & after, self.email[who] + 10_000_000, self.email[who]
        )
        self.at_business = (self.business[who] >= 0) & (rng.random(m) < 0.95)
        self.wrong = self._chance(shares.misread, m)
        self.filled = self._chance(shares.placeholder, m)
        self.relayed = self._chance(shares.relay, m)
        self.phone_missing = self._chance(shares.no_phone, m)
        self.email_missing = self._chance(shares.no_email, m)
        self.business_email = self.at_business & (rng.random(m) < 0.35)
        self.business_phone = self.at_business & (~self.business_email | (rng.random(m) < 0.8))
        self.town_missing = self._chance(shares.no_town, m)
        self.name_missing = self._chance(shares.no_name, m)
        self.noise = self._chance(shares.name_noise, m)
        self.arena = rng.integers(0, shares.arenas, m)

    def frame(self) -> pl.DataFrame:
        rng, m, who = self.rng, len(self.who), self.who
        dressed = rng.integers(0, len(_DECORATIONS), m)
        styles = rng.integers(0, 4, m)
        digit = rng.integers(1, 8, m)
        order = rng.permutation(m)
        days = [_START + timedelta(days=d) for d in range(int(self.last.max()) + 1)]
        rows: dict[str, list[object]] = {name: [] for name in (
            "profile_id", "arena", "phones", "emails", "nickname", "city", "region", "text", "first_seen", "last_seen", "person", "structure",
        )}  # fmt: skip
        for at, i in enumerate(order.tolist()):
            person = int(who[i])
            phones: list[str] = []
            emails: list[str] = []
            if self.filled[i]:
                phones.append(_PLACEHOLDERS[person % len(_PLACEHOLDERS)])
            elif not self.phone_missing[i]:
                number = int(self.number[i])
                if self.business_phone[i]:
                    number = 90_000_000 + 7 * int(self.business[person])
                if self.wrong[i]:
                    number = _misread(number, int(digit[i]))
                phones.append(_written(number, int(styles[i])))
            if not self.email_missing[i]:
                if self.relayed[i]:
                    emails.append(f"reply@portal{self.arena[i]}.example.com")
                elif self.business_email[i]:
                    emails.append(f"Booking{self.business[person]}@example.net")
                else:
                    emails.append(f"u{self.address[i]}@example.org")
            name: str | None = None
            if not self.name_missing[i]:
                name = (self.other_names if self.use_other[i] else self.names)[person]
                if self.noise[i]:
                    name = _mistyped(name, int(digit[i]), int(styles[i]))
                name = _DECORATIONS[dressed[i]].format(name.title())
            rows["profile_id"].append(f"x{at:08}")
            rows["arena"].append(f"arena-{self.arena[i]:02}")
            rows["phones"].append(phones)
            rows["emails"].append(emails)
            rows["nickname"].append(name)
            rows["city"].append(None if self.town_missing[i] else _TOWNS[self.place[i]])
            rows["region"].append(None)
            rows["text"].append("")
            rows["first_seen"].append(days[self.first[i]])
            rows["last_seen"].append(days[self.last[i]])
            rows["person"].append(person)
            rows["structure"].append(self._structure(i, person, not phones and not emails))
        return pl.DataFrame(
            rows, schema_overrides={"phones": pl.List(pl.String), "emails": pl.List(pl.String)}
        )

    def _structure(self, i: int, person: int, keyless: bool) -> str:
        flags = {
            "keyless": keyless,
            "placeholder": self.filled[i] or self.relayed[i],
            "misread": self.wrong[i],
            "switchboard": self.business[person] >= 0,
            "duo": self.duo[person],
            "burner": self.burner[person],
            "recycled": self.recycled[person],
            "alias": self.two[person],
            "changed": self.changes[person],
            "touring": self.touring[person],
        }
        return next((name for name, holds in flags.items() if holds), "plain")


def _numbers(count: int, seed: int) -> np.ndarray:
    """Different numbers that look drawn: a fixed step around a circle of prime length."""
    circle = 59_999_999
    return 20_000_000 + (np.arange(count, dtype=np.int64) * 22_801_763 + seed) % circle


def _misread(number: int, place: int) -> int:
    digits = list(str(number))
    digits[place] = str((int(digits[place]) + 1 + place) % 10)
    return int("".join(digits))


def _written(number: int, style: int) -> str:
    text = str(number)
    if style == 0:
        return f"+45 {text}"
    if style == 1:
        return " ".join(text[k : k + 2] for k in range(0, 8, 2))
    return f"+45{text}" if style == 2 else text


def _mistyped(name: str, place: int, style: int) -> str:
    at = 1 + place % (len(name) - 1)
    if style == 0:
        return name[:at] + name[at:][:1] + name[at:]
    if style == 1:
        return name[:at] + name[at + 1 :]
    if style == 2:
        return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return name[:at] + "aeiou"[place % 5] + name[at + 1 :]
