"""How a definition did on labelled listings: tables on a terminal, TSV in a pipe, one JSON object on request."""

from __future__ import annotations

from typing import Any

from crawler.screening.evaluation import VERDICTS, Evaluation
from review_cli.i18n import _
from review_cli.output import emit, emit_one


def show_evaluation(found: Evaluation, *, as_json: bool) -> None:
    """Print the confusion table, the figures, and every error."""
    if as_json:
        emit_one(as_record(found), {}, as_json=True)
        return
    emit(
        _confusion(found),
        {"label": _("label"), **{v.value: v.value for v in VERDICTS}},
        as_json=False,
        title=_("Verdicts given"),
    )
    emit([_figures(_("all"), found)], _FIGURES, as_json=False, title=_("Figures"))
    emit(
        [_figures(name, part) for name, part in found.by_language().items()],
        _FIGURES,
        as_json=False,
        title=_("By language"),
    )
    emit(
        [_figures(name, part) for name, part in found.by_rule().items()],
        _FIGURES,
        as_json=False,
        title=_("By rule"),
    )
    columns = {
        "id": _("id"),
        "label": _("label"),
        "verdict": _("verdict"),
        "rule": _("rule"),
        "evidence": _("evidence"),
    }
    emit(_errors(found), columns, as_json=False, title=_("Errors"), empty=_("No error."))


def as_record(found: Evaluation) -> dict[str, Any]:
    """The evaluation as one JSON object."""
    return {
        **_figures("all", found),
        "confusion": _confusion(found),
        "by_language": [_figures(name, part) for name, part in found.by_language().items()],
        "by_rule": [_figures(name, part) for name, part in found.by_rule().items()],
        "errors": _errors(found),
        "safeguarding_errors": [one.labelled.id for one in found.safeguarding_errors],
    }


_FIGURES = {
    "part": _("part"),
    "listings": _("listings"),
    "accuracy": _("accuracy"),
    "macro_f1": _("macro-F1"),
    "dropped": _("face to face dropped"),
    "queued_wrongly": _("remote or no offer queued"),
}


def _figures(part: str, found: Evaluation) -> dict[str, Any]:
    return {
        "part": part,
        "listings": len(found.judged),
        "accuracy": round(found.accuracy, 3),
        "macro_f1": round(found.macro_f1, 3),
        "dropped": round(found.dropped, 3),
        "queued_wrongly": round(found.queued_wrongly, 3),
    }


def _confusion(found: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "label": label.value,
            **{verdict.value: found.confusion.get((label, verdict), 0) for verdict in VERDICTS},
        }
        for label in VERDICTS
    ]


def _errors(found: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "id": one.labelled.id,
            "label": one.labelled.verdict.value,
            "verdict": one.screening.verdict.value,
            "rule": one.screening.rule,
            "evidence": [f"{e.signal}: {e.text}" for e in one.screening.evidence],
        }
        for one in found.errors
    ]
