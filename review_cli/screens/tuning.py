"""What tuning a definition prints: changes, findings, proposals, standing. Tables on a terminal, TSV in a pipe, JSON on request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.screening.comparison import Change, Comparison
from crawler.screening.lint import Finding, Level
from crawler.screening.suggesting import Proposals
from review_cli.i18n import _
from review_cli.output import emit, emit_one, for_machines, talk
from review_cli.screens.words import VERDICTS
from review_cli.service.tuning import Standing
from store.domain import Evidence

LINT = {
    "unreachable": _(
        "An earlier decision always decides before this one ({because}): move it up, or take it out."
    ),
    "never_true": _("Its conditions can never hold together: mend them, or take the decision out."),
    "cannot_occur": _("Nothing in the file can make this condition true: take it out, or give it terms."),
    "unused": _("No decision, joint condition or frame asks for this signal: use it, or take it out."),
    "never_missing": _(
        "The first word is never missing, also with a question mark: write two terms instead."
    ),
    "shadowed": _('"{because}" reads whatever this term reads: take one of them out.'),
    "never_fires": _("Read in none of these texts: is it written as people write it?"),
    "thin_language": _(
        "Thinly covered: more of its listings will be unclear. Signals without terms: {because}."
    ),
    "no_negation": _('No words of negation: "no webcam" would be read as webcam.'),
}
"""What a finding says, and what to do: code -> sentence."""

_EXCERPT = 60
_MOST_FINDINGS = 40


def show_comparison(found: Comparison, *, samples: int, as_json: bool) -> None:
    """Print how many verdicts would move where, and some listings of each move."""
    chosen = [change for move in sorted(found.moves) for change in found.samples(move, samples)]
    if as_json:
        emit_one(_comparison_record(found, chosen), {}, as_json=True)
        return
    codes = for_machines(as_json=False)
    moves = [
        {
            "from": old.value if codes else VERDICTS[old.value],
            "to": new.value if codes else VERDICTS[new.value],
            "listings": number,
            "share": round(100 * number / found.verdicts[old], 1),
        }
        for (old, new), number in sorted(found.moves.items(), key=lambda one: -one[1])
    ]
    columns = {
        "from": _("verdict now"),
        "to": _("verdict then"),
        "listings": _("listings"),
        "share": _("per cent of these"),
    }
    emit(moves, columns, as_json=False, title=_("What would change"), empty=_("No verdict would change."))
    if chosen:
        shown = {"id": _("id"), "was": _("now"), "becomes": _("then"), "words": _("words"), "text": _("text")}
        emit([_change_row(one) for one in chosen], shown, as_json=False, title=_("For example"))
    talk(
        _(
            "{changed} of {listings} listings would get another verdict: {dropped} that are kept would be dropped, {taken} that are "
            "dropped would be kept; {other} more would be decided by another rule."
        ).format(
            changed=len(found.changes),
            listings=found.listings,
            dropped=found.dropped,
            taken=found.taken_up,
            other=found.other_rule,
        )
    )
    judged = [change.better for change in found.changes if change.better is not None]
    if judged:
        talk(
            _("Of the labelled ones {better} would become right, {worse} wrong.").format(
                better=sum(judged), worse=len(judged) - sum(judged)
            )
        )


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print what is questionable in a definition."""
    codes = for_machines(as_json=as_json)
    rows = [
        {
            "line": one.line,
            "where": one.where,
            "level": one.level.value if codes else _LEVELS[one.level],
            "code": one.code,
            "about": one.about,
            "because": one.because,
            "remedy": LINT[one.code].format(because=one.because),
        }
        for one in findings
    ]
    columns = {
        "line": _("line"),
        "where": _("section"),
        "level": _("weight"),
        "about": _("about"),
        "remedy": _("remedy"),
    }
    shown = rows if codes else rows[:_MOST_FINDINGS]
    machine = {"line": "", "where": "", "level": "", "code": "", "about": "", "because": ""}
    emit(
        shown,
        machine if codes else columns,
        as_json=as_json,
        title=_("What is questionable"),
        empty=_("Nothing is questionable."),
    )
    if len(shown) < len(rows):
        talk(
            _("Shown are the first {shown} of {all}; in a pipe, or with --json, stand all of them.").format(
                shown=len(shown), all=len(rows)
            )
        )


def show_proposals(found: Proposals, *, as_json: bool) -> None:
    """Print terms that separate what people decided."""
    rows = [
        {
            "term": one.term,
            "lang": one.lang,
            "points_to": one.points_to.value
            if for_machines(as_json=as_json)
            else VERDICTS[one.points_to.value],
            "kept": one.kept,
            "dropped": one.dropped,
            "weight": one.weight,
        }
        for one in found.proposals
    ]
    columns = {
        "term": _("term"),
        "lang": _("language"),
        "points_to": _("speaks for"),
        "kept": _("in face to face"),
        "dropped": _("in dropped"),
        "weight": _("weight"),
    }
    emit(rows, columns, as_json=as_json, title=_("Terms to think about"), empty=_("No term separates them."))


