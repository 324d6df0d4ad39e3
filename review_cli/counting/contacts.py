"""The yearly tables of contacts, counted from single contact records: pure, in the shapes of the 2008 report's T1 to T9.

A *visit* is an attempt at a venue, a *contact* is an attempt by which a person was reached. What was not recorded is a row of its own,
never left out. Several outcomes of one attempt may hold at once: they are each within their whole and do not add up to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from review_cli.counting.layout import by_period, how_often
from review_cli.counting.periods import Period
from review_cli.counting.records import (
    IN_VAIN,
    NOT_RECORDED,
    PERSON,
    REACHED,
    VENUE,
    WAITING,
    Contact,
    Counted,
    Shape,
)
from review_cli.counting.tables import MISSING, SUMS, TOTAL, Key, Relation, Table, adds_up, key_of, within


def attempts_by_region(
    contacts: Sequence[Contact], subject: str, periods: Sequence[Period], shape: Shape
) -> Table:
    """T1: attempts at venues (visits) or with persons, by period and region."""
    chosen = [one for one in contacts if one.subject == subject]
    return by_period(
        f"visits_{subject}",
        f"attempts_{subject}",
        chosen,
        "region",
        shape.regions,
        periods,
        lambda one: one.region,
    )


def visits_per_venue(contacts: Sequence[Contact], period: Period) -> Table:
    """T2: how many venues had one visit, two or three, four or more; with the visits beside."""
    times = Counter(one.who for one in contacts if one.subject == VENUE and _in(one, period))
    return how_often(
        "visits_per_venue",
        "venues",
        times,
        (("1", 1, 1), ("2-3", 2, 3), ("4+", 4, None)),
        period,
        "attempts_venue",
    )


def contacts_per_person(contacts: Sequence[Contact], period: Period, shape: Shape) -> Table:
    """T6: how many persons had one contact, two, ... nine, ten to nineteen, twenty and more; with the contacts beside."""
    times = Counter(one.who for one in contacts if _is_contact(one, shape) and _in(one, period))
    classes = (*((str(n), n, n) for n in range(1, 10)), ("10-19", 10, 19), ("20+", 20, None))
    return how_often("contacts_per_person", "persons", times, classes, period, "contacts")


def outcomes(contacts: Sequence[Contact], subject: str, period: Period, shape: Shape) -> Table:
    """T3: attempts, those that succeeded, waited, were in vain or have no outcome, and the single outcomes, of which several may hold."""
    chosen = [one for one in contacts if one.subject == subject and _in(one, period)]
    where = {"period": str(period)}
    attempts = key_of(f"attempts_{subject}", **where)
    ends = {
        end: key_of(f"attempts_{subject}", reach=end, **where)
        for end in (REACHED, WAITING, IN_VAIN, NOT_RECORDED)
    }
    single = {
        code: key_of(f"attempts_{subject}", outcome=code, **where)
        for code in shape.outcomes
        if code != NOT_RECORDED
    }
    counts = {attempts: len(chosen)}
    counts |= {key: sum(one.reach == end for one in chosen) for end, key in ends.items()}
    counts |= {key: sum(code in one.outcomes for one in chosen) for code, key in single.items()}
    rows = (TOTAL, *ends, *single)
    keys = {(row, "attempts"): {TOTAL: attempts, **ends, **single}[row] for row in rows}
    reached = {code for code in single if all(one.reach == REACHED for one in chosen if code in one.outcomes)}
    return Table(
        f"outcomes_{subject}",
        "outcome",
        "unit",
        rows,
        ("attempts",),
        keys,
        counts,
        (adds_up(attempts, ends.values()), *(within(key, attempts) for key in single.values())),
        shares={
            **dict.fromkeys(ends.values(), attempts),
            **{key: ends[REACHED] if code in reached else attempts for code, key in single.items()},
        },
    )


def contacts_by_kind(contacts: Sequence[Contact], period: Period, shape: Shape) -> Table:
    """T4: contacts with persons by kind (direct, by phone, in writing), and with how many persons."""
    chosen = [one for one in contacts if _is_contact(one, shape) and _in(one, period)]
    kinds = Counter(shape.kind_of[one.channel] for one in chosen)
    where = {"period": str(period)}
    total, persons = key_of("contacts", **where), key_of("persons", **where)
    parts = {kind: key_of("contacts", kind=kind, **where) for kind in shape.channels}
    counts = {total: len(chosen), persons: len({one.who for one in chosen})}
    counts |= {key: kinds[kind] for kind, key in parts.items()}
    rows = (*parts, TOTAL, "persons")
    keys = {(row, "count"): {**parts, TOTAL: total, "persons": persons}[row] for row in rows}
    relations = (adds_up(total, parts.values()), within(persons, total))
    return Table(
        "contacts",
        "kind",
        "unit",
        rows,
        ("count",),
        keys,
        counts,
        relations,
        shares=dict.fromkeys(parts.values(), total),
    )


def contacts_by(
    contacts: Sequence[Contact], axis: str, values: tuple[str, ...], period: Period, shape: Shape
) -> Table:
    """T4's contacts by who began them (`direction`) or by their length (`duration`); what was not recorded is missing."""
    values = tuple(value for value in values if value != NOT_RECORDED)
    found = Counter(getattr(one, axis) for one in contacts if _is_contact(one, shape) and _in(one, period))
    where = {"period": str(period)}
    total = key_of("contacts", **where)
    parts = {value: key_of("contacts", **{axis: value}, **where) for value in (*values, MISSING)}
    counts = {key: found[value] for value, key in parts.items()}
    counts[parts[MISSING]] = found.total() - sum(found[value] for value in values)
    counts[total] = found.total()
    keys = {(row, "count"): key for row, key in {**parts, TOTAL: total}.items()}
    return Table(
        f"contacts_by_{axis}",
        axis,
        "unit",
        (*parts, TOTAL),
        ("count",),
        keys,
        counts,
        (adds_up(total, parts.values()),),
        shares=dict.fromkeys(parts.values(), total),
    )


