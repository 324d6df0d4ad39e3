"""Published tables put into words, with what is said beside each: that they are minima, what they cover, how complete they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from config.contact_forms import contact_form
from config.definition_records import Definition
from review_cli.counting.publish import Audit
from review_cli.counting.tables import TOTAL, Published
from review_cli.i18n import _, language
from review_cli.screens.days import full_day
from review_cli.service.figures import Figures
from review_cli.service.market_figures import Completeness, week_of
from review_cli.writers.numbers import written
from review_cli.writers.sheets import Sheet, audit_note, sheet
from review_cli.writers.words import period_words, week_words

_LEVELS = "▁▂▃▄▅▆▇█"


def minimum() -> str:
    """What every figure is."""
    return _("These are absolute minimum figures: only what was seen and recorded is counted.")


def contact_sheets(figures: Figures, definition_version: str) -> list[Sheet]:
    """The tables of contacts in words, with the notes that belong to each."""
    made = []
    for table in figures.tables:
        covered = figures.period if table.column_axis == "period" else figures.whole
        notes = [
            minimum(),
            _(
                "Period: {period}. Definition {version}. Without a team: {team} percent of the attempts; without an outcome: {outcome} percent."
            ).format(
                period=period_words(str(covered)),
                version=definition_version,
                team=written(figures.missing_team, percent=True),
                outcome=written(figures.missing_outcome, percent=True),
            ),
        ]
        if len(figures.forms) > 1:
            notes.append(_("The contact form changed within the period: the series breaks there."))
        made.append(sheet(table, contact_form_words, (*notes, audit_note(figures.audit))))
    return made


def arena_sheets(
    tables: Sequence[Published],
    today: date,
    definition_version: str,
    complete: Completeness,
    rules: Mapping[str, str],
) -> list[Sheet]:
    """The tables of arenas and listings; those by week with a line for each row. `rules` says what each rule of the definition is about."""

    def words(question: str, code: str) -> str:
        return rules.get(code, code) if question == "reason" else contact_form_words(question, code)

    notes = (minimum(), _standing(full_day(today), definition_version, complete))
    return [_with_lines(sheet(table, words, notes), table) for table in tables]


def person_sheets(
    tables: Sequence[Published], audit: Audit, today: date, definition_version: str, complete: Completeness
) -> list[Sheet]:
    """The tables of profiles and persons as they stand this week."""
    notes = (
        minimum(),
        _standing(week_words(week_of(today)), definition_version, complete),
        audit_note(audit),
    )
    return [sheet(table, contact_form_words, notes) for table in tables]


def rules_of(definition: Definition) -> dict[str, str]:
    """What each rule of the definition is about, in its own words."""
    return {one.code: one.about for one in definition.decisions}


def contact_form_words(question: str, code: str) -> str:
    """A code of the contact form in words."""
    return contact_form().words(question, code, language())


def _standing(when: str, definition_version: str, complete: Completeness) -> str:
    return _(
        "As it stood: {when}. Definition {version}. Crawled well within seven days: {crawled} of {arenas} arenas."
    ).format(
        when=when,
        version=definition_version,
        crawled=written(complete.crawled),
        arenas=written(complete.arenas),
    )


def _with_lines(one: Sheet, table: Published) -> Sheet:
    if table.column_axis != "week":
        return one
    weeks = [column for column in table.columns if column != TOTAL]
    lines = [_line([table.cells[row, week] or 0 for week in weeks]) for row in table.rows]
    rows = tuple((*cells, line) for cells, line in zip(one.rows, lines, strict=True))
    return replace(one, headings=(*one.headings, ""), rows=rows)


def _line(values: Sequence[int]) -> str:
    most = max(values, default=0)
    return "".join(_LEVELS[value * (len(_LEVELS) - 1) // most] for value in values) if most else ""