def show_standing(found: Standing, *, as_json: bool) -> None:
    """Print the version in force, how far it has come, and how it agrees with people."""
    if as_json:
        emit_one(_standing_record(found), {}, as_json=True)
        return
    rows = [{**one._asdict(), "in_force": one.version == found.in_force} for one in found.versions]
    columns = {
        "version": _("version"),
        "in_force": _("in force"),
        "face_to_face": VERDICTS["face_to_face"],
        "unclear": VERDICTS["unclear"],
        "dropped": _("dropped"),
    }
    emit(
        rows,
        columns,
        as_json=False,
        title=_("Listings by version"),
        empty=_("No listing has been judged yet."),
    )
    people = [
        {
            "definition": old.value if for_machines(as_json=False) else VERDICTS[old.value],
            "people": new.value if for_machines(as_json=False) else VERDICTS[new.value],
            "wordings": number,
        }
        for (old, new), number in sorted(found.agreement.then.items(), key=lambda one: -one[1])
    ]
    shown = {"definition": _("the definition said"), "people": _("people decided"), "wordings": _("wordings")}
    emit(
        people,
        shown,
        as_json=False,
        title=_("Decided by people"),
        empty=_("Nobody has decided on a listing yet."),
    )
    talk(_("Version in force: {version}.").format(version=found.in_force))
    talk(
        _(
            "{left} listings that are up were judged under another version; each is judged anew when it is next fetched. "
            "{dropped} dropped ones are fetched again for the same reason."
        ).format(left=found.left, dropped=found.left_dropped)
    )
    for sentence in _shares(found):
        talk(sentence)


_LEVELS = {Level.WRONG: _("wrong"), Level.NOTE: _("note")}


def _shares(found: Standing) -> list[str]:
    then, now = found.agreement.share(), found.agreement.share(now=True)
    if then is None or now is None:
        return []
    return [
        _(
            "Where the definition had decided by itself, people agreed in {then} of 100; with what it says now, in {now} of 100."
        ).format(then=round(100 * then), now=round(100 * now))
    ]


def _standing_record(found: Standing) -> dict[str, Any]:
    table = {
        name: [
            {"definition": old.value, "people": new.value, "wordings": number}
            for (old, new), number in sorted(counts.items())
        ]
        for name, counts in (("then", found.agreement.then), ("now", found.agreement.now))
    }
    return {
        "in_force": found.in_force,
        "left": found.left,
        "left_dropped": found.left_dropped,
        "versions": [one._asdict() for one in found.versions],
        "decisions": found.decisions,
        "agreement": found.agreement.share(),
        "agreement_now": found.agreement.share(now=True),
        **table,
    }


def _comparison_record(found: Comparison, chosen: Sequence[Change]) -> dict[str, Any]:
    return {
        "listings": found.listings,
        "changed": len(found.changes),
        "dropped": found.dropped,
        "taken_up": found.taken_up,
        "other_rule": found.other_rule,
        "better": sum(change.better is True for change in found.changes),
        "worse": sum(change.better is False for change in found.changes),
        "moves": [
            {"from": old.value, "to": new.value, "listings": number}
            for (old, new), number in sorted(found.moves.items())
        ],
        "samples": [
            {
                "id": one.case.id,
                "from": one.old.verdict.value,
                "to": one.new.verdict.value,
                "old_rule": one.old.rule,
                "new_rule": one.new.rule,
                "old_words": _words(one, one.old.evidence),
                "new_words": _words(one, one.new.evidence),
                "text": _excerpt(one),
            }
            for one in chosen
        ],
    }


def _change_row(one: Change) -> dict[str, Any]:
    return {
        "id": one.case.id[:10],
        "was": one.old.rule,
        "becomes": one.new.rule,
        "words": _words(one, one.new.evidence) or _words(one, one.old.evidence),
        "text": _excerpt(one),
    }


def _words(one: Change, evidence: Sequence[Evidence]) -> list[str]:
    return [f"{e.signal}: {one.case.shown[e.start : e.end]}" for e in evidence if one.case.shown]


def _excerpt(one: Change) -> str:
    """The masked words around the first evidence of either verdict."""
    starts = [e.start for e in (*one.new.evidence, *one.old.evidence)]
    begin = max(0, min(starts, default=0) - _EXCERPT)
    cut = one.case.shown[begin : begin + 3 * _EXCERPT]
    return ("…" if begin and cut else "") + cut + ("…" if begin + 3 * _EXCERPT < len(one.case.shown) else "")