def first_contacts(contacts: Sequence[Contact], periods: Sequence[Period], shape: Shape) -> Table:
    """T5: persons by the team and the period of their first contact; a margin for the recorded, and a row for the missing."""
    firsts: dict[str, Contact] = {}
    for one in sorted((one for one in contacts if _is_contact(one, shape)), key=lambda one: one.quarter):
        firsts.setdefault(one.who, one)
    return by_period(
        "first", "first_contacts", list(firsts.values()), "team", shape.teams, periods, lambda one: one.team
    )


def referrals(contacts: Sequence[Contact], period: Period, shape: Shape) -> Table:
    """T8: conversations about other services, by item within its group."""
    items = Counter(one.referral or MISSING for one in contacts if _refers(one) and _in(one, period))
    where = {"period": str(period)}
    total = key_of("referrals", **where)
    known = {item for group in shape.referrals.values() for item in group}
    missing = key_of("referrals", group=MISSING, **where)
    counts = {missing: sum(count for item, count in items.items() if item not in known)}
    rows: list[str] = []
    keys: dict[tuple[str, str], Key] = {}
    relations: list[Relation] = []
    shares: dict[Key, Key] = {missing: total}
    for group, members in shape.referrals.items():
        whole = key_of("referrals", group=group, **where)
        parts = {item: key_of("referrals", group=group, item=item, **where) for item in members}
        counts |= {key: items[item] for item, key in parts.items()} | {
            whole: sum(items[item] for item in members)
        }
        relations.append(adds_up(whole, parts.values()))
        shares[whole] = total
        for item, key in {**parts, group: whole}.items():
            rows.append(item)
            keys[item, "count"] = key
    groups = [*(keys[group, "count"] for group in shape.referrals), missing]
    counts[total] = sum(counts[key] for key in groups)
    relations.append(adds_up(total, groups))
    keys |= {(MISSING, "count"): missing, (TOTAL, "count"): total}
    return Table(
        "referrals",
        "referral",
        "unit",
        (*rows, MISSING, TOTAL),
        ("count",),
        keys,
        counts,
        tuple(relations),
        shares=shares,
        sums=SUMS | {group for group, items in shape.referrals.items() if len(items) > 1},
    )


def referrals_by_period(contacts: Sequence[Contact], periods: Sequence[Period], shape: Shape) -> Table:
    """T9: the groups of T8 by period."""
    group_of = {item: group for group, items in shape.referrals.items() for item in items}
    chosen = [one for one in contacts if _refers(one)]
    return by_period(
        "referrals_by_period",
        "referrals",
        chosen,
        "group",
        tuple(shape.referrals),
        periods,
        lambda one: group_of.get(one.referral or MISSING),
        recorded=False,
    )


def online(contacts: Sequence[Contact], period: Period, shape: Shape) -> Table:
    """T7: chats with persons: how many persons, how long, how many became counselling by phone or a regular course."""
    chats = [one for one in contacts if one.channel == "chat" and one.subject == PERSON and _in(one, period)]
    where = {"period": str(period), "channel": "chat"}
    total, persons = key_of("attempts_person", **where), key_of("persons_chatted", **where)
    bands = {band: key_of("attempts_person", duration=band, **where) for band in shape.durations}
    became = {
        code: key_of("attempts_person", outcome=code, **where) for code in ("phone_counselling", "course")
    }
    reached = [one for one in chats if one.reach == REACHED]
    counts = {total: len(chats), persons: len({one.who for one in reached})}
    lengths = Counter(one.duration if one.duration in bands else NOT_RECORDED for one in chats)
    counts |= {key: lengths[band] for band, key in bands.items()}
    counts |= {key: sum(code in one.outcomes for one in chats) for code, key in became.items()}
    named = {TOTAL: total, "persons": persons, **bands, **became}
    relations = (
        adds_up(total, bands.values()),
        within(persons, total),
        *(within(key, total) for key in became.values()),
    )
    return Table(
        "online",
        "chat",
        "unit",
        tuple(named),
        ("count",),
        {(row, "count"): key for row, key in named.items()},
        counts,
        relations,
    )


def reach(counted: Sequence[Counted], periods: Sequence[Period], shape: Shape) -> Table:
    """Newly reached groups by period. The counters may overlap: they add up to nothing."""
    table = by_period(
        "reach", "counters", counted, "counter", shape.counters, periods, lambda one: one.code, recorded=False
    )
    whole = {place: key for place, key in table.keys.items() if place[0] not in {TOTAL, MISSING}}
    kept = set(whole.values())
    relations = tuple(one for one in table.relations if all(key in kept for key, _ in one.terms))
    counts = {key: table.counts[key] for key in kept}
    return Table(
        table.code, table.row_axis, table.column_axis, shape.counters, table.columns, whole, counts, relations
    )


def _refers(one: Contact) -> bool:
    return "referred" in one.outcomes or one.referral is not None


def _is_contact(one: Contact, shape: Shape) -> bool:
    """An attempt that reached a person, on a channel that counts as one."""
    return one.subject == PERSON and one.reach == REACHED and one.channel in shape.kind_of


def _in(one: Contact, period: Period) -> bool:
    return period.first <= one.quarter <= period.last
